"""Dependencies point one way: read from the imports of every module."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
OURS = ("spec", "components", "policies", "offline", "plinth")
MAY_IMPORT = {
    "spec": {"spec"},
    "components": {"spec", "components", "policies"},
    "policies": {"policies"},
    "offline": {"offline"},
    "plinth": set(OURS),
}
CLOUD_SDKS = {"pulumi_aws": "aws", "pulumi_gcp": "gcp", "pulumi_azure_native": "azure"}
MODULES = sorted(file for package in OURS for file in (ROOT / package).rglob("*.py"))


def imported(file: Path) -> set[str]:
    """Absolute module names that a file imports, at any level."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            found.add(node.module)
    return found


@pytest.mark.parametrize("file", MODULES, ids=lambda file: str(file.relative_to(ROOT)))
def test_layers(file: Path) -> None:
    package = file.relative_to(ROOT).parts[0]
    tops = {name.split(".")[0] for name in imported(file)}
    assert not (tops & set(OURS)) - MAY_IMPORT[package]
    if package == "spec":
        assert not {top for top in tops if top.startswith("pulumi")}
    if package != "offline":
        for sdk, folder in CLOUD_SDKS.items():
            if sdk in tops:
                assert file.relative_to(ROOT).parts[:2] == ("components", folder)


def test_modules_stay_small() -> None:
    large = {
        str(file.relative_to(ROOT)): lines
        for file in MODULES
        if (lines := len(file.read_text().splitlines())) > 400
    }
    assert not large

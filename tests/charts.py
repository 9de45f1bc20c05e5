"""Where the upstream charts' data is: values, schemas and CRDs as their repositories have them."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from plinth.crds import Loader
from tests.needed import missing

ROOT = Path(__file__).parents[1]


def folder() -> Path:
    """The data: `PLINTH_CHARTS`, else `../shared/charts` beside the checkout.

    Without it a test skips and says so; in CI it fails, for there it must run.
    """
    found = Path(os.environ.get("PLINTH_CHARTS", ROOT.parent / "shared" / "charts"))
    if not found.is_dir():
        missing(f"no chart data at {found}: set PLINTH_CHARTS")
    return found


@cache
def values(name: str) -> dict[str, Any]:
    """A chart's own values.yaml."""
    return yaml.safe_load((folder() / name / "values.yaml").read_text()) or {}


def schema(name: str) -> Path | None:
    """A chart's values.schema.json, if it ships one."""
    found = folder() / name / "values.schema.json"
    return found if found.is_file() else None


@cache
def crd(api_version: str, kind: str) -> dict[str, Any]:
    """The openAPI schema of a custom resource, as its CRD has it."""
    group, _, version = api_version.partition("/")
    for file in sorted(folder().glob("*/crds/*.yaml")):
        text = file.read_text()
        # Reading all of them takes seconds; looking whether one is worth it takes none.
        if f"group: {group}\n" not in text or f"kind: {kind}\n" not in text:
            continue
        for document in yaml.load_all(text, Loader):
            if not document or document.get("kind") != "CustomResourceDefinition":
                continue
            spec = document["spec"]
            if (spec["group"], spec["names"]["kind"]) != (group, kind):
                continue
            for served in spec["versions"]:
                if served["name"] == version:
                    return served["schema"]["openAPIV3Schema"]
    raise AssertionError(f"there is no CRD of {api_version} {kind} in the data")

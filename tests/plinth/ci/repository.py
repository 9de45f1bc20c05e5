"""Repositories to write pipelines into, and the command."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from plinth.ci.model import Pipeline, Target
from spec.files import Folder
from spec.load import load
from spec.sources import stacks

ROOT = Path(__file__).parents[3]
COMMAND = (sys.executable, "-c", "from plinth.main import main; main()")


def pipeline(*named: str, branch: str = "main") -> Pipeline:
    """The pipelines of the stacks that are shipped, or of some of them."""
    folder = Folder(ROOT / "stacks")
    targets = [Target.of(each, load(each, folder).platform) for each in named or stacks(folder)]
    return Pipeline.of(branch, targets, "plinth ci test")


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with the shipped stacks and no pipeline."""
    (tmp_path / ".git").mkdir()
    (tmp_path / "Pulumi.yaml").write_text("name: plinth\n")
    (tmp_path / "stacks").mkdir()
    for file in (ROOT / "stacks").glob("*.yaml"):
        if yaml.safe_load(file.read_text()).get("apiVersion"):
            (tmp_path / "stacks" / file.name).write_text(file.read_text())
    return tmp_path


def plinth(folder: Path, *arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
    """`plinth ...` in a folder; it needs no engine and no credentials."""
    return subprocess.run(
        [*COMMAND, *arguments],
        cwd=folder,
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT), **env},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )

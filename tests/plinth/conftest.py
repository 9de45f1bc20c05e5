"""What several tests of the command line need."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from plinth.helm import Helm
from plinth.layout import Layout

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def helm() -> Path:
    """Built as the command line builds it, where there is none on PATH."""
    return Helm.find(Layout(ROOT), lambda line: print(line, file=sys.stderr), "").program


@pytest.fixture
def layout(tmp_path: Path, helm: Path, monkeypatch: pytest.MonkeyPatch) -> Layout:
    """A checkout, with Helm on PATH."""
    (tmp_path / "path").mkdir()
    (tmp_path / "path" / "helm").symlink_to(helm)
    monkeypatch.setenv("PATH", f"{tmp_path / 'path'}{os.pathsep}{os.environ['PATH']}")
    return Layout(tmp_path)

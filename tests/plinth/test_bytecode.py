"""Compiled modules are kept under .plinth where they would be kept nowhere."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROGRAM = """
import sys
from pathlib import Path
from plinth.bytecode import keep
keep(Path(sys.argv[1]))
import spec.faults
import subprocess
subprocess.run([sys.executable, "-c", "import spec.merge"], check=True)
"""


def kept(private: Path, **env: str) -> set[str]:
    """Names of the modules of ours whose compiled form was kept under `private`."""
    run = [sys.executable, "-c", PROGRAM, str(private)]
    without = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    subprocess.run(run, cwd=ROOT, env={**without, **env}, check=True)
    return {file.name.partition(".")[0] for file in private.rglob("*.pyc") if "spec" in file.parts}


def test_they_are_kept_here_and_in_processes_below(tmp_path: Path) -> None:
    assert {"faults", "merge"} <= kept(tmp_path, PYTHONDONTWRITEBYTECODE="1")


@pytest.mark.parametrize("env", [{}, {"PYTHONPYCACHEPREFIX": "ELSEWHERE"}])
def test_python_goes_its_own_way_where_it_keeps_them(tmp_path: Path, env: dict[str, str]) -> None:
    private = tmp_path / "private"
    private.mkdir()
    elsewhere = {name: str(tmp_path / value) for name, value in env.items()}
    assert not kept(private, **elsewhere)


def test_nothing_is_made_where_there_is_no_folder(tmp_path: Path) -> None:
    kept(tmp_path / "none", PYTHONDONTWRITEBYTECODE="1")
    assert not (tmp_path / "none").exists()

"""Checking is quick because it loads nothing that it does not need."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]

LOAD = """
import sys
from pathlib import Path
from spec.files import Folder
from spec.load import load
load("prod", Folder(Path("stacks")))
print(*sys.modules)
"""


def test_a_check_loads_no_engine_and_no_words_for_faults() -> None:
    run = subprocess.run(
        [sys.executable, "-c", LOAD], cwd=ROOT, capture_output=True, text=True, check=True
    )
    loaded = set(run.stdout.split())
    assert "spec.load" in loaded
    assert not {
        name
        for name in loaded
        if name.partition(".")[0] in ("pulumi", "grpc", "components", "typer", "rich", "difflib")
    }
    # Only a faulty spec pays for these, and only their own commands for those.
    assert not loaded & {
        "spec.shape",
        "spec.forms",
        "spec.schema",
        "spec.reference",
        "spec.changes",
    }

"""The workflows of this repository, read by the tools that know what GitHub makes of them."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from plinth import toolchain
from plinth.layout import Layout

ROOT = Path(__file__).parents[1]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))


@pytest.fixture(scope="session")
def actionlint() -> Path:
    """actionlint, built from its pinned modules once."""
    return toolchain.kept(
        Layout(ROOT),
        "actionlint",
        "github.com/rhysd/actionlint/cmd/actionlint",
        progress=lambda _: None,
    )


def test_actionlint_finds_nothing(actionlint: Path) -> None:
    said = subprocess.run(
        [str(actionlint), *map(str, WORKFLOWS)], capture_output=True, text=True, check=False
    )
    assert said.returncode == 0, said.stdout + said.stderr


def test_actionlint_would_find_something(actionlint: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.yml"
    broken.write_text(WORKFLOWS[0].read_text().replace("runs-on:", "run-on:"))
    said = subprocess.run([str(actionlint), str(broken)], capture_output=True, check=False)
    assert said.returncode == 1


def test_zizmor_finds_nothing() -> None:
    zizmor = Path(sys.executable).with_name("zizmor")
    said = subprocess.run(
        [str(zizmor), "--offline", "--no-progress", "--min-severity=low", *map(str, WORKFLOWS)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert said.returncode == 0, said.stdout + said.stderr


@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda file: file.name)
def test_actions_are_pinned_by_digest(file: Path) -> None:
    # A workflow of this repository is of the same commit.
    used = re.findall(r"uses: (?!\./)(\S+)(.*)", file.read_text())
    for action, comment in used:
        assert re.fullmatch(r"[\w./-]+@[0-9a-f]{40}", action)
        assert re.fullmatch(r"\s+# v\d+(\.\d+)*", comment)

"""State that is corrupt, that is another's, or that a dead or a living run holds."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import time
from pathlib import Path

import pytest

from plinth import statefile
from plinth.exits import Exit, Failure


class Stack:
    name = "prod"

    def __init__(self) -> None:
        self.cancelled = False

    def cancel(self) -> None:
        self.cancelled = True


def _write(state: Path, text: str) -> None:
    file = statefile.path(state, "plinth", "prod")
    file.parent.mkdir(parents=True)
    file.write_text(text)


def _checkpoint(*urns: str) -> str:
    return json.dumps({"checkpoint": {"latest": {"resources": [{"urn": urn} for urn in urns]}}})


def test_no_state_and_sound_state_are_fine(tmp_path: Path) -> None:
    statefile.check(tmp_path, "plinth", "prod")
    _write(tmp_path, _checkpoint("urn:pulumi:prod::plinth::pulumi:pulumi:Stack::plinth-prod"))
    statefile.check(tmp_path, "plinth", "prod")


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"checkpoint": 3}', "\x00\x01"])
def test_corrupt_state(tmp_path: Path, text: str) -> None:
    _write(tmp_path, text)
    with pytest.raises(Failure) as caught:
        statefile.check(tmp_path, "plinth", "prod")
    assert caught.value.code == Exit.ENGINE
    assert "corrupt" in caught.value.message
    assert caught.value.mend


def test_corrupt_state_names_the_backup_that_there_is(tmp_path: Path) -> None:
    _write(tmp_path, "{")
    statefile.path(tmp_path, "plinth", "prod").with_suffix(".json.bak").write_text("{}")
    with pytest.raises(Failure) as caught:
        statefile.check(tmp_path, "plinth", "prod")
    assert ".bak" in caught.value.mend


def test_state_of_another_project(tmp_path: Path) -> None:
    _write(tmp_path, _checkpoint("urn:pulumi:prod::shop::pulumi:pulumi:Stack::shop-prod"))
    with pytest.raises(Failure, match=r"belongs to another project or stack \(prod::shop\)"):
        statefile.check(tmp_path, "plinth", "prod")


def _lock(state: Path, pid: int) -> None:
    folder = state / ".pulumi" / "locks" / "organization" / "plinth" / "prod"
    folder.mkdir(parents=True)
    lock = {"pid": pid, "hostname": socket.gethostname(), "username": "x"}
    (folder / "1.json").write_text(json.dumps(lock))


def test_lock_of_a_dead_run_is_taken_away(tmp_path: Path) -> None:
    ended = subprocess.Popen(["true"])
    ended.wait()
    _lock(tmp_path, ended.pid)
    stack = Stack()
    statefile.release(stack, tmp_path, "plinth")  # type: ignore[arg-type]
    assert stack.cancelled


def test_lock_of_a_dead_run_that_nobody_has_reaped_is_taken_away(tmp_path: Path) -> None:
    zombie = subprocess.Popen(["true"])
    while "Z" not in Path(f"/proc/{zombie.pid}/stat").read_text().rpartition(")")[2]:
        time.sleep(0.01)
    _lock(tmp_path, zombie.pid)
    stack = Stack()
    statefile.release(stack, tmp_path, "plinth")  # type: ignore[arg-type]
    assert stack.cancelled
    zombie.wait()


def test_lock_of_a_living_run_is_left_alone(tmp_path: Path) -> None:
    _lock(tmp_path, os.getpid())
    stack = Stack()
    with pytest.raises(Failure, match=f"process {os.getpid()}"):
        statefile.release(stack, tmp_path, "plinth")  # type: ignore[arg-type]
    assert not stack.cancelled

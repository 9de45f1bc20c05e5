"""Runs that die in the middle: going on is running the same command again."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable

import pytest

from .checkout import Checkout, managed

pytestmark = pytest.mark.engine


def _group(run: subprocess.Popen[str]) -> None:
    """Everything at once, as a machine that goes down."""
    os.killpg(run.pid, signal.SIGKILL)


def _engine(run: subprocess.Popen[str]) -> None:
    """The engine alone."""
    for pid in _below(run.pid):
        with contextlib.suppress(OSError):
            if os.path.basename(os.readlink(f"/proc/{pid}/exe")) == "pulumi":  # noqa: PTH115, PTH119
                os.kill(pid, signal.SIGKILL)


def _below(parent: int) -> list[int]:
    children: list[int] = []
    with contextlib.suppress(OSError):
        for task in os.listdir(f"/proc/{parent}/task"):  # noqa: PTH208
            with open(f"/proc/{parent}/task/{task}/children") as file:  # noqa: PTH123
                children += [int(pid) for pid in file.read().split()]
    return children + [pid for child in children for pid in _below(child)]


@pytest.mark.parametrize("kill", [_group, _engine], ids=["everything", "engine"])
def test_up_goes_on_where_a_killed_one_ended(
    checkout: Checkout, kill: Callable[[subprocess.Popen[str]], None]
) -> None:
    run = checkout.start("up", "dev", "--offline", "--yes")
    began = time.monotonic()
    while len(checkout.standing("dev")) < 40:
        assert run.poll() is None, run.communicate()[0][-3000:]
        assert time.monotonic() - began < 300
        time.sleep(0.1)
    kill(run)
    said, _ = run.communicate(timeout=60)
    assert run.returncode != 0
    assert "Traceback" not in said
    half = set(checkout.standing("dev"))
    assert half

    plan = checkout.plan("up", "dev", "--yes")
    standing = checkout.standing("dev")
    # Nothing lost, nothing doubled: one thing for each URN, what stood before among them.
    assert managed(checkout.state("dev")) == standing
    assert len({urn for urn, _ in standing}) == len(standing)
    assert half <= set(standing)
    again = checkout.plan("preview", "dev")
    assert again["summary"]["same"] == len(again["resources"]) == len(plan["resources"])


def test_destroy_goes_on_too(checkout: Checkout) -> None:
    checkout.fine("up", "dev", "--offline", "--yes")
    whole = len(checkout.standing("dev"))
    run = checkout.start("destroy", "dev", "--offline", "--yes")
    while len(checkout.standing("dev")) > whole - 20:
        assert run.poll() is None, run.communicate()[0][-3000:]
        time.sleep(0.05)
    _group(run)
    run.communicate(timeout=60)
    checkout.fine("destroy", "dev", "--offline", "--yes")
    assert not checkout.standing("dev")
    assert not checkout.statefile("dev").exists()


def test_a_living_run_is_left_alone(checkout: Checkout) -> None:
    run = checkout.start("up", "dev", "--offline", "--yes")
    try:
        began = time.monotonic()
        while not checkout.standing("dev"):
            assert run.poll() is None, run.communicate()[0][-3000:]
            assert time.monotonic() - began < 300
            time.sleep(0.1)
        os.killpg(run.pid, signal.SIGSTOP)  # it lives, and does not end before the other has looked
        other = checkout.run("up", "dev", "--offline", "--yes")
        assert other.returncode == 4
        assert "another run works on dev now" in other.stderr
        assert "wait until it has ended" in other.stderr
    finally:
        _group(run)
        run.communicate(timeout=60)

"""A plan that was saved and approved is what an update does, or nothing is done."""

from __future__ import annotations

import json
import re

import pytest

from offline.world import World

from .checkout import Checkout

pytestmark = pytest.mark.engine


def test_an_approved_plan_from_the_first_update_to_drift(checkout: Checkout) -> None:
    file = checkout.folder / "plans" / "dev.json"
    save = ("preview", "dev", "--offline", "--save-plan", str(file))
    keep = ("up", "dev", "--offline", "--yes", "--plan", str(file))

    # What is no plan, and what cannot be written, is told before any work.
    assert checkout.run(*keep).returncode == 2
    file.parent.mkdir()
    file.write_text("{}")
    told = checkout.run(*keep)
    assert told.returncode == 2
    assert "not a plan that this version saved" in told.stderr
    (checkout.folder / "taken").touch()
    told = checkout.run("preview", "dev", "--offline", "--save-plan", "taken/dev.json")
    assert (told.returncode, "--save-plan taken/dev.json" in told.stderr) == (2, True)

    checkout.fine(*save)
    made = json.loads(file.read_text())
    assert made["basis"]["stack"] == "dev"
    values = [each for step in made["resources"].values() for each in step["properties"].values()]
    # Nobody reads a value out of it.
    assert len(values) > 500
    assert all(re.fullmatch("[0-9a-f]{16}", each) for each in values)

    # A plan of another stack, and one with an allowance beside it.
    other = checkout.run("up", "staging", "--offline", "--yes", "--plan", str(file))
    assert other.returncode == 2
    assert "the plan is of dev" in other.stderr
    assert checkout.run(*keep, "--allow-data-loss", "network.cidr").returncode == 2

    # The spec moves on: what was approved is no longer what would be done.
    text = (checkout.folder / "stacks" / "dev.yaml").read_text()
    checkout.edit("dev", tags={"purpose": "trial"})
    moved = checkout.run(*keep)
    assert moved.returncode == 5
    assert "the spec is not the one" in moved.stderr
    assert not checkout.standing("dev")

    # As approved: it is applied; the same plan again is refused, for the stack has changed by it.
    (checkout.folder / "stacks" / "dev.yaml").write_text(text)
    checkout.fine(*keep)
    standing = checkout.standing("dev")
    assert standing
    again = checkout.run(*keep)
    assert again.returncode == 5
    assert "the stack has changed since" in again.stderr

    # Nothing to do: no plan is left, so that nothing waits for an approval.
    told = checkout.run(*save)
    assert told.returncode == 0
    assert "nothing to apply" in told.stderr
    assert not file.exists()
    unchanged = ("preview", "dev", "--offline", "--refresh", "--expect-no-changes")
    checkout.fine(*unchanged)

    # An edit that was not brought up is a difference as well.
    checkout.edit("dev", tags={"purpose": "trial"})
    differs = checkout.run(*unchanged)
    assert differs.returncode == 6
    assert "not as its spec says" in differs.stderr
    assert checkout.standing("dev") == standing

    # And so is what somebody deleted behind its back: seen only if the cloud is asked.
    (checkout.folder / "stacks" / "dev.yaml").write_text(text)
    world = World(checkout.folder / ".plinth" / "offline" / "world" / "dev.db")
    (gone,) = (each for each in world.everything() if each.type == "aws:budgets/budget:Budget")
    world.remove(gone)
    world.close()
    checkout.fine("preview", "dev", "--offline", "--expect-no-changes")
    drifted = checkout.run(*unchanged)
    assert drifted.returncode == 6
    assert "1 resource would change" in drifted.stderr


def test_a_program_that_does_more_than_was_approved_is_stopped(checkout: Checkout) -> None:
    file = checkout.folder / "dev.json"
    components = checkout.own("components")
    checkout.fine("preview", "dev", "--offline", "--save-plan", str(file))
    program = components / "program.py"
    program.write_text(
        program.read_text()
        + """

_planned = run


def run(loaded):
    import pulumi_random

    _planned(loaded)
    pulumi_random.RandomPassword("more", length=20)
"""
    )
    ended = checkout.run("up", "dev", "--offline", "--yes", "--plan", str(file))
    assert ended.returncode == 5, ended.stderr[-2000:]
    assert "more: nothing was approved, create would be done" in ended.stderr
    assert not checkout.standing("dev")

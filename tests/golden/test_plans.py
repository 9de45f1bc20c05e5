"""What every stack comes to, on the genuine engine, is what was reviewed."""

from __future__ import annotations

import difflib
import json
from pathlib import Path

import pytest
import yaml

from spec.files import Folder
from spec.load import stacks
from tests.e2e.checkout import ROOT, Checkout

from .normal import text

PLANS = Path(__file__).parent / "plans"
STACKS = stacks(Folder(ROOT / "stacks"))


@pytest.fixture
def checkout(tmp_path: Path, cli: Path) -> Checkout:
    """A fresh checkout."""
    return Checkout(tmp_path, cli)


@pytest.mark.engine
@pytest.mark.parametrize("stack", STACKS)
def test_the_plan_is_the_reviewed_one(
    stack: str, checkout: Checkout, request: pytest.FixtureRequest
) -> None:
    made = text(checkout.plan("preview", stack))
    assert str(ROOT) not in made and str(checkout.folder) not in made
    file = PLANS / f"{stack}.yaml"
    if request.config.getoption("golden") == "write":
        file.write_text(made)
        return
    kept = file.read_text() if file.exists() else ""
    differs = list(
        difflib.unified_diff(kept.splitlines(), made.splitlines(), "reviewed", "made", n=2)
    )
    shown = "\n".join(differs[:80])
    assert made == kept, f"the plan of {stack} changed: look at it, then make golden\n{shown}"


def test_every_plan_is_of_a_stack(request: pytest.FixtureRequest) -> None:
    """Comes after the plans: what is written is there, and what was of a stack that went, goes."""
    kept = {file.stem: file for file in PLANS.glob("*.yaml")}
    if request.config.getoption("golden") == "write":
        for name in kept.keys() - set(STACKS):
            kept.pop(name).unlink()
    assert set(kept) == set(STACKS)


def test_a_plan_that_differs_is_told() -> None:
    resource = {
        "urn": "urn:pulumi:a::plinth::t:t:T::one",
        "type": "t:t:T",
        "name": "one",
        "op": "create",
        "inputs": {"size": 1, "script": "a\nb\n"},
        "parent": "",
        "protect": False,
    }
    plan = {
        "stack": "a",
        "resources": [resource],
        "verdicts": [],
        "diagnostics": [],
        "notChecked": [],
    }
    kept = text(plan)
    assert yaml.safe_load(kept)["resources"] == {"t:t:T one": {"inputs": resource["inputs"]}}
    other = json.loads(json.dumps(plan))
    other["resources"][0]["inputs"]["size"] = 2
    assert text(other) != kept
    assert text(json.loads(json.dumps(plan, sort_keys=True))) == kept

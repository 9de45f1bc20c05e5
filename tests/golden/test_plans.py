"""What every stack comes to, on the genuine engine, is what was reviewed."""

from __future__ import annotations

import difflib
import json
from pathlib import Path

import pytest
import yaml
from axe_playwright_python.sync_playwright import Axe

from spec.files import Folder
from spec.load import stacks
from tests.browsing import Opened, chromium
from tests.e2e.checkout import ROOT, Checkout

from .normal import text

PLANS = Path(__file__).parent / "plans"
STACKS = stacks(Folder(ROOT / "stacks"))


@pytest.fixture
def checkout(tmp_path: Path, cli: Path) -> Checkout:
    """A fresh checkout."""
    return Checkout(tmp_path, cli)


@pytest.fixture(scope="module")
def reports() -> dict[str, Path]:
    """The HTML reports that the plans below came with, by stack."""
    return {}


@pytest.mark.engine
@pytest.mark.parametrize("stack", STACKS)
def test_the_plan_is_the_reviewed_one(
    stack: str, checkout: Checkout, request: pytest.FixtureRequest, reports: dict[str, Path]
) -> None:
    made = text(checkout.plan("preview", stack))
    reports[stack] = checkout.folder / "out" / "report.html"
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


@pytest.mark.engine
def test_the_reports_open_in_a_browser(reports: dict[str, Path]) -> None:
    """Of the plans above: quick, quiet, and a picture of all resources that can be entered."""
    if not reports:
        pytest.skip("no plan was made before it")
    with chromium() as browser:
        for stack, report in reports.items():
            opened = Opened(browser, report, reduced_motion="reduce")
            page = opened.page
            assert opened.shown_after < 2, stack
            page.locator(".pic [tabindex='0'][role=button]").focus()
            page.keyboard.press("Enter")
            page.keyboard.press("Enter")
            assert page.locator(".about h4").text_content(), stack
            kinds = page.locator(".filter [name=op]").count()
            assert kinds == 1, "all of a stack that is new is added"
            found = Axe().run(page, options=_QUICK).response
            assert [(stack, each["id"]) for each in found["violations"]] == []
            assert opened.complaints == [] and opened.elsewhere() == []
            opened.close()


_QUICK = {"resultTypes": ["violations"], "rules": {"color-contrast": {"enabled": False}}}
"""Contrasts, which take long, are a matter of the styles: tests/plinth/report has them."""


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

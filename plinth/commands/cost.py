"""`plinth cost`: what a stack costs a month, and what a change does to it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from spec.load import Loaded

from .. import engine, governance, planfile, terminal
from ..console import say
from ..cost import report
from ..cost.compare import Delta, compare
from ..cost.model import Estimate
from ..exits import Exit, Failure
from ..layout import Layout
from ..plan import Plan
from ..session import Session
from ..words import many
from .common import read

SCHEMA_VERSION = 1
"""Of the JSON, whose shape docs/cost.md has: fields may come, none of these goes."""


def run(stack: str | None, plan: Path | None, base: Path | None, as_json: bool) -> None:
    """Print the estimate of a stack or of a plan, and against a base what differs.

    Raises:
        Failure: neither or both are named, or a file is no plan with an estimate (exit code 2);
            the stack cannot be planned (exit code 4).
    """
    if (stack is None) == (plan is None):
        raise Failure(
            Exit.USAGE, "name a stack, or a plan", "plinth cost prod, or --plan out/plan.json"
        )
    before = _file(base) if base else None
    head = _file(plan) if plan else _made(str(stack))
    if before is None:
        data = {"schemaVersion": SCHEMA_VERSION, **head.to_json()}
        print(json.dumps(data, indent=2) if as_json else report.full(head, report.today()))
        return
    delta = compare(before, head)
    print(json.dumps(_data(delta), indent=2) if as_json else report.difference(delta))


def planned(layout: Layout, stack: str, loaded: Loaded) -> Plan:
    """The plan of a stack, made offline from its spec.

    Raises:
        SpecError: a pack of rules that the spec brings is at fault.
        Failure: it cannot be planned (4).
    """
    governance.demand(loaded, layout)
    progress = terminal.Progress("engine")
    found = engine.find(layout, progress.say)
    progress.done()
    plan = Session(layout, found, stack, loaded, offline=True, label="planning").preview()
    if plan.errors:
        for each in plan.errors:
            say(f"error: {each.urn.rsplit('::', 1)[-1]}: {each.message}")
        raise Failure(Exit.ENGINE, f"there is no plan: {many(len(plan.errors), 'error')}")
    return plan


def _made(stack: str) -> Estimate:
    layout = Layout.here()
    return _of(planned(layout, stack, read(layout, stack)), stack)


def _of(plan: Plan, name: str) -> Estimate:
    if plan.cost is None:
        mend = "make it anew with `plinth preview STACK --offline --out FOLDER`"
        raise Failure(Exit.USAGE, f"{name} has no estimate that can be read", mend)
    return plan.cost


def _file(file: Path) -> Estimate:
    try:
        return _of(planfile.read(file.read_text(encoding="utf-8")), str(file))
    except OSError as error:
        why = error.strerror or "it cannot be read"
    except (planfile.PlanError, UnicodeDecodeError) as error:
        why = str(error)
    mend = "name a plan.json that `plinth preview STACK --offline --out FOLDER` has made"
    raise Failure(Exit.USAGE, f"{file}: {why}", mend)


def _data(delta: Delta) -> dict[str, Any]:
    return {
        "schemaVersion": SCHEMA_VERSION,
        "base": delta.base.monthly.rounded(2),
        "head": delta.head.monthly.rounded(2),
        "delta": delta.monthly.rounded(2),
        "budget": delta.head.budget,
        "components": [
            {
                "name": each.component,
                "base": each.base.rounded(2),
                "head": each.head.rounded(2),
                "delta": each.delta.rounded(2),
            }
            for each in delta.components
        ],
        "notPriced": list(delta.gaps),
        "repriced": list(delta.repriced),
    }

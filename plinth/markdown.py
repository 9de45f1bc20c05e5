"""The plan as Markdown: a comment on a pull request."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from .cost import report as costs
from .diff.compare import from_plan
from .diff.review import sections
from .fold import LIMIT, Block, Section, cell, code, fitted, row
from .outline import counted, groups
from .plan import Plan
from .words import many

__all__ = ["LIMIT", "report"]


def report(plan: Plan, allowed: Sequence[str] = ()) -> str:
    """The whole comment; always below `LIMIT` characters.

    Args:
        allowed: spec paths, and names of resources, whose loss of data was accepted.
    """
    changed = sections(from_plan(plan, allowed)) if plan.operation != "destroy" else []
    blocks = [
        Block(_head(plan), (_errors(plan), _findings(plan), *changed)),
        Block(costs.section(plan.cost, costs.today()) if plan.cost else ""),
        Block("", (_components(plan), _unchecked(plan))),
    ]
    return fitted(blocks, "`plan.json`")


def _head(plan: Plan) -> str:
    total = counted(plan.summary) or "no changes"
    blocked = len(plan.blocking)
    state = (
        "❌ failed"
        if plan.errors
        else f"❌ {many(blocked, 'mandatory finding')}"
        if blocked
        else "✅ passes"
    )
    passed = sum(each.state == "pass" for each in plan.verdicts)
    return (
        f"## Plinth: `{plan.stack}` {state}\n\n"
        f"| | |\n|---|---|\n"
        f"| Operation | {plan.operation}, {plan.mode} |\n"
        f"| Spec | `{plan.spec_file}` (`{plan.spec_sha256[:12]}`) |\n"
        f"| Changes | {total} |\n"
        f"| Resources | {len(plan.resources)} |\n"
        f"| Policies | {many(passed, 'pass')}, "
        f"{many(len(plan.verdicts) - passed, 'finding')} |"
    )


def _errors(plan: Plan) -> Section:
    rows = [f"- {_name(each.urn)}{cell(each.message)}" for each in plan.errors]
    return Section("Errors", rows, open=True, weight=9)


def _findings(plan: Plan) -> Section:
    served = {rule.id: rule.frameworks for rule in plan.rules}
    rows = [
        row(
            code(each.rule),
            each.enforcement,
            each.severity,
            code(each.where),
            cell(each.text),
            _references(served.get(each.rule, {})),
        )
        for each in plan.telling
    ]
    columns = ("Rule", "Enforcement", "Severity", "Resource", "What", "Serves")
    return Section("Policy findings", rows, columns, open=True, weight=8)


def _references(frameworks: Mapping[str, Sequence[str]]) -> str:
    return cell("; ".join(f"{name} {', '.join(ids)}" for name, ids in frameworks.items()))


def _components(plan: Plan) -> Section:
    rows = [
        row(
            f"{'&emsp;' * max(group.depth - 1, 0)}{cell(group.name)}",
            counted(group.counts),
            cell(group.kinds),
        )
        for group in groups(plan)
    ]
    return Section("Components", rows, ("Component", "Changes", "Resources"), weight=2)


def _unchecked(plan: Plan) -> Section:
    return Section("Not checked offline", [f"- {each}" for each in plan.not_checked])


def _name(urn: str) -> str:
    return f"{code(urn.rsplit('::', 1)[-1])}: " if urn else ""

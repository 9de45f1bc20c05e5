"""The plan for a terminal: a readable summary by component."""

from __future__ import annotations

import sys
import time

from .cost import report
from .diff.compare import from_plan
from .outline import MARKS, counted, groups
from .plan import Plan
from .words import many

_SHOWN_CHANGES = 6
_DONE = {"preview": "planned", "up": "done", "destroy": "destroyed"}


def summary(plan: Plan) -> str:
    """What a person needs to see of a plan, in some dozens of lines."""
    lines = [f"{plan.stack}: {plan.spec_file}, {plan.mode} {plan.operation}", ""]
    width = max((len(_title(group.name, group.depth)) for group in groups(plan)), default=0)
    for group in groups(plan):
        title = _title(group.name, group.depth).ljust(width)
        lines.append(f"{title}  {counted(group.counts):<12} {group.kinds}")
    changed = [each for each in plan.resources if each.op in ("update", "replace", "delete")]
    if changed and plan.operation != "destroy":
        lines += ["", "Changes to what stands:"]
        risks = {each.urn: each.risk for each in from_plan(plan).changes}
        for each in changed:
            if each.component:
                continue
            risk = risks[each.urn]
            told = "" if risk == "in-place" else f": {risk}"
            lines.append(f"  {MARKS[each.op]} {each.type} {each.name}{told}")
            for change in each.changes[:_SHOWN_CHANGES]:
                forced = " (forces replacement)" if change.replaces else ""
                lines.append(f"      {change.kind} {change.path}{forced}")
            if len(each.changes) > _SHOWN_CHANGES:
                lines.append(f"      and {len(each.changes) - _SHOWN_CHANGES} more properties")
    lines += _verdicts(plan) + _diagnostics(plan)
    if plan.cost:
        lines += ["", *report.short(plan.cost, report.today())]
    total = counted(plan.summary) or "nothing"
    lines += ["", f"{_DONE[plan.operation]}: {total} ({len(plan.resources)} resources)"]
    if plan.operation != "destroy" and not plan.errors and not plan.changes:
        lines.append("No changes: the stack is as its spec says.")
    if plan.not_checked:
        lines += ["Not checked offline:", *(f"  - {each}" for each in plan.not_checked)]
    return "\n".join(lines)


def _title(name: str, depth: int) -> str:
    return "  " * max(depth - 1, 0) + name


def _verdicts(plan: Plan) -> list[str]:
    if plan.operation == "destroy":
        return []
    passed = sum(each.state == "pass" for each in plan.verdicts)
    rules = len({each.rule for each in plan.verdicts})
    lines = [
        "",
        f"Policies: {many(rules, 'rule')}, {many(passed, 'pass')}, "
        f"{many(len(plan.verdicts) - passed, 'finding')}",
    ]
    for each in plan.telling:
        lines.append(f"  {each.enforcement} {each.rule} [{each.state}] {each.where}: {each.text}")
    return lines


def _diagnostics(plan: Plan) -> list[str]:
    shown = [each for each in plan.diagnostics if each.severity != "info"]
    if not shown:
        return []
    lines = ["", "Said by the engine and the providers:"]
    for each in shown:
        where = f"{each.urn.rsplit('::', 1)[-1]}: " if each.urn else ""
        lines.append(f"  {each.severity}: {where}{each.message}")
    return lines


class Progress:
    """A line on stderr that says how far things are; on a terminal it replaces itself."""

    def __init__(self, label: str) -> None:
        self._label = label
        self._last = 0.0
        self._live = sys.stderr.isatty()
        self._dirty = False

    def resource(self, count: int, name: str) -> None:
        """Another resource was seen."""
        self.say(f"{self._label}: {count} resources, {name}")

    def say(self, line: str) -> None:
        """Show `line`; without a terminal at most one every ten seconds, so that logs stay short."""
        now = time.monotonic()
        if self._live:
            if now - self._last > 0.1 or not self._last:
                print(f"\r\x1b[2K{line[:110]}", end="", file=sys.stderr, flush=True)
                self._dirty, self._last = True, now
        elif now - self._last > 10 or not self._last:
            print(line, file=sys.stderr, flush=True)
            self._last = now

    def done(self) -> None:
        """Take the line away."""
        if self._dirty:
            print("\r\x1b[2K", end="", file=sys.stderr, flush=True)
            self._dirty = False

"""One stack as the report shows it: a comparison, with what stands and where everything lies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from components.identity import Permission

from ..diff.compare import from_plan
from ..diff.comparison import Changed, Comparison
from ..plan import Plan, Resource, Verdict
from ..words import many
from .picture import SMALL, Picture, draw
from .tree import Mark, Tree, tree


@dataclass(frozen=True)
class Exempt:
    """A resource that a rule lets pass for a time."""

    rule: str
    resource: str
    owner: str
    reason: str
    ticket: str
    expires: str
    """Last day, such as 2027-01-31."""


@dataclass(frozen=True)
class View:
    """A stack in a report; `at` is its number there."""

    at: int
    comparison: Comparison
    permissions: Sequence[Permission]
    """All that its workloads may do: the identity matrix."""
    today: date
    """The day that prices are as old as they are on."""

    @property
    def name(self) -> str:
        return self.comparison.stack

    @property
    def plan(self) -> Plan:
        return self.comparison.head

    @property
    def compared(self) -> bool:
        """Whether there is a plan that the head was compared with."""
        return self.comparison.base is not None

    @property
    def held(self) -> bool:
        """Whether changes are told at all: against a base, or by the engine against what stands."""
        return not self.comparison.new and not self.comparison.base_fault

    @cached_property
    def changes(self) -> Sequence[Changed]:
        """What changes, the gravest first; all of a stack that is new."""
        return (from_plan(self.plan) if self.comparison.new else self.comparison).changes

    @cached_property
    def tree(self) -> Tree:
        marks: dict[str, Mark] = {each.urn: each.op for each in self.changes}
        return tree(self.name, self._resources(), marks)

    @cached_property
    def picture(self) -> Picture:
        return draw(self.tree, SMALL)

    def _resources(self) -> list[Resource]:
        """Those of the head, and those that go, with the components they were in."""
        found = {each.urn: each for each in self.plan.resources}
        before = {each.urn: each for each in self.comparison.base.resources} \
            if self.comparison.base else {}  # fmt: skip
        for change in self.changes:
            urn = change.urn
            while urn in before and urn not in found:
                found[urn] = before[urn]
                urn = before[urn].parent
        return list(found.values())

    @cached_property
    def standing(self) -> list[Verdict]:
        """Findings that are not this change's."""
        new = {(each.rule, each.urn) for each in self.comparison.verdicts_new}
        return [
            each
            for each in self.plan.telling
            if each.state != "pass" and (each.rule, each.urn) not in new
        ]

    @cached_property
    def exemptions(self) -> list[Exempt]:
        """Those that the spec has, as the stack's outputs give it."""
        governance = (self.plan.spec or {}).get("governance", {})
        found: Sequence[dict[str, str]] = governance.get("exemptions", ())
        return [Exempt(**each) for each in found]

    @property
    def faults(self) -> list[str]:
        """Why it must not be merged; empty: nothing stands against it."""
        found: list[str] = []
        if self.plan.errors:
            found.append(many(len(self.plan.errors), "error"))
        if self.plan.blocking:
            found.append(many(len(self.plan.blocking), "mandatory finding"))
        if self.comparison.refused:
            found.append(f"{many(len(self.comparison.refused), 'loss')} of data refused")
        return found

    @property
    def grave(self) -> list[Changed]:
        """What a reviewer must have seen."""
        return [
            each
            for each in self.changes
            if each.risk in ("data-loss", "outage", "replace") or each.op in ("replace", "delete")
        ]

"""What a reviewer reads: base against head, as one typed value for each stack.

Everything is drawn from it: the terminal, the Markdown comment, the HTML report, `comparison.json`.
Its values come out of plans, in which secrets are redacted already.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from components.identity import Permission

from .. import matrix
from ..cost.compare import Delta
from ..plan import Plan, Verdict, sides, verdict_json

SCHEMA_VERSION = 1

Op = Literal["add", "change", "replace", "delete"]
OPS: tuple[Op, ...] = ("delete", "replace", "change", "add")
"""What loses the most stands first."""

Risk = Literal["data-loss", "outage", "replace", "restart", "in-place", "none"]
RISKS: tuple[Risk, ...] = ("data-loss", "outage", "replace", "restart", "in-place", "none")
"""The gravest first. `none`: something new, that nothing depends on yet."""


@dataclass(frozen=True)
class Property:
    """One property that differs: `path` such as `scalingConfig.maxSize`."""

    path: str
    kind: Literal["add", "update", "delete"]
    old: Any
    """`ABSENT` where that side has none, and where the engine does not tell; see `Plan` for marks."""
    new: Any
    replaces: bool = False
    """Whether a change of it forces the replacement."""
    by: Literal["", "engine", "schema", "overlay"] = ""
    """Who says that it does: the engine, the SDK's documentation, or our overlay."""
    sure: bool = True
    """False: a side is a secret or not known before an update, so it may be the same."""


@dataclass(frozen=True)
class Changed:
    """A resource that differs; components are none."""

    urn: str
    type: str
    name: str
    component: tuple[str, ...]
    """Names of the components that it lies in, the outermost first, without the stack itself."""
    section: str
    """Section of the spec that it is made from, such as `database`; empty if that is not known."""
    op: Op
    risk: Risk
    rule: str
    """The rule that gave the risk, of those in docs/diff.md; such as `database-lost`."""
    why: str
    """The same in words, for a person."""
    basis: Literal["engine", "rules"]
    """Whether the engine's own diff says what is done, or rules that are known offline."""
    properties: tuple[Property, ...] = ()
    renamed: str = ""
    """URN of what it very likely was, or will be: of the same type and the same name in the cloud."""
    allowed: bool = False
    """Whether its loss of data was accepted by name."""

    @property
    def refused(self) -> bool:
        """Whether data would be lost and nobody has said that they may."""
        return self.risk == "data-loss" and not self.allowed


@dataclass(frozen=True)
class Identities:
    """Permissions of workloads that differ: lines of `plinth identities`."""

    added: tuple[Permission, ...] = ()
    removed: tuple[Permission, ...] = ()


@dataclass(frozen=True)
class Exposed:
    """A way in from the internet."""

    urn: str
    type: str
    name: str
    what: str
    """Such as `takes traffic from 0.0.0.0/0 on port 443`."""


@dataclass(frozen=True)
class Exposure:
    """What is newly open to the internet, and what no longer is."""

    opened: tuple[Exposed, ...] = ()
    closed: tuple[Exposed, ...] = ()


@dataclass(frozen=True)
class SpecEdit:
    """A value of the spec, with its defaults, that differs; `ABSENT` on the side that has none."""

    path: str
    old: Any
    new: Any
    data_loss: bool = False
    """Whether the language marks it: such an edit is refused unless it is named."""
    allowed: bool = False
    """Whether its loss of data was accepted by its path."""

    @property
    def refused(self) -> bool:
        """Whether data would be lost and nobody has said that they may."""
        return self.data_loss and not self.allowed


@dataclass(frozen=True)
class Comparison:
    """One stack, base against head, or what stands against what an update makes."""

    stack: str
    base: Plan | None
    """None: the stack is `new`, `base_fault` says why there is none, or the engine compared itself."""
    head: Plan
    new: bool = False
    """Whether the base has no such stack."""
    base_fault: str = ""
    """Why the base could not be planned; nothing is compared then, and the head stands alone."""
    changes: tuple[Changed, ...] = ()
    """In the order of their risk, data loss first."""
    verdicts_new: tuple[Verdict, ...] = ()
    """Findings of the head that the base has not; those that block first."""
    verdicts_mended: tuple[Verdict, ...] = ()
    """Findings of the base that the head has not."""
    identities: Identities = field(default_factory=Identities)
    exposure: Exposure = field(default_factory=Exposure)
    spec_changes: tuple[SpecEdit, ...] = ()
    cost: Delta | None = None
    """None where a side has no estimate."""
    notes: tuple[str, ...] = ()
    """What a reader must know of the comparison itself, such as what it cannot see."""

    @property
    def refused(self) -> list[str]:
        """What would lose data and that nobody has accepted: spec paths, and names of resources."""
        edits = [each.path for each in self.spec_changes if each.refused]
        return edits + [each.name for each in self.changes if each.refused]

    @property
    def worst(self) -> Risk:
        """The gravest risk of all changes, and of edits of the spec; `none` if there is none."""
        met: set[Risk] = {each.risk for each in self.changes}
        if any(each.data_loss for each in self.spec_changes):
            met.add("data-loss")
        return min(met, key=RISKS.index) if met else "none"

    def counts(self) -> dict[Op, int]:
        """Changed resources by operation."""
        return {op: sum(each.op == op for each in self.changes) for op in OPS}


@dataclass(frozen=True)
class Side:
    """What was compared: a commit, or the working tree."""

    ref: str
    """As it was named; `working tree` for what is not committed."""
    commit: str
    """Empty for the working tree."""


@dataclass(frozen=True)
class Report:
    """All stacks of one comparison."""

    base: Side
    head: Side
    comparisons: Sequence[Comparison]
    failed: Sequence[tuple[str, str]] = ()
    """(stack, why) of stacks whose head could not be planned."""
    removed: Sequence[str] = ()
    """Stacks that the head no longer has; nothing destroys what stands of them."""

    def to_json(self) -> str:
        """`comparison.json`; documented in docs/diff.md."""
        document = {
            "schemaVersion": SCHEMA_VERSION,
            "base": asdict(self.base),
            "head": asdict(self.head),
            "stacks": [_comparison(each) for each in self.comparisons],
            "failed": [{"stack": stack, "why": why} for stack, why in self.failed],
            "removed": list(self.removed),
        }
        return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


def _comparison(each: Comparison) -> dict[str, Any]:
    return {
        "stack": each.stack,
        "mode": each.head.mode,
        "new": each.new,
        "baseFault": each.base_fault,
        "risk": each.worst,
        "summary": each.counts(),
        "refused": each.refused,
        "changes": [_changed(change) for change in each.changes],
        "verdictsNew": [verdict_json(verdict) for verdict in each.verdicts_new],
        "verdictsMended": [verdict_json(verdict) for verdict in each.verdicts_mended],
        "identities": {
            "added": [matrix.to_json(row) for row in each.identities.added],
            "removed": [matrix.to_json(row) for row in each.identities.removed],
        },
        "exposure": {
            "opened": [asdict(way) for way in each.exposure.opened],
            "closed": [asdict(way) for way in each.exposure.closed],
        },
        "specChanges": [
            {
                "path": edit.path,
                **sides(edit.old, edit.new),
                "dataLoss": edit.data_loss,
                "allowed": edit.allowed,
            }
            for edit in each.spec_changes
        ],
        "cost": _cost(each.cost) if each.cost else None,
        "notes": list(each.notes),
    }


def _cost(delta: Delta) -> dict[str, Any]:
    return {
        "base": delta.base.monthly.rounded(2),
        "head": delta.head.monthly.rounded(2),
        "delta": delta.monthly.rounded(2),
        "budget": delta.head.budget,
        "components": [
            {"name": each.component, "base": each.base.rounded(2), "head": each.head.rounded(2)}
            for each in delta.components
        ],
    }


def _changed(change: Changed) -> dict[str, Any]:
    return {
        "urn": change.urn,
        "type": change.type,
        "name": change.name,
        "component": list(change.component),
        "section": change.section,
        "op": change.op,
        "risk": change.risk,
        "rule": change.rule,
        "why": change.why,
        "basis": change.basis,
        "renamed": change.renamed,
        "allowed": change.allowed,
        "properties": [
            {
                "path": each.path,
                "kind": each.kind,
                **sides(each.old, each.new),
                "replaces": each.replaces,
                "by": each.by,
                "sure": each.sure,
            }
            for each in change.properties
        ],
    }

"""The plan: one typed value that a preview or an update ends in, and its JSON form.

Everything a person reads is made from it. Secrets are redacted when the plan is built, so that no
later step can write one by mistake.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from .cost.model import Estimate

SCHEMA_VERSION = 1
UNKNOWN = "<unknown>"
SECRET = "<secret>"  # noqa: S105

Op = Literal["create", "update", "replace", "delete", "same"]
OPS: tuple[Op, ...] = ("create", "update", "replace", "delete", "same")
State = Literal["pass", "violation", "cannot-evaluate"]


class Absent:
    """The value of a property on the side that has none."""

    def __repr__(self) -> str:
        return "ABSENT"


ABSENT = Absent()


@dataclass(frozen=True)
class Change:
    """One property that differs: `path` such as `scalingConfig.maxSize`."""

    path: str
    kind: Literal["add", "update", "delete"]
    replaces: bool
    """Whether this property forces the replacement."""
    old: Any = ABSENT
    """`ABSENT` where that side has none, and where the engine does not tell."""
    new: Any = ABSENT


@dataclass(frozen=True)
class Resource:
    """One resource of the plan, as it will be (or, for a deletion, as it was)."""

    urn: str
    type: str
    op: Op
    inputs: Mapping[str, Any]
    outputs: Mapping[str, Any]
    parent: str
    dependencies: tuple[str, ...]
    protect: bool
    changes: tuple[Change, ...] = ()
    property_dependencies: Mapping[str, Sequence[str]] = field(
        default_factory=dict[str, Sequence[str]]
    )
    """Property -> URNs of the resources that its value comes from."""

    @property
    def name(self) -> str:
        return self.urn.rsplit("::", 1)[-1]

    @property
    def component(self) -> bool:
        """Whether it is a group of resources rather than something a provider makes."""
        return self.type.startswith(("plinth:", "pulumi:pulumi:"))


@dataclass(frozen=True)
class Verdict:
    """What one rule says of one resource, or of the whole stack (`urn` empty)."""

    rule: str
    pack: str
    state: State
    enforcement: Literal["advisory", "mandatory"]
    severity: str
    urn: str
    message: str
    made_up: str = ""
    """Path of the property whose value an offline run made up to come to this; empty: none."""

    @property
    def text(self) -> str:
        """The message, and what it rests on; empty for a plain pass."""
        if not self.made_up:
            return self.message
        said = self.message or "Kept."
        return f"{said} (Judged on a value that the simulator made up: {self.made_up}.)"

    @property
    def where(self) -> str:
        """Name of the resource, for a person."""
        return self.urn.rsplit("::", 1)[-1] or "the stack"

    @property
    def blocks(self) -> bool:
        return self.state != "pass" and self.enforcement == "mandatory"


@dataclass(frozen=True)
class Rule:
    """A rule that the stack is held against."""

    id: str
    pack: str
    title: str
    """What holds where it is kept; a sentence without its full stop."""
    severity: str
    enforcement: Literal["advisory", "mandatory"]
    """What a violation does in this stack."""
    why: str
    mend: str
    frameworks: Mapping[str, Sequence[str]]
    """Requirements that it serves, by framework: of those that the stack's reports refer to."""


@dataclass(frozen=True)
class Diagnostic:
    """Something that the engine, a provider or the program said."""

    severity: Literal["error", "warning", "info"]
    urn: str
    message: str


@dataclass(frozen=True)
class Plan:
    """What an operation does, or did, to a stack."""

    stack: str
    operation: Literal["preview", "up", "destroy"]
    mode: Literal["offline", "online"]
    spec_file: str
    spec_sha256: str
    resources: Sequence[Resource]
    rules: Sequence[Rule] = ()
    """Those that are not switched off, by pack and id; none for a destroy."""
    frameworks: Mapping[str, str] = field(default_factory=dict[str, str])
    """Full names of the frameworks that the rules refer to, by short name."""
    verdicts: Sequence[Verdict] = ()
    diagnostics: Sequence[Diagnostic] = ()
    not_checked: Sequence[str] = ()
    cost: Estimate | None = None
    """None for a destroy, and where errors leave the plan without its end."""
    made_from: Mapping[str, Any] | None = None
    """The spec that what stands was made from, if something stands; no part of `plan.json`."""

    @property
    def summary(self) -> dict[Op, int]:
        """Resources by operation; components count too, as the engine counts them."""
        counts = Counter(resource.op for resource in self.resources)
        return {op: counts[op] for op in OPS}

    @property
    def changes(self) -> int:
        return sum(count for op, count in self.summary.items() if op != "same")

    @property
    def spec(self) -> dict[str, Any] | None:
        """The spec that it was made from, as the stack gives it; None if it does not."""
        for each in self.resources:
            if each.type == "pulumi:pulumi:Stack":
                return each.outputs.get("spec")
        return None

    @property
    def errors(self) -> list[Diagnostic]:
        return [each for each in self.diagnostics if each.severity == "error"]

    @property
    def telling(self) -> list[Verdict]:
        """The verdicts that say something, what blocks first: all but plain passes."""
        found = [each for each in self.verdicts if each.state != "pass" or each.text]
        return sorted(found, key=lambda each: (not each.blocks, each.rule, each.urn))

    @property
    def blocking(self) -> list[Verdict]:
        return [verdict for verdict in self.verdicts if verdict.blocks]

    def to_json(self) -> str:
        """The plan as `plan.json`; keys and their order are stable. Documented in docs/plan.md."""
        document = {
            "schemaVersion": SCHEMA_VERSION,
            "stack": self.stack,
            "operation": self.operation,
            "mode": self.mode,
            "spec": {"file": self.spec_file, "sha256": self.spec_sha256},
            "summary": self.summary,
            "resources": [_resource(each) for each in self.resources],
            "frameworks": self.frameworks,
            "rules": [
                {
                    "id": each.id,
                    "pack": each.pack,
                    "title": each.title,
                    "severity": each.severity,
                    "enforcement": each.enforcement,
                    "why": each.why,
                    "mend": each.mend,
                    "frameworks": {name: list(ids) for name, ids in each.frameworks.items()},
                }
                for each in self.rules
            ],
            "verdicts": [verdict_json(each) for each in self.verdicts],
            "diagnostics": [
                {"severity": each.severity, "urn": each.urn, "message": each.message}
                for each in self.diagnostics
            ],
            "notChecked": list(self.not_checked),
            "cost": self.cost.to_json() if self.cost else None,
        }
        return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


def verdict_json(verdict: Verdict) -> dict[str, Any]:
    """A verdict in `plan.json`, and in what is made of plans."""
    return {
        "rule": verdict.rule,
        "pack": verdict.pack,
        "state": verdict.state,
        "enforcement": verdict.enforcement,
        "severity": verdict.severity,
        "urn": verdict.urn,
        "message": verdict.message,
        "madeUp": verdict.made_up,
    }


def _resource(resource: Resource) -> dict[str, Any]:
    return {
        "urn": resource.urn,
        "type": resource.type,
        "name": resource.name,
        "op": resource.op,
        "inputs": resource.inputs,
        "outputs": resource.outputs,
        "parent": resource.parent,
        "dependencies": list(resource.dependencies),
        "propertyDependencies": resource.property_dependencies,
        "protect": resource.protect,
        "changes": [
            {
                "path": each.path,
                "kind": each.kind,
                "replaces": each.replaces,
                **sides(each.old, each.new),
            }
            for each in resource.changes
        ],
    }


def sides(old: Any, new: Any) -> dict[str, Any]:
    """Both values for JSON; a side that has none has no key."""
    both = {"old": old, "new": new}
    return {name: value for name, value in both.items() if value is not ABSENT}

"""The plan: one typed value that a preview or an update ends in, and its JSON form.

Everything a person reads is made from it. Secrets are redacted when the plan is built, so that no
later step can write one by mistake.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

SCHEMA_VERSION = 1
UNKNOWN = "<unknown>"
SECRET = "<secret>"  # noqa: S105

Op = Literal["create", "update", "replace", "delete", "same"]
OPS: tuple[Op, ...] = ("create", "update", "replace", "delete", "same")
State = Literal["pass", "violation", "cannot-evaluate"]


@dataclass(frozen=True)
class Change:
    """One property that differs: `path` such as `scalingConfig.maxSize`."""

    path: str
    kind: Literal["add", "update", "delete"]
    replaces: bool
    """Whether this property forces the replacement."""


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
    def blocks(self) -> bool:
        return self.state != "pass" and self.enforcement == "mandatory"


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
    verdicts: Sequence[Verdict] = ()
    diagnostics: Sequence[Diagnostic] = ()
    not_checked: Sequence[str] = ()

    @property
    def summary(self) -> dict[Op, int]:
        """Resources by operation; components count too, as the engine counts them."""
        counts = Counter(resource.op for resource in self.resources)
        return {op: counts[op] for op in OPS}

    @property
    def changes(self) -> int:
        return sum(count for op, count in self.summary.items() if op != "same")

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
            "verdicts": [
                {
                    "rule": each.rule,
                    "pack": each.pack,
                    "state": each.state,
                    "enforcement": each.enforcement,
                    "severity": each.severity,
                    "urn": each.urn,
                    "message": each.message,
                    "madeUp": each.made_up,
                }
                for each in self.verdicts
            ],
            "diagnostics": [
                {"severity": each.severity, "urn": each.urn, "message": each.message}
                for each in self.diagnostics
            ],
            "notChecked": list(self.not_checked),
        }
        return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


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
        "protect": resource.protect,
        "changes": [
            {"path": each.path, "kind": each.kind, "replaces": each.replaces}
            for each in resource.changes
        ],
    }

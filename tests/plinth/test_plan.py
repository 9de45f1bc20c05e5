"""The plan and its JSON, which other tools read."""

from __future__ import annotations

import json

from plinth.plan import Change, Diagnostic

from .plans import plan, resource, verdict


def test_summary_counts_every_operation() -> None:
    made = plan(resource("a"), resource("b", "replace"), resource("c", "same"))
    assert made.summary == {"create": 4, "update": 0, "replace": 1, "delete": 0, "same": 1}
    assert made.changes == 5


def test_json_has_every_key_of_version_1() -> None:
    made = plan(
        resource("a", "update", changes=(Change("tags.x", "add", False),)),
        verdicts=(verdict(),),
        diagnostics=(Diagnostic("error", "", "boom"),),
    )
    document = json.loads(made.to_json())
    assert document["schemaVersion"] == 1
    assert set(document) == {
        "schemaVersion", "stack", "operation", "mode", "spec", "summary", "resources",
        "frameworks", "rules", "verdicts", "diagnostics", "notChecked", "cost",
    }  # fmt: skip
    assert set(document["resources"][0]) == {
        "urn", "type", "name", "op", "inputs", "outputs", "parent", "dependencies", "protect",
        "propertyDependencies", "changes",
    }  # fmt: skip
    assert document["spec"] == {"file": "stacks/prod.yaml", "sha256": "ab" * 32}
    assert document["resources"][-1]["changes"] == [
        {"path": "tags.x", "kind": "add", "replaces": False}
    ]
    assert document["verdicts"][0]["state"] == "violation"


def test_only_mandatory_findings_block() -> None:
    made = plan(
        verdicts=(
            verdict("pass"),
            verdict("violation", "advisory"),
            verdict("cannot-evaluate", "mandatory"),
        )
    )
    assert [each.state for each in made.blocking] == ["cannot-evaluate"]

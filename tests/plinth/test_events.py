"""From the engine's events to a plan's resources."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from plinth.events import Collector

URN = "urn:pulumi:dev::plinth::aws:ec2/vpc:Vpc::v"


def event(**parts: Any) -> Any:
    kinds = (
        "resource_pre_event",
        "res_outputs_event",
        "policy_event",
        "diagnostic_event",
        "summary_event",
    )
    return SimpleNamespace(**{kind: parts.get(kind) for kind in kinds})


def state(**parts: Any) -> Any:
    return SimpleNamespace(**{"inputs": {}, "outputs": {}, "parent": "", "protect": False} | parts)


def step(op: str, *, urn: str = URN, new: Any = None, old: Any = None, **more: Any) -> Any:
    metadata = SimpleNamespace(
        **{"op": op, "urn": urn, "type": urn.split("::")[2], "new": new, "old": old}
        | {"detailed_diff": None, "diffs": None, "keys": None}
        | more
    )
    return event(resource_pre_event=SimpleNamespace(metadata=metadata))


def collected(*events: Any) -> Collector:
    collector = Collector()
    for each in events:
        collector(each)
    return collector


def test_the_three_steps_of_a_replacement_are_one() -> None:
    found = collected(
        step("create-replacement", new=state(inputs={"a": 2}), old=state(inputs={"a": 1})),
        step("replace", new=state(inputs={"a": 2}), old=state(inputs={"a": 1})),
        step("delete-replaced", old=state(inputs={"a": 1})),
    ).resources({})
    assert [(each.op, each.inputs) for each in found] == [("replace", {"a": 2})]


def test_changes_have_kind_path_and_whether_they_replace() -> None:
    kind = SimpleNamespace
    diff = {
        "cidrBlock": kind(diff_kind="update-replace"),
        "tags.x": kind(diff_kind="add"),
        "tags.y": kind(diff_kind="delete"),
    }
    (found,) = collected(step("update", new=state(), detailed_diff=diff)).resources({})
    assert [(each.path, each.kind, each.replaces) for each in found.changes] == [
        ("cidrBlock", "update", True),
        ("tags.x", "add", False),
        ("tags.y", "delete", False),
    ]


def test_a_diff_without_detail_still_names_what_replaces() -> None:
    (found,) = collected(step("replace", new=state(), diffs=["a", "b"], keys=["b"])).resources({})
    assert [(each.path, each.replaces) for each in found.changes] == [("a", False), ("b", True)]


def test_secrets_are_gone_before_a_resource_is_made() -> None:
    secret = {
        "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
        "ciphertext": "x",
    }
    (found,) = collected(
        step("create", new=state(inputs={"a": secret, "masterPassword": "hunter2"}))
    ).resources({})
    assert found.inputs == {"a": "<secret>", "masterPassword": "<secret>"}


def test_outputs_come_from_the_event_that_ends_the_step() -> None:
    outputs = SimpleNamespace(
        metadata=SimpleNamespace(urn=URN, new=state(outputs={"id": "i"}), old=None)
    )
    goal = {"dependencies": ["b", "a", "a"], "propertyDependencies": {"to": ["b"], "no": []}}
    (found,) = collected(step("create", new=state()), event(res_outputs_event=outputs)).resources(
        {URN: goal}
    )
    assert found.outputs == {"id": "i"}
    assert found.dependencies == ("a", "b")
    assert found.property_dependencies == {"to": ["b"]}


def test_providers_of_packages_and_unknown_steps_are_left_out() -> None:
    provider = "urn:pulumi:dev::plinth::pulumi:providers:aws::default"
    assert not collected(step("create", urn=provider, new=state()), step("dance")).resources({})


def test_what_is_said_keeps_its_severity_and_loses_noise() -> None:
    said = [
        SimpleNamespace(severity="error", message=" boom\n", urn=URN, ephemeral=False),
        SimpleNamespace(severity="info#err", message="by the way", urn=None, ephemeral=False),
        SimpleNamespace(severity="info", message="passing", urn=None, ephemeral=True),
        SimpleNamespace(severity="debug", message="deep", urn=None, ephemeral=False),
        SimpleNamespace(severity="warning", message="  ", urn=None, ephemeral=False),
    ]
    collector = collected(*(event(diagnostic_event=each) for each in said))
    assert [(each.severity, each.message, each.urn) for each in collector.diagnostics] == [
        ("error", "boom", URN),
        ("info", "by the way", ""),
    ]

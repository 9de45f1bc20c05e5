"""Whatever an add-on runs finds a node of AKS's that it may land on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import pytest

from components.azure.capacity import SPOT

from ..clouds.platforms import declared, names
from .conftest import World


class Node(NamedTuple):
    """Nodes of one agent pool, as the scheduler sees them."""

    name: str
    labels: Mapping[str, str]
    taints: tuple[tuple[str, str, str], ...]
    """Key, value and effect of those that keep pods off."""
    always: bool
    """Whether there is one before anything asks for it."""


class Pod(NamedTuple):
    """What says where a pod may land, and where that was found."""

    where: str
    selector: Mapping[str, str]
    tolerations: list[dict[str, str]]


def nodes(world: World) -> list[Node]:
    """Every agent pool of the cluster, whoever declares it."""
    found = [*world.one("ManagedCluster").inputs["agentPoolProfiles"]]
    found += [each.inputs for each in world.of("AgentPool")]
    return [
        Node(
            each.get("name") or each["agentPoolName"],
            {"kubernetes.io/os": "linux", **each["nodeLabels"]},
            tuple(_taint(taint) for taint in each["nodeTaints"] if "PreferNo" not in taint),
            each["minCount"] > 0,
        )
        for each in found
    ]


def _taint(text: str) -> tuple[str, str, str]:
    rest, effect = text.rsplit(":", 1)
    key, _, value = rest.partition("=")
    return key, value, effect


GIVEN = ("ResourceFlavor", "ClusterServingRuntime", "TrainingRuntime")
"""Kinds that say where the pods of people land."""


def pods(world: World) -> Iterator[Pod]:
    """Every place in charts' values and in objects that says where pods land."""
    for each in world.declared:
        if each.type.startswith("kubernetes:") and not each.type.endswith(GIVEN):
            yield from _pods(each.name, each.inputs, [])


def _pods(where: str, value: Any, outer: list[dict[str, str]]) -> Iterator[Pod]:
    if isinstance(value, list):
        for index, each in enumerate(value):
            yield from _pods(f"{where}[{index}]", each, outer)
    if not isinstance(value, dict):
        return
    tolerations = value.get("tolerations", outer)
    if "nodeSelector" in value or "tolerations" in value:
        yield Pod(where, value.get("nodeSelector") or {}, tolerations)
    for key, each in value.items():
        if key not in ("nodeSelector", "tolerations"):
            yield from _pods(f"{where}.{key}", each, outer)


def tolerated(taint: tuple[str, str, str], tolerations: list[dict[str, str]]) -> bool:
    """As the scheduler has it ("Taints and Tolerations", Kubernetes documentation)."""
    key, value, effect = taint
    return any(
        each.get("key", key) == key
        and each.get("effect", effect) == effect
        and (each.get("operator") == "Exists" or each.get("value", "") == value)
        for each in tolerations
    )


def homes(pod: Pod, among: list[Node]) -> list[Node]:
    return [
        node
        for node in among
        if pod.selector.items() <= node.labels.items()
        and all(tolerated(taint, pod.tolerations) for taint in node.taints)
    ]


@pytest.mark.parametrize("name", names("azure"))
def test_every_pod_of_an_add_on_finds_a_node(name: str) -> None:
    world = declared(("azure", name))
    among = nodes(world)
    found = list(pods(world))
    assert len(found) > 10
    assert not [pod for pod in found if not homes(pod, among)]
    # What says nothing of nodes lands, too.
    assert homes(Pod("anything", {}, []), among)


@pytest.mark.parametrize("name", names("azure"))
def test_controllers_find_a_node_before_anything_asks_for_one(name: str) -> None:
    world = declared(("azure", name))
    among = nodes(world)
    system = [pod for pod in pods(world) if pod.selector.get("plinth.dev/pool") == "system"]
    assert system
    for pod in system:
        assert [node for node in homes(pod, among) if node.always], pod.where


DAEMONS = ("gpu-operator", "log-collector", "node-exporter", "nodeAgent")
"""What runs on every node that it is for, however tainted."""


def test_tasks_may_land_on_spot_nodes_and_services_may_not() -> None:
    world = declared(("azure", "azure-prod"))
    among = [each for each in nodes(world) if each.labels["plinth.dev/pool"] == "cpu"]
    spot = {node.name for node in among if SPOT in node.labels}
    assert spot and len(spot) < len(among)
    for pod in pods(world):
        landing = {node.name for node in homes(pod, among)}
        if "airflow.values.workers" in pod.where:
            assert landing == {node.name for node in among}
        elif not any(daemon in pod.where for daemon in DAEMONS):
            assert not spot & landing, pod.where


def test_a_taint_that_nobody_tolerates_would_be_found() -> None:
    node = Node("a", {"pool": "a"}, (("key", "value", "NoSchedule"),), True)
    assert not homes(Pod("", {"pool": "a"}, []), [node])
    assert not homes(Pod("", {"pool": "b"}, [{"operator": "Exists"}]), [node])
    other = {"key": "key", "operator": "Equal", "value": "other", "effect": "NoSchedule"}
    assert not homes(Pod("", {}, [other]), [node])
    for each in ({"operator": "Exists"}, {**other, "value": "value"}, {"key": "key", "operator": "Exists"}):  # fmt: skip
        assert homes(Pod("", {}, [each]), [node]) == [node]

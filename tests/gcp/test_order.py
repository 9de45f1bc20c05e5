"""The order in which node pools are tried."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from components.gcp.capacity import Group
from components.gcp.order import ranked

from .conftest import World, spec

Make = Callable[[str], World]

ORDERED = ("most", "gcp-prod")


def compute_class(made: World) -> dict[str, Any]:
    (found,) = made.of("kubernetes:cloud.google.com/v1:ComputeClass")
    return found.inputs


def ranks(made: World) -> dict[str, int]:
    """Place of each node pool in the class, by its name."""
    rules = compute_class(made)["spec"]["priorities"]
    found = [(name, rank) for rank, rule in enumerate(rules) for name in rule["nodepools"]]
    assert len(found) == len(dict(found)), "a node pool is in the order twice"
    return dict(found)


@pytest.mark.parametrize("name", ORDERED)
def test_the_class_is_the_one_of_pods_that_ask_for_none(world: Make, name: str) -> None:
    made = world(name)
    found = compute_class(made)
    assert found["metadata"]["name"] == "default"
    # Google: else a pod that the class does not fit waits for ever.
    assert found["spec"]["whenUnsatisfiable"] == "ScaleUpAnyway"
    (cluster,) = made.of("gcp:container/cluster:Cluster")
    assert cluster.inputs["clusterAutoscaling"]["defaultComputeClassEnabled"] is True


@pytest.mark.parametrize("name", ORDERED)
def test_every_node_pool_has_its_place(world: Make, name: str) -> None:
    made = world(name)
    pools = made.of("gcp:container/nodePool:NodePool")
    assert set(ranks(made)) == {each.inputs["name"] for each in pools}
    (found,) = made.of("kubernetes:cloud.google.com/v1:ComputeClass")
    # A pool is there before the order names it, and the order forgets it before it goes.
    assert {each.urn for each in pools} <= found.dependencies


@pytest.mark.parametrize("name", ORDERED)
def test_capacity_is_tried_in_the_order_of_the_spec(world: Make, name: str) -> None:
    place = ranks(world(name))
    platform = spec(name)
    several = 0
    pools = {"cpu": platform.nodes.cpu, **{pool.name: pool for pool in platform.gpu.pools}}
    for pool, section in pools.items():
        order = [
            next(place[each] for each in place if each.rsplit("-", 1)[0] == f"{pool}-{capacity}")
            for capacity in section.capacity
        ]
        assert order == sorted(set(order)), pool
        several += len(order) > 1
    assert several >= 2


@pytest.mark.parametrize("name", ORDERED)
def test_controllers_nodes_grow_for_others_last(world: Make, name: str) -> None:
    place = ranks(world(name))
    system = [rank for pool, rank in place.items() if pool.startswith("system-")]
    assert min(system) > max(rank for pool, rank in place.items() if pool[:7] != "system-")


@pytest.mark.parametrize("name", ORDERED)
def test_pods_choose_by_the_labels_and_taints_that_other_clouds_have(
    world: Make, name: str
) -> None:
    for each in world(name).of("gcp:container/nodePool:NodePool"):
        config = each.inputs["nodeConfig"]
        assert "cloud.google.com/compute-class" not in config["labels"]
        keys = {taint["key"] for taint in config.get("taints", [])}
        assert "cloud.google.com/compute-class" not in keys
        assert config["labels"]["plinth.dev/pool"]


def test_pools_that_are_bought_in_one_way_need_no_order(world: Make) -> None:
    made = world("least")
    assert not made.of("kubernetes:cloud.google.com/v1:ComputeClass")
    (cluster,) = made.of("gcp:container/cluster:Cluster")
    assert cluster.inputs["clusterAutoscaling"]["defaultComputeClassEnabled"] is False


def test_first_choices_come_first_and_the_controllers_last() -> None:
    def group(pool: str, capacity: Any, rank: int) -> Group:
        return Group(pool, capacity, rank, "n2-standard-4", 0, 1, 100, {})

    order = ranked(
        [
            group("system", "spot", 0),
            group("system", "on-demand", 1),
            group("cpu", "on-demand", 0),
            group("train", "reserved", 0),
            group("train", "spot", 1),
        ]
    )
    assert [[each.name for each in rank] for rank in order] == [
        ["cpu-on-demand", "train-reserved"],
        ["train-spot"],
        ["system-spot"],
        ["system-on-demand"],
    ]

"""Sizes of Azure's services for what a spec asks."""

from __future__ import annotations

from typing import Any

import pytest

from spec.catalog import accelerators, azure, instances
from spec.compute import GpuPool, NodeCount, NodePool
from spec.data import Database, RedisStore


def pool(**over: Any) -> NodePool:
    return NodePool(nodes=NodeCount(min=0, max=1), **over)


def gpu(accelerator: str, **over: Any) -> GpuPool:
    return GpuPool(name="a", accelerator=accelerator, nodes=NodeCount(min=0, max=1), **over)


def test_nodes_are_steady() -> None:
    found = azure.node(pool(vcpus=4, memory_gib=16))
    assert found and (found.vcpus, found.memory_gib, found.burstable) == (4, 16, False)
    assert azure.node(pool(vcpus=192, memory_gib=1536)) is None


@pytest.mark.parametrize("vcpus", [1, 2, 20, 64])
@pytest.mark.parametrize("memory", [2, 160, 512])
def test_every_database_that_a_spec_can_ask_for_has_a_server(vcpus: int, memory: int) -> None:
    found = azure.server(Database(vcpus=vcpus, memory_gib=memory))
    assert found and found.vcpus >= vcpus and found.memory_gib >= memory and not found.burstable


def test_a_cache_holds_what_all_shards_hold() -> None:
    found = azure.cache(RedisStore(memory_gib=13, shards=2))
    assert found and found.memory_gib >= 26
    assert found.name in {each.name for each in instances.instances("cache", "azure")}
    # Sizes in preview are named outright.
    largest = azure.cache(RedisStore(memory_gib=360))
    assert largest and largest.memory_gib == 360
    assert azure.cache(RedisStore(memory_gib=361)) is None


def test_aks_cuts_whole_gpus_alike() -> None:
    known = accelerators.find("a100-80gb")
    assert known and azure.cuts(known) == ("1g.10gb", "2g.20gb", "3g.40gb", "4g.40gb", "7g.80gb")
    whole = accelerators.find("t4")
    assert whole and azure.cuts(whole) == ()


def test_machines_of_accelerators() -> None:
    found = azure.machine(gpu("t4"), "eastus")
    assert found and found.instance_type == "Standard_NC4as_T4_v3"
    named = azure.machine(gpu("t4", instance_type="Standard_NC8as_T4_v3"), "eastus")
    assert named and named.instance_type == "Standard_NC8as_T4_v3"
    assert azure.machine(gpu("l4"), "eastus") is None
    assert azure.machine(gpu("t4", instance_type="Standard_X"), "eastus") is None

"""Pools of the spec, resolved to machines and node pools."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from components.gcp.capacity import (
    RDMA_LABEL,
    Group,
    gpu_groups,
    guest_accelerator,
    node_groups,
    ordered,
    shared,
)
from components.gcp.nodes import disk_type
from spec import compute
from spec.cloud import GcpCloud

from .conftest import CLOUD, spec

SECTION = GcpCloud.model_validate_json(json.dumps(CLOUD))


def pool(**fields: Any) -> compute.GpuPool:
    base = {"name": "train", "accelerator": "l4", "nodes": {"min": 0, "max": 4}}
    return compute.GpuPool.model_validate_json(json.dumps(base | fields))


def cpu(**fields: Any) -> compute.NodePool:
    return compute.NodePool.model_validate_json(
        json.dumps({"nodes": {"min": 3, "max": 9}} | fields)
    )


def only(**fields: Any) -> Group:
    (found,) = gpu_groups(pool(**fields), SECTION)
    return found


def test_machines_are_the_catalogues_smallest_that_fit() -> None:
    for fields, machine in (
        ({"vcpus": 4, "memoryGib": 16}, "n2-standard-4"),
        ({"vcpus": 4, "memoryGib": 32}, "n2-highmem-4"),
        ({"vcpus": 16, "memoryGib": 64, "architecture": "arm64"}, "c4a-standard-16"),
    ):
        assert node_groups("cpu", cpu(**fields))[0].machine_type == machine


@pytest.mark.parametrize(
    ("machine", "disk"),
    [
        ("n2-standard-4", "pd-balanced"),
        ("a3-highgpu-8g", "pd-balanced"),
        ("a3-ultragpu-8g", "hyperdisk-balanced"),
        ("c4a-standard-4", "hyperdisk-balanced"),
    ],
)
def test_disks_are_of_a_type_that_the_machine_takes(machine: str, disk: str) -> None:
    assert disk_type(machine) == disk


def test_a_pool_that_the_rules_refuse_has_no_groups() -> None:
    with pytest.raises(LookupError, match=r"nodes.cpu"):
        node_groups("cpu", cpu(vcpus=192, memoryGib=1536, architecture="arm64"))
    with pytest.raises(LookupError, match=r"us-central1 has no 1 x a10g"):
        only(accelerator="a10g")
    with pytest.raises(LookupError, match=r"Google Cloud has no a10g"):
        only(accelerator="a10g", instanceType="g5-imaginary")


def test_the_first_choice_holds_the_fewest_nodes() -> None:
    first, second = node_groups("cpu", cpu(capacity=["spot", "on-demand"]))
    assert (first.name, first.minimum, first.maximum) == ("cpu-spot", 3, 9)
    assert (second.name, second.minimum, second.maximum) == ("cpu-on-demand", 0, 9)


def test_controllers_nodes_are_kept_for_them() -> None:
    (system,) = node_groups("system", cpu())
    assert [taint.key for taint in system.taints] == ["CriticalAddonsOnly"]
    assert node_groups("cpu", cpu())[0].taints == ()


def test_a_machine_named_outright_is_taken() -> None:
    assert (
        node_groups("cpu", cpu(instanceTypes=["c3-standard-8"]))[0].machine_type == "c3-standard-8"
    )
    named = only(instanceType="g2-standard-48", gpusPerNode=4)
    assert (named.machine_type, named.device) == ("g2-standard-48", "nvidia-l4")
    # Not in the catalogue: the device is the accelerator's, wherever it is in one.
    other = only(instanceType="g2-standard-96", gpusPerNode=8)
    assert (other.machine_type, other.device) == ("g2-standard-96", "nvidia-l4")


@pytest.mark.parametrize(
    ("fields", "expected", "name"),
    [
        ({}, {}, "none"),
        (
            {"sharing": {"timeSlicing": 4}},
            {
                "gpu_sharing_config": {
                    "gpu_sharing_strategy": "TIME_SHARING",
                    "max_shared_clients_per_gpu": 4,
                }
            },
            "time-slicing-4",
        ),
        (
            {"sharing": {"mps": 8}},
            {
                "gpu_sharing_config": {
                    "gpu_sharing_strategy": "MPS",
                    "max_shared_clients_per_gpu": 8,
                }
            },
            "mps-8",
        ),
        (
            {"accelerator": "a100-40gb", "sharing": {"mig": "1g.5gb"}},
            {"gpu_partition_size": "1g.5gb"},
            "mig-1g.5gb",
        ),
    ],
)
def test_gpus_are_made_ready_and_shared_by_gke(
    fields: dict[str, Any], expected: Mapping[str, Any], name: str
) -> None:
    group = only(**fields)
    found = guest_accelerator(group)
    assert found is not None
    assert found.pop("gpu_driver_installation_config") == {"gpu_driver_version": "DEFAULT"}
    assert found.pop("count") == 1
    assert found.pop("type").startswith("nvidia-")
    assert found == expected
    assert shared(group) == name


def test_reserved_capacity_is_taken_where_it_is() -> None:
    fields: dict[str, Any] = {"accelerator": "a100-80gb", "gpusPerNode": 8}
    reserved, on_demand = gpu_groups(
        pool(**fields, capacity=["reserved", "on-demand"], interconnect="none"), SECTION
    )
    assert (reserved.reservation, reserved.zones) == ("h100-block", ("us-central1-b",))
    assert (on_demand.reservation, on_demand.zones) == (None, ())


H100: dict[str, Any] = {"accelerator": "h100", "gpusPerNode": 8}


def test_linked_nodes_stand_where_the_reserved_ones_do_unless_zones_are_named() -> None:
    both = ["reserved", "on-demand"]
    for group in gpu_groups(pool(**H100, capacity=both), SECTION):
        assert (group.zones, group.fabric) == (("us-central1-b",), True)
    zones = ["us-central1-a", "us-central1-b"]
    reserved, on_demand = gpu_groups(pool(**H100, capacity=both, zones=zones), SECTION)
    assert (reserved.zones, reserved.fabric) == (("us-central1-b",), True)
    # No node pool of several zones has a fabric.
    assert (on_demand.zones, on_demand.fabric) == (tuple(zones), False)


def test_nodes_stand_together_in_one_zone_alone() -> None:
    zone, other = ["us-central1-a"], ["us-central1-a", "us-central1-c"]
    assert only(**H100, zones=zone).together
    assert not only(**H100, zones=other).together
    assert not only(**H100, zones=zone, interconnect="none").together
    assert not only(accelerator="l4", zones=zone).together
    # N1, which T4s are attached to, is not among the machines of compact placement.
    assert not only(accelerator="t4", gpusPerNode=4, zones=zone).together


@pytest.mark.parametrize(
    ("fields", "fabric", "rdma"),
    [
        ({"accelerator": "h100", "gpusPerNode": 8}, True, False),
        ({"accelerator": "h200", "gpusPerNode": 8}, True, True),
        ({"accelerator": "b200", "gpusPerNode": 8}, True, True),
        ({"accelerator": "h200", "gpusPerNode": 8, "interconnect": "none"}, False, False),
        ({"accelerator": "h100", "capacity": ["spot"]}, False, False),
        ({"accelerator": "l4", "instanceType": "g2-standard-4"}, False, False),
    ],
)
def test_the_fabric_is_of_machines_that_have_one(
    fields: dict[str, Any], fabric: bool, rdma: bool
) -> None:
    group = only(name="alone", zones=["us-central1-a"], **fields)
    assert group.fabric is fabric
    assert (RDMA_LABEL.items() <= group.labels.items()) is rdma
    assert not only(name="alone", **fields).fabric


def test_a_slice_of_many_machines_comes_whole() -> None:
    whole = only(accelerator="tpu-v5e", gpusPerNode=4, topology="4x4")
    assert (whole.maximum, whole.topology, whole.device) == (4, "4x4", None)
    assert guest_accelerator(whole) is None
    assert [taint.key for taint in whole.taints] == ["google.com/tpu"]
    one = only(accelerator="tpu-v5e", gpusPerNode=4, topology="2x2")
    assert (one.maximum, one.topology) == (4, None)


def test_a_node_pools_name_changes_with_what_cannot_be_changed() -> None:
    base = only()
    assert base.node_pool == only(nodes={"min": 1, "max": 8}, diskGib=300).node_pool
    assert base.node_pool != only(sharing={"mps": 2}).node_pool
    assert base.node_pool != only(capacity=["spot"]).node_pool
    longest = only(name="a" * 20, capacity=["flex-start"])
    assert len(longest.node_pool) <= 40


def test_what_is_of_one_zone_for_good_moves_by_another_pool() -> None:
    def named(zone: str, **fields: Any) -> str:
        return only(name="alone", zones=[f"us-central1-{zone}"], **fields).node_pool

    assert named("a") == named("b")
    assert named("a", **H100) != named("b", **H100)
    tpu: dict[str, Any] = {"accelerator": "tpu-v5e", "gpusPerNode": 4, "topology": "4x4"}
    assert named("a", **tpu) != named("b", **tpu)


def test_an_order_is_of_pools_that_are_bought_in_several_ways() -> None:
    assert ordered(spec("most"))
    assert not ordered(spec("least"))

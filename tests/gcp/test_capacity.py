"""Pools of the spec, resolved to machines and node pools."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pulumi
import pytest

from components.gcp.capacity import Group, gpu_groups, guest_accelerator, node_groups, shared
from components.gcp.machines import disk_type, pick
from spec import compute
from spec.cloud import GcpCloud

from .conftest import CLOUD

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


@pytest.mark.parametrize(
    ("asked", "machine"),
    [
        ((4, 16, "amd64"), "n2-standard-4"),
        ((4, 32, "amd64"), "n2-highmem-4"),
        ((5, 16, "amd64"), "n2-standard-8"),
        ((16, 64, "arm64"), "c4a-standard-16"),
        ((96, 768, "amd64"), "n2-highmem-96"),
        ((192, 16, "amd64"), None),
        ((4, 1536, "arm64"), None),
    ],
)
def test_machines_are_the_smallest_that_fit(
    asked: tuple[int, int, str], machine: str | None
) -> None:
    assert pick(*asked) == machine


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


def test_a_pool_too_large_for_any_machine_is_told() -> None:
    with pytest.raises(pulumi.RunError, match=r"nodes.cpu: no amd64 machine has 192 vCPUs"):
        node_groups("cpu", cpu(vcpus=192))


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


def test_an_accelerator_that_google_lacks_is_told() -> None:
    with pytest.raises(pulumi.RunError, match=r"us-central1 has no machine with 1 x a10g"):
        only(accelerator="a10g")
    with pytest.raises(pulumi.RunError, match=r"Google Cloud has no a10g"):
        only(accelerator="a10g", instanceType="g5-imaginary")


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
    reserved, on_demand = gpu_groups(
        pool(accelerator="h100", gpusPerNode=8, capacity=["reserved", "on-demand"]), SECTION
    )
    assert (reserved.reservation, reserved.zones) == ("h100-block", ("us-central1-b",))
    assert (on_demand.reservation, on_demand.zones) == (None, ())


def test_nodes_stand_together_in_one_zone_alone() -> None:
    fields: dict[str, Any] = {"accelerator": "h100", "gpusPerNode": 8}
    assert only(**fields, zones=["us-central1-a"]).together
    assert not only(**fields, zones=["us-central1-a", "us-central1-b"]).together
    assert not only(**fields, zones=["us-central1-a"], interconnect="none").together
    assert not only(accelerator="l4", zones=["us-central1-a"]).together


def test_the_fabric_is_of_machines_that_have_one() -> None:
    assert only(accelerator="h100", gpusPerNode=8).fabric
    assert not only(accelerator="h100", gpusPerNode=8, interconnect="none").fabric
    assert not only(accelerator="h100").fabric
    assert not only(accelerator="a100-80gb", gpusPerNode=8).fabric


def test_flex_start_and_queued_wait_for_the_scheduler() -> None:
    found = gpu_groups(pool(capacity=["queued", "flex-start", "spot", "on-demand"]), SECTION)
    assert [group.waiting for group in found] == [True, True, False, False]


def test_a_slice_of_many_machines_comes_whole() -> None:
    whole = only(accelerator="tpu-v5e", gpusPerNode=4, topology="4x4")
    assert (whole.maximum, whole.topology, whole.device) == (4, "4x4", None)
    assert guest_accelerator(whole) is None
    assert [taint.key for taint in whole.taints] == ["google.com/tpu"]
    one = only(accelerator="tpu-v5e", gpusPerNode=4, topology="2x2")
    assert (one.maximum, one.topology) == (4, None)


def test_a_slice_that_machines_do_not_make_up_is_told() -> None:
    with pytest.raises(pulumi.RunError, match=r"a slice of 3x3 has 9 chips"):
        only(accelerator="tpu-v5e", gpusPerNode=4, topology="3x3")


def test_a_node_pools_name_changes_with_what_cannot_be_changed() -> None:
    base = only()
    assert base.node_pool == only(nodes={"min": 1, "max": 8}, diskGib=300).node_pool
    assert base.node_pool != only(sharing={"mps": 2}).node_pool
    assert base.node_pool != only(capacity=["spot"]).node_pool
    longest = only(name="a" * 20, capacity=["flex-start"])
    assert len(longest.node_pool) <= 40

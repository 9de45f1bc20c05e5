"""How pools are bought: instance types, order, zones, labels, taints, what scales from zero."""

from __future__ import annotations

import json
import re
from typing import Any

import pulumi
import pytest

from components.aws.capacity import (
    DEAREST,
    MOST_TYPES,
    Group,
    gpu_groups,
    node_groups,
    priorities,
    template_tags,
)
from components.aws.cluster import stand
from spec.catalog import accelerators, instances
from spec.cloud import Reservation
from spec.compute import Gpu, GpuPool, NodePool

AHEAD = Reservation(id="cr-0a1b2c3d4e5f67890", zone="us-east-1b")


def gpu(reservation: Reservation | None = None, **fields: Any) -> list[Group]:
    """Groups of a pool of l4s in us-east-1, with fields put over it."""
    base = {"name": "serve", "accelerator": "l4", "nodes": {"min": 1, "max": 4}}
    pool = GpuPool.model_validate_json(json.dumps(base | fields))
    return gpu_groups(pool, "us-east-1", reservation)


def cpu(name: str = "cpu", **fields: Any) -> list[Group]:
    """Groups of a pool without accelerators."""
    base: dict[str, Any] = {"nodes": {"min": 1, "max": 4}}
    return node_groups(name, NodePool.model_validate_json(json.dumps(base | fields)))


def test_types_have_what_was_asked_for_and_the_cheapest_is_first() -> None:
    (group,) = cpu(vcpus=8, memoryGib=32)
    found = [instances.find("node", name) for name in group.instance_types]
    assert 1 < len(found) <= MOST_TYPES
    assert {(each.vcpus, each.memory_gib) for each in found if each} == {(8, 32)}
    prices = [each.usd_per_hour or 0 for each in found if each]
    assert prices == sorted(prices)


def test_arm_pools_have_arm_machines_and_images() -> None:
    (group,) = cpu(architecture="arm64")
    assert group.ami_type == "AL2023_ARM_64_STANDARD"
    assert {instances.find("node", name).architecture for name in group.instance_types} == {  # type: ignore[union-attr]
        "arm64"
    }


def test_instance_types_that_are_named_are_taken() -> None:
    (group,) = cpu(instanceTypes=["m8i.2xlarge"])
    assert group.instance_types == ("m8i.2xlarge",)


def test_a_machine_that_does_not_exist_is_told() -> None:
    with pytest.raises(pulumi.RunError, match=r"nodes\.cpu: no arm64 machine has 192 vCPUs"):
        cpu(vcpus=192, memoryGib=1536, architecture="arm64")


def test_one_group_per_capacity_in_order_and_the_first_bears_the_minimum() -> None:
    first, second = gpu(capacity=["spot", "on-demand"])
    assert (first.name, first.rank, first.minimum, first.maximum) == ("serve-spot", 0, 1, 4)
    assert (second.name, second.rank, second.minimum, second.maximum) == (
        "serve-on-demand",
        1,
        0,
        4,
    )


def test_spot_spreads_over_machines_with_the_same_accelerators() -> None:
    spot, on_demand = gpu(capacity=["spot", "on-demand"])
    assert on_demand.instance_types == spot.instance_types[:1] == ("g6.xlarge",)
    found = [accelerators.offer_of(name, "aws") for name in spot.instance_types]
    assert 1 < len(found) <= MOST_TYPES
    assert {(each.gpus, each.efa_interfaces) for each in found if each} == {(1, 0)}
    prices = [each.usd_per_hour for each in found if each and each.usd_per_hour]
    assert max(prices) <= DEAREST * prices[0]


@pytest.mark.parametrize(
    ("accelerator", "ami"),
    [("l4", "AL2023_x86_64_NVIDIA"), ("inferentia2", "AL2023_x86_64_NEURON")],
)
def test_the_image_brings_the_driver(accelerator: str, ami: str) -> None:
    assert {group.ami_type for group in gpu(accelerator=accelerator)} == {ami}


def test_the_accelerator_taints_its_nodes_with_the_purpose() -> None:
    (group,) = gpu(purpose="serving", taints=[{"key": "team", "value": "vision"}])
    assert [(each.key, each.value, each.effect) for each in group.taints] == [
        ("nvidia.com/gpu", "serving", "NoSchedule"),
        ("team", "vision", "NoSchedule"),
    ]
    (neuron,) = gpu(accelerator="inferentia2")
    assert neuron.taints[0].key == "aws.amazon.com/neuron"


@pytest.mark.parametrize(
    ("fields", "config", "shares"),
    [
        ({}, "none", 1),
        ({"sharing": {"timeSlicing": 4}}, "time-slicing-4", 4),
        ({"sharing": {"mps": 3}}, "mps-3", 3),
        (
            {"accelerator": "a100-40gb", "gpusPerNode": 8, "sharing": {"mig": "1g.5gb"}},
            "mig-1g.5gb",
            8 * 7,
        ),
    ],
)
def test_sharing_is_a_label_and_multiplies_what_a_node_has(
    fields: dict[str, Any], config: str, shares: int
) -> None:
    (group,) = gpu(**fields)
    assert group.labels["nvidia.com/device-plugin.config"] == group.sharing == config
    assert group.resources["nvidia.com/gpu"] == shares
    mig = fields.get("sharing", {}).get("mig")
    assert group.labels.get("nvidia.com/mig.config") == (f"all-{mig}" if mig else None)


def test_labels_of_the_spec_do_not_override_the_platforms() -> None:
    (group,) = gpu(labels={"team": "vision"})
    assert group.labels["team"] == "vision"
    assert group.labels["plinth.dev/pool"] == "serve"
    assert group.labels["plinth.dev/accelerator"] == "l4"
    assert group.labels["plinth.dev/purpose"] == "training"
    assert not [key for key in group.labels if key.startswith("nvidia") and "neuron" in key]


def test_reserved_capacity_is_of_its_zone_and_the_rest_is_not() -> None:
    reserved, on_demand = gpu(AHEAD, capacity=["reserved", "on-demand"])
    assert reserved.reservation == "cr-0a1b2c3d4e5f67890"
    assert reserved.zones == ("us-east-1b",)
    assert on_demand.reservation is None
    assert on_demand.zones == ()


def test_nodes_with_the_fabric_stand_in_the_zone_of_the_reserved_ones() -> None:
    train = {"accelerator": "h100", "gpusPerNode": 8, "capacity": ["reserved", "on-demand"]}
    assert {group.zones for group in gpu(AHEAD, **train)} == {("us-east-1b",)}
    assert all(group.together for group in gpu(AHEAD, **train))
    slow = gpu(AHEAD, **train, interconnect="none")
    assert [group.zones for group in slow] == [("us-east-1b",), ()]


def test_nodes_with_the_fabric_in_one_zone_stand_together() -> None:
    train = {"accelerator": "h100", "gpusPerNode": 8}
    (apart,) = gpu(**train)
    (together,) = gpu(**train, zones=["us-east-1b"])
    (without,) = gpu(**train, zones=["us-east-1b"], interconnect="none")
    assert (apart.efa, apart.together) == (32, False)
    assert (together.efa, together.together) == (32, True)
    assert (without.efa, without.together) == (0, False)
    assert together.labels["vpc.amazonaws.com/efa.present"] == "true"
    assert together.resources["vpc.amazonaws.com/efa"] == 32
    assert "vpc.amazonaws.com/efa" not in without.resources


def test_a_type_that_the_catalogue_lacks_is_taken_at_its_word() -> None:
    (group,) = gpu(instanceType="g99.xlarge", gpusPerNode=2, capacity=["spot"])
    assert group.instance_types == ("g99.xlarge",)
    assert group.efa == 0
    assert group.resources == {"nvidia.com/gpu": 2}


def test_what_the_region_lacks_is_told() -> None:
    pool = GpuPool.model_validate_json(
        '{"name": "serve", "accelerator": "h200", "nodes": {"min": 0, "max": 1}, "gpusPerNode": 8}'
    )
    with pytest.raises(pulumi.RunError, match=r"me-south-1 has no machine with 8 x h200"):
        gpu_groups(pool, "me-south-1")


def test_controllers_nodes_are_left_to_the_controllers() -> None:
    (system,), (other,) = cpu("system"), cpu("cpu")
    assert [(each.key, each.effect) for each in system.taints] == [
        ("CriticalAddonsOnly", "PreferNoSchedule")
    ]
    assert other.taints == ()


def test_the_autoscaler_is_told_of_all_that_a_node_would_have() -> None:
    (group,) = gpu(sharing={"timeSlicing": 4}, purpose="serving", diskGib=300)
    prefix = "k8s.io/cluster-autoscaler/node-template"
    assert template_tags(group) == {
        f"{prefix}/label/plinth.dev/pool": "serve",
        f"{prefix}/label/plinth.dev/accelerator": "l4",
        f"{prefix}/label/plinth.dev/purpose": "serving",
        f"{prefix}/label/nvidia.com/device-plugin.config": "time-slicing-4",
        f"{prefix}/taint/nvidia.com/gpu": "serving:NoSchedule",
        f"{prefix}/resources/nvidia.com/gpu": "4",
        f"{prefix}/resources/ephemeral-storage": "300Gi",
    }


def test_the_first_choice_has_the_highest_priority() -> None:
    groups = gpu(capacity=["spot", "on-demand"])
    found = priorities(groups, "prod")
    spot = "eks-prod-gpu-serve-spot-1a2b3c4-0a1b2c3d-1111-2222-3333-444455556666"
    on_demand = spot.replace("spot", "on-demand")
    assert [
        [bool(re.search(each, name)) for each in found[level]]
        for level in sorted(found, reverse=True)
        for name in (spot, on_demand)
    ] == [[True], [False], [False], [True]]


def test_priorities_do_not_take_one_pool_for_another() -> None:
    found = priorities(gpu(name="serve", capacity=["spot"]), "prod")
    other = "eks-prod-gpu-serve-spot-on-demand-1a2b3c4-0a1b2c3d-1111-2222-3333-444455556666"
    assert not [each for patterns in found.values() for each in patterns if re.search(each, other)]


def test_under_karpenter_only_the_fewest_nodes_stand() -> None:
    groups = [
        *cpu("system", nodes={"min": 2, "max": 4}),
        *cpu("cpu", nodes={"min": 1, "max": 9}, capacity=["spot", "on-demand"]),
        *gpu(nodes={"min": 0, "max": 2}),
    ]
    karpenter = Gpu(autoscaler="karpenter")
    assert [(each.name, each.minimum, each.maximum) for each in stand(karpenter, groups)] == [
        ("system-on-demand", 2, 4),
        ("cpu-spot", 1, 1),
    ]
    assert stand(Gpu(), groups) == groups

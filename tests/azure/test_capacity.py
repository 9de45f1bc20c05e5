"""How pools of the spec become agent pools."""

from __future__ import annotations

from typing import Any

from components.azure.capacity import (
    MOST_LETTERS,
    OFF,
    SPOT,
    Group,
    by_zone,
    gpu_groups,
    node_groups,
    priorities,
)
from spec import compute
from spec.cloud import AzureCloud

from .conftest import CLOUD, RESERVED


def section(**over: Any) -> AzureCloud:
    return AzureCloud.model_validate(
        CLOUD | {"admins": (), "reservations": {"train": {"id": RESERVED, "zone": "2"}}} | over
    )


def gpu(**over: Any) -> compute.GpuPool:
    """A pool of the spec."""
    plain: dict[str, Any] = {
        "name": "train",
        "accelerator": "h100",
        "gpus_per_node": 8,
        "nodes": {"min": 0, "max": 4},
    }
    return compute.GpuPool.model_validate(plain | over, by_name=True, by_alias=True, strict=False)


def nodes(**over: Any) -> compute.NodePool:
    plain: dict[str, Any] = {"nodes": {"min": 2, "max": 5}}
    return compute.NodePool.model_validate(plain | over, by_name=True, by_alias=True, strict=False)


def test_each_capacity_is_an_agent_pool_in_order() -> None:
    made = gpu_groups(
        gpu(capacity=("reserved", "on-demand", "spot"), nodes={"min": 1, "max": 4}), section()
    )
    assert [each.agent_pool for each in made] == ["trainr", "traino", "trains"]
    assert [each.minimum for each in made] == [1, 0, 0]
    assert {each.vm_size for each in made} == {"Standard_ND96isr_H100_v5"}
    assert made[0].reservation == RESERVED and made[0].zones == ("2",)
    assert made[1].reservation is None and made[1].zones == ()


def test_the_operator_brings_the_driver_but_where_aks_cuts_gpus() -> None:
    (whole,) = gpu_groups(gpu(), section())
    assert (whole.driver, whole.mig) == ("None", None)
    assert not set(OFF) & set(whole.labels)
    sliced = gpu(accelerator="a100-80gb", gpus_per_node=1, sharing={"mig": "2g.20gb"})
    (cut,) = gpu_groups(sliced, section())
    assert (cut.driver, cut.mig, cut.sharing) == ("Install", "MIG2g", "mig-2g.20gb")
    assert OFF.items() <= cut.labels.items()


def test_spot_nodes_have_the_taint_and_label_of_aks() -> None:
    made = gpu_groups(gpu(capacity=("spot", "on-demand")), section())
    assert [taint.key for taint in made[0].taints] == ["nvidia.com/gpu", SPOT]
    assert made[0].labels[SPOT] == "spot"
    assert [taint.key for taint in made[1].taints] == ["nvidia.com/gpu"]
    assert SPOT not in made[1].labels


def test_shared_gpus_name_their_configuration() -> None:
    (made,) = gpu_groups(
        gpu(name="serve", accelerator="t4", gpus_per_node=1, sharing={"timeSlicing": 4}), section()
    )
    assert made.labels["nvidia.com/device-plugin.config"] == "time-slicing-4"
    assert made.vm_size == "Standard_NC4as_T4_v3"


def test_a_size_named_outright_is_taken() -> None:
    (made,) = gpu_groups(gpu(instance_type="Standard_NC8as_T4_v3", accelerator="t4"), section())
    assert made.vm_size == "Standard_NC8as_T4_v3"


def test_nodes_are_the_smallest_machine_that_fits() -> None:
    (made,) = node_groups("cpu", nodes(vcpus=8, memory_gib=32))
    assert made.vm_size == "Standard_D8s_v5"
    (arm,) = node_groups("cpu", nodes(architecture="arm64"))
    assert arm.architecture == "arm64" and "p" in arm.vm_size
    (named,) = node_groups("cpu", nodes(instance_types=("Standard_L8s_v3",)))
    assert named.vm_size == "Standard_L8s_v3"


def test_controllers_stand_on_nodes_that_stay() -> None:
    made = node_groups("system", nodes(nodes={"min": 0, "max": 3}, capacity=("on-demand", "spot")))
    assert [each.minimum for each in made] == [1, 0]
    assert made[0].taints[0].key == "CriticalAddonsOnly"


def test_nodes_that_are_always_there_are_ones_that_services_may_use() -> None:
    made = node_groups("cpu", nodes(capacity=("spot", "on-demand")))
    assert [(each.capacity, each.minimum) for each in made] == [("spot", 0), ("on-demand", 2)]
    # Elastic ones still come in the pool's order.
    assert [each.rank for each in made] == [0, 1]


def test_zones_share_out_a_pool() -> None:
    (cpu,) = node_groups("cpu", nodes(nodes={"min": 2, "max": 10}))
    made = by_zone([cpu], "123")
    assert [each.zones for each in made] == [("1",), ("2",), ("3",)]
    assert [(each.minimum, each.maximum) for each in made] == [(1, 4), (1, 3), (0, 3)]
    assert [each.agent_pool for each in made] == ["cpuo1", "cpuo2", "cpuo3"]


def test_a_zone_to_which_no_node_falls_has_no_pool() -> None:
    (cpu,) = node_groups("cpu", nodes(nodes={"min": 0, "max": 2}))
    assert [each.part for each in by_zone([cpu], "123")] == ["1", "2"]
    (system,) = node_groups("system", nodes(nodes={"min": 2, "max": 4}))
    made = by_zone([system], "123")
    assert [(each.minimum, each.maximum) for each in made] == [(1, 2), (1, 2)]


def group(pool: str, **over: Any) -> Group:
    plain: dict[str, Any] = {
        "capacity": "on-demand",
        "rank": 0,
        "vm_size": "x",
        "architecture": "amd64",
        "minimum": 0,
        "maximum": 1,
        "disk_gib": 100,
        "labels": {},
    }
    return Group(pool=pool, **(plain | over))


def test_names_of_agent_pools_fit_and_differ() -> None:
    names = [
        group(pool, part=part).agent_pool
        for pool in ("abcdefghijkl", "abcdefghijkm", "a-b", "ab", "serve")
        for part in ("", "1", "2")
    ]
    assert len(set(names)) == len(names)
    for name in names:
        assert len(name) <= MOST_LETTERS and name.isalnum() and name.islower(), name
        assert name[0].isalpha()


def test_priorities_follow_the_pools_order() -> None:
    made = gpu_groups(gpu(capacity=("spot", "on-demand")), section())
    assert priorities(made) == {
        100: ["^aks-trains-[0-9]+-vmss"],
        90: ["^aks-traino-[0-9]+-vmss"],
    }

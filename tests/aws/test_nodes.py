"""Node groups and what their nodes are started with."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from .conftest import Declared, World

Worlds = Callable[[str], World]
GROUP = "aws:eks/nodeGroup:NodeGroup"
TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate"
EVERY = ("least", "most", "karpenter", "dev", "staging", "prod")


def group(world: World, name: str) -> dict[str, Any]:
    """Inputs of the node group of a pool and capacity."""
    return world.named(f"{world.spec.name}-{name}").inputs


def template(world: World, name: str) -> dict[str, Any]:
    """Inputs of its launch template."""
    return world.named(f"{world.spec.name}-{name}-template").inputs


@pytest.mark.parametrize("name", EVERY)
def test_every_disk_is_encrypted_and_every_node_asks_for_a_token(world: Worlds, name: str) -> None:
    made = world(name)
    templates = made.of(TEMPLATE)
    assert templates
    for each in templates:
        assert each.inputs["metadataOptions"] == {
            "httpEndpoint": "enabled",
            "httpTokens": "required",
            "httpPutResponseHopLimit": 1,
            "instanceMetadataTags": "disabled",
        }
        (disk,) = each.inputs["blockDeviceMappings"]
        assert disk["ebs"]["encrypted"] == "true"
        assert disk["ebs"]["volumeType"] == "gp3"
        assert disk["ebs"]["kmsKeyId"].endswith(f"{made.spec.name}-key")


@pytest.mark.parametrize("name", EVERY)
def test_every_group_has_a_template_and_an_image_of_eks(world: Worlds, name: str) -> None:
    made = world(name)
    for each in made.of(GROUP):
        assert each.inputs["launchTemplate"] == {"id": f"{each.name}-template-id", "version": "1"}
        assert each.inputs["amiType"].startswith("AL2023_")
        assert each.inputs["version"] == "1.35"
        assert each.inputs["nodeRepairConfig"] == {"enabled": True}
        assert "imageId" not in made.named(f"{each.name}-template").inputs


def test_what_is_started_carries_the_tags(world: Worlds) -> None:
    specifications = template(world("prod"), "gpu-serve-spot")["tagSpecifications"]
    assert {each["resourceType"] for each in specifications} == {
        "instance",
        "volume",
        "network-interface",
    }
    for each in specifications:
        assert each["tags"]["costCenter"] == "4411"
        assert each["tags"]["Name"] == "prod-gpu-serve-spot-template"


def test_capacity_types(world: Worlds) -> None:
    made = world("most")
    found = {
        each.name.removeprefix("acme-"): each.inputs["capacityType"] for each in made.of(GROUP)
    }
    assert found["gpu-train-reserved"] == found["gpu-train-on-demand"] == "ON_DEMAND"
    assert found["gpu-train-spot"] == found["gpu-serve-spot"] == "SPOT"
    assert found["gpu-block-capacity-block"] == "CAPACITY_BLOCK"


def test_reserved_capacity_is_targeted(world: Worlds) -> None:
    made = world("most")
    assert template(made, "gpu-train-reserved")["capacityReservationSpecification"] == {
        "capacityReservationTarget": {"capacityReservationId": "cr-0a1b2c3d4e5f67890"}
    }
    assert "capacityReservationSpecification" not in template(made, "gpu-train-on-demand")
    assert group(made, "gpu-train-reserved")["subnetIds"] == ["acme-network-private-b-id"]
    assert len(group(made, "gpu-serve-spot")["subnetIds"]) == 3


def test_a_capacity_block_is_bought_by_its_template(world: Worlds) -> None:
    made = world("most")
    found = template(made, "gpu-block-capacity-block")
    assert found["instanceMarketOptions"] == {"marketType": "capacity-block"}
    assert found["instanceType"] in ("p5en.48xlarge", "p5e.48xlarge")
    assert "capacityReservationSpecification" in found
    assert "instanceTypes" not in group(made, "gpu-block-capacity-block")
    assert "instanceMarketOptions" not in template(made, "gpu-train-reserved")


def test_the_fabric_has_an_adapter_on_every_card(world: Worlds) -> None:
    adapters = template(world("most"), "gpu-train-reserved")["networkInterfaces"]
    assert [each["networkCardIndex"] for each in adapters] == list(range(32))
    assert [each["deviceIndex"] for each in adapters] == [0, *[1] * 31]
    assert [each["interfaceType"] for each in adapters] == ["efa", *["efa-only"] * 31]
    for each in adapters:
        assert each["securityGroups"] == ["sg-cluster", "acme-gpu-fabric-id"]


def test_the_fabric_passes_between_its_members_alone(world: Worlds) -> None:
    made = world("most")
    for name in ("acme-gpu-fabric-in", "acme-gpu-fabric-out"):
        rule = made.named(name).inputs
        assert rule["ipProtocol"] == "-1"
        assert rule["referencedSecurityGroupId"] == rule["securityGroupId"] == "acme-gpu-fabric-id"


def test_without_the_fabric_there_are_no_adapters(world: Worlds) -> None:
    assert "networkInterfaces" not in template(world("most"), "gpu-slice-on-demand")
    assert "networkInterfaces" not in template(world("most"), "gpu-serve-spot")
    assert "placement" not in template(world("most"), "gpu-slice-on-demand")
    assert not [each for each in world("least").declared if "fabric" in each.name]


def test_nodes_stand_together_where_they_are_in_one_zone(world: Worlds) -> None:
    made = world("most")
    placed = {
        each.name for each in made.of(TEMPLATE) if each.inputs.get("placement", {}).get("groupName")
    }
    together = (
        "gpu-train-reserved",
        "gpu-train-on-demand",
        "gpu-train-spot",
        "gpu-block-capacity-block",
    )
    assert placed == {f"acme-{each}-template" for each in together}
    groups = made.of("aws:ec2/placementGroup:PlacementGroup")
    assert {each.inputs["strategy"] for each in groups} == {"cluster"}
    assert len(groups) == len(together)


def test_taints_in_the_words_of_eks(world: Worlds) -> None:
    made = world("most")
    assert group(made, "gpu-neuron-on-demand")["taints"] == [
        {"key": "aws.amazon.com/neuron", "value": "training", "effect": "NO_SCHEDULE"},
        {"key": "team", "value": "vision", "effect": "NO_SCHEDULE"},
    ]
    assert group(made, "cluster-system-on-demand")["taints"] == [
        {"key": "CriticalAddonsOnly", "value": "true", "effect": "PREFER_NO_SCHEDULE"}
    ]


def test_the_autoscaler_moves_the_size(world: Worlds) -> None:
    made = world("prod").named("prod-gpu-serve-spot")
    assert made.inputs["scalingConfig"] == {"minSize": 1, "maxSize": 10, "desiredSize": 1}
    assert made.ignored == ("scalingConfig.desiredSize",)


def test_a_group_that_nothing_moves_follows_the_spec(world: Worlds) -> None:
    made = world("karpenter").named("acme-gpu-serve-spot")
    assert made.inputs["scalingConfig"] == {"minSize": 1, "maxSize": 1, "desiredSize": 1}
    assert made.ignored == ()


def test_empty_groups_tell_the_autoscaler_what_they_would_be(world: Worlds) -> None:
    made = world("prod")
    tags: dict[str, dict[str, str]] = {}
    for each in made.of("aws:autoscaling/tag:Tag"):
        assert each.inputs["tag"]["propagateAtLaunch"] is False
        found = tags.setdefault(each.inputs["autoscalingGroupName"], {})
        found[each.inputs["tag"]["key"]] = each.inputs["tag"]["value"]
    empty = {
        f"eks-{each.name}-asg"
        for each in made.of(GROUP)
        if each.inputs["scalingConfig"]["minSize"] == 0
    }
    assert set(tags) == empty
    prefix = "k8s.io/cluster-autoscaler/node-template"
    shared = tags["eks-prod-gpu-serve-on-demand-asg"]
    assert shared[f"{prefix}/resources/nvidia.com/gpu"] == "4"
    assert shared[f"{prefix}/taint/nvidia.com/gpu"] == "serving:NoSchedule"
    for name, found in tags.items():
        inputs = made.named(name.removeprefix("eks-").removesuffix("-asg")).inputs
        assert {
            key.removeprefix(f"{prefix}/label/"): value
            for key, value in found.items()
            if "/label/" in key
        } == inputs["labels"]


def test_one_pool_of_the_platform_per_group(world: Worlds) -> None:
    made = world("most")
    pools = {pool.name: pool for pool in made.returned["pools"]}
    assert set(pools) == {
        *("train-reserved", "train-on-demand", "train-spot"),
        *("serve-spot", "serve-on-demand"),
        *("block-capacity-block", "slice-on-demand", "neuron-on-demand"),
    }
    serve = pools["serve-spot"]
    assert (serve.accelerator, serve.gpus_per_node, serve.sharing) == ("l4", 1, "time-slicing-4")
    assert serve.taints[0].key == "nvidia.com/gpu"
    assert serve.labels["plinth.dev/pool"] == "serve"


def daemons(made: World) -> dict[str, Declared]:
    """Device plugins by name."""
    found = made.of("kubernetes:apps/v1:DaemonSet")
    return {each.inputs["metadata"]["name"]: each for each in found}


def test_devices_of_aws_have_a_plugin_each(world: Worlds) -> None:
    assert set(daemons(world("most"))) == {
        "plinth-efa-device-plugin",
        "plinth-inferentia2-device-plugin",
    }
    assert set(daemons(world("prod"))) == {"plinth-efa-device-plugin"}
    assert not daemons(world("dev"))


def test_device_plugins_run_where_the_devices_are_and_nowhere_else(world: Worlds) -> None:
    made = world("most")
    efa = daemons(made)["plinth-efa-device-plugin"].inputs["spec"]["template"]["spec"]
    assert efa["nodeSelector"] == {"vpc.amazonaws.com/efa.present": "true"}
    assert efa["tolerations"] == [{"operator": "Exists"}]
    assert efa["containers"][0]["image"].startswith(
        "602401143452.dkr.ecr.us-east-1.amazonaws.com/eks/aws-efa-k8s-device-plugin:v"
    )
    # No Trainium machine here has the fabric: nothing needs to be privileged.
    neuron = daemons(made)["plinth-inferentia2-device-plugin"].inputs["spec"]["template"]["spec"]
    assert neuron["nodeSelector"] == {"plinth.dev/accelerator": "inferentia2"}
    assert neuron["serviceAccountName"] == "plinth-inferentia2-device-plugin"
    assert neuron["automountServiceAccountToken"] is True
    assert efa["automountServiceAccountToken"] is False
    for spec in (efa, neuron):
        security = spec["containers"][0]["securityContext"]
        assert security["allowPrivilegeEscalation"] is False

"""What adds nodes: values of the cluster-autoscaler; Karpenter's queue and objects."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

import jsonschema
import pulumi
import yaml

from plinth.chart_values import unknown
from tests import charts
from tests.addons import strict

from .conftest import World

Worlds = Callable[[str], World]


def plain(value: Any, world: World, path: str) -> Any:
    """A value with every Output in it replaced by what came of it."""
    if isinstance(value, pulumi.Output):
        return world.known[path]
    if isinstance(value, Mapping):
        return {key: plain(each, world, f"{path}.{key}") for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [plain(each, world, f"{path}[{at}]") for at, each in enumerate(value)]
    return value


def objects(world: World) -> dict[tuple[str, str], dict[str, Any]]:
    """Karpenter's objects by kind and name."""
    found = plain(list(world.returned["autoscaler"].objects), world, "autoscaler.objects")
    return {(each["kind"], each["metadata"]["name"]): each for each in found}


def test_the_cluster_autoscaler_finds_the_groups_of_its_cluster(world: Worlds) -> None:
    made = world("prod").returned["autoscaler"]
    assert made.chart == "cluster-autoscaler"
    assert made.objects == ()
    assert made.values["autoDiscovery"] == {"clusterName": "prod"}
    assert made.values["awsRegion"] == "us-east-1"
    assert made.values["rbac"]["serviceAccount"]["name"] == "cluster-autoscaler"


def test_values_are_ones_that_the_charts_take(world: Worlds) -> None:
    for name in ("prod", "karpenter"):
        made = world(name).returned["autoscaler"]
        assert list(unknown(made.values, strict.defaults(made.chart))) == []


def test_it_takes_the_first_choice_first(world: Worlds) -> None:
    values = world("prod").returned["autoscaler"].values
    assert values["extraArgs"]["expander"] == "priority,least-waste"
    levels = yaml.safe_load(values["expanderPriorities"])
    assert set(levels) == {100, 90}
    first, second = (" ".join(levels[level]) for level in (100, 90))
    for name in ("cluster-cpu-on-demand", "gpu-train-reserved", "gpu-batch-spot", "gpu-serve-spot"):
        assert f"eks-prod-{name}-" in first
    for name in ("cluster-cpu-spot", "gpu-train-on-demand", "gpu-batch-on-demand"):
        assert f"eks-prod-{name}-" in second


def test_karpenter_hears_of_interruptions(world: Worlds) -> None:
    made = world("karpenter")
    assert made.known["autoscaler.values.settings.interruptionQueue"] == "acme"
    (queue,) = made.of("aws:sqs/queue:Queue")
    assert queue.inputs["sqsManagedSseEnabled"] is True
    rules = made.of("aws:cloudwatch/eventRule:EventRule")
    assert {json.loads(each.inputs["eventPattern"])["detail-type"][0] for each in rules} == {
        "AWS Health Event",
        "EC2 Spot Instance Interruption Warning",
        "EC2 Instance Rebalance Recommendation",
        "EC2 Instance State-change Notification",
    }
    targets = made.of("aws:cloudwatch/eventTarget:EventTarget")
    assert {each.inputs["rule"] for each in targets} == {each.inputs["name"] for each in rules}


def test_karpenters_nodes_take_on_the_role_of_the_others(world: Worlds) -> None:
    made = world("karpenter")
    (profile,) = made.of("aws:iam/instanceProfile:InstanceProfile")
    assert profile.inputs["name"] == profile.inputs["role"] == "acme-node"
    groups = made.of("aws:eks/nodeGroup:NodeGroup")
    assert {each.inputs["nodeRoleArn"].rsplit(":", 1)[-1] for each in groups} == {
        "acme-cluster-nodes-role"
    }
    assert made.named("acme-cluster-nodes-role").inputs["name"] == "acme-node"


def test_without_a_way_out_karpenter_asks_for_no_prices(world: Worlds) -> None:
    assert world("karpenter").returned["autoscaler"].values["settings"]["isolatedVPC"] is True


def test_only_the_rules_write_to_the_queue_and_never_in_the_clear(world: Worlds) -> None:
    made = world("karpenter")
    (found,) = made.of("aws:sqs/queuePolicy:QueuePolicy")
    write, clear = json.loads(found.inputs["policy"])["Statement"]
    assert set(write["Condition"]["ArnEquals"]["aws:SourceArn"]) == {
        f"arn:aws:events:us-east-1:123456789012:rule/acme-karpenter-{kind}"
        for kind in ("health", "spot", "rebalance", "state")
    }
    assert clear["Effect"] == "Deny"
    assert clear["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


def test_karpenters_objects_are_as_its_definitions_have_them(world: Worlds) -> None:
    found = objects(world("karpenter"))
    assert {kind for kind, _ in found} == {"EC2NodeClass", "NodePool"}
    # In AWS's form, in place of the ids that the mocked engine makes up.
    forms = {"subnetSelectorTerms": "subnet-0a1b", "securityGroupSelectorTerms": "sg-0a1b"}
    for each in found.values():
        for key, form in forms.items():
            for term in each["spec"].get(key, []):
                term["id"] = form
        schema = strict.closed(charts.crd(each["apiVersion"], each["kind"]))
        jsonschema.Draft202012Validator(schema).validate(each)


def test_karpenter_adds_what_does_not_stand_already(world: Worlds) -> None:
    found = objects(world("karpenter"))
    pools = {name for kind, name in found if kind == "NodePool"}
    assert pools == {name for kind, name in found if kind == "EC2NodeClass"}
    assert "system-on-demand" not in pools
    # One of ten stands as a node group, and the second choice may bear all ten.
    assert found["NodePool", "serve-spot"]["spec"]["limits"]["nodes"] == "9"
    assert found["NodePool", "serve-on-demand"]["spec"]["limits"]["nodes"] == "10"


def test_karpenter_buys_in_the_pools_order(world: Worlds) -> None:
    found = objects(world("karpenter"))
    weights = [
        found["NodePool", f"train-{capacity}"]["spec"]["weight"]
        for capacity in ("reserved", "on-demand", "spot")
    ]
    assert weights == [100, 90, 80]

    def bought(name: str) -> list[str]:
        spec = found["NodePool", name]["spec"]["template"]["spec"]
        (key,) = [
            each for each in spec["requirements"] if each["key"] == "karpenter.sh/capacity-type"
        ]
        return key["values"]

    assert bought("train-reserved") == bought("block-capacity-block") == ["reserved"]
    assert bought("train-spot") == ["spot"]


def test_karpenters_nodes_are_as_safe_as_the_others(world: Worlds) -> None:
    made = world("karpenter")
    for (kind, _), each in objects(made).items():
        if kind != "EC2NodeClass":
            continue
        spec = each["spec"]
        assert spec["metadataOptions"] == {
            "httpEndpoint": "enabled",
            "httpTokens": "required",
            "httpPutResponseHopLimit": 1,
        }
        (disk,) = spec["blockDeviceMappings"]
        assert disk["ebs"]["encrypted"] is True
        assert disk["ebs"]["kmsKeyID"] == "arn:aws:kms:us-east-1:123456789012:acme-key"
        assert spec["associatePublicIPAddress"] is False
        assert spec["instanceProfile"] == "acme-node"
        assert spec["tags"]["owner"] == "ml-platform"


def test_karpenters_nodes_take_the_reservation_the_fabric_and_the_place(world: Worlds) -> None:
    made = world("karpenter")
    spec = objects(made)["EC2NodeClass", "train-reserved"]["spec"]
    assert spec["capacityReservationSelectorTerms"] == [{"id": "cr-0a1b2c3d4e5f67890"}]
    assert spec["subnetSelectorTerms"] == [{"id": "acme-network-private-b-id"}]
    assert {"id": "acme-gpu-fabric-id"} in spec["securityGroupSelectorTerms"]
    assert [each["interfaceType"] for each in spec["networkInterfaces"]] == [
        "interface",
        *["efa-only"] * 32,
    ]
    assert spec["placementGroupSelector"]["name"]
    plain_ = objects(made)["EC2NodeClass", "serve-spot"]["spec"]
    assert "networkInterfaces" not in plain_
    assert "placementGroupSelector" not in plain_


def test_karpenters_nodes_have_the_labels_and_taints_of_the_pool(world: Worlds) -> None:
    template = objects(world("karpenter"))["NodePool", "neuron-on-demand"]["spec"]["template"]
    assert template["metadata"]["labels"]["team"] == "vision"
    assert template["spec"]["taints"] == [
        {"key": "aws.amazon.com/neuron", "value": "training", "effect": "NoSchedule"},
        {"key": "team", "value": "vision", "effect": "NoSchedule"},
    ]
    # Work on accelerators is not interrupted to save money, nor for a node's age.
    assert template["spec"]["expireAfter"] == "Never"

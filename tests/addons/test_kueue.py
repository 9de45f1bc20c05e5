"""Kueue: what the queues of a spec become."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from tests.addons import place
from tests.addons.conftest import Get


def kinds(installed: Get, name: str, kind: str) -> dict[str, dict[str, Any]]:
    """Specs of custom resources of a kind, by namespace and name, or by name."""
    found = {}
    for each in installed(name).declared:
        if each.type.endswith(f":{kind}"):
            metadata = each.inputs["metadata"]
            key = "/".join(filter(None, (metadata.get("namespace"), metadata["name"])))
            found[key] = each.inputs.get("spec", each.inputs)
    return found


def test_a_flavour_per_pool_with_what_its_nodes_ask_for(installed: Get) -> None:
    found = kinds(installed, "queues", "ResourceFlavor")
    assert set(found) == {"train", "share"}
    assert found["train"]["nodeLabels"] == {"plinth.dev/pool": "train"}
    assert {each["key"] for each in found["train"]["tolerations"]} == {
        "nvidia.com/gpu",
        "plinth.dev/purpose",
    }
    assert found["train"]["topologyName"] == "network"
    assert "topologyName" not in found["share"]


def test_levels_of_the_cloud_end_at_the_node(installed: Get) -> None:
    (topology,) = kinds(installed, "queues", "Topology").values()
    assert [each["nodeLabel"] for each in topology["levels"]] == [
        "topology.k8s.aws/network-node-layer-1",
        "topology.k8s.aws/network-node-layer-2",
        "topology.k8s.aws/network-node-layer-3",
        "kubernetes.io/hostname",
    ]
    assert not kinds(installed, "queue-default", "Topology")


def test_queues_share_a_cohort(installed: Get) -> None:
    found = kinds(installed, "queues", "ClusterQueue")
    vision, language = found["vision"], found["language"]
    assert vision["cohortName"] == language["cohortName"] == "platform"
    (group,) = vision["resourceGroups"]
    assert group["coveredResources"] == ["nvidia.com/gpu"]
    assert group["flavors"] == [
        {
            "name": "train",
            "resources": [{"name": "nvidia.com/gpu", "nominalQuota": "16", "borrowingLimit": "16"}],
        },
        {"name": "share", "resources": [{"name": "nvidia.com/gpu", "nominalQuota": "8"}]},
    ]
    assert language["resourceGroups"][0]["flavors"][0]["resources"][0]["lendingLimit"] == "8"
    assert vision["fairSharing"] == {"weight": "2"}
    assert vision["preemption"] == {
        "withinClusterQueue": "LowerPriority",
        "reclaimWithinCohort": "Any",
    }
    assert language["preemption"] == {
        "withinClusterQueue": "Never",
        "reclaimWithinCohort": "LowerPriority",
    }
    assert language["queueingStrategy"] == "StrictFIFO"
    (selector,) = vision["namespaceSelector"]["matchExpressions"]
    assert selector["values"] == ["vision", "vision-dev"]


def test_a_door_in_each_namespace_which_is_made_once(installed: Get) -> None:
    doors = kinds(installed, "queues", "LocalQueue")
    assert doors == {
        "vision/vision": {"clusterQueue": "vision"},
        "vision-dev/vision": {"clusterQueue": "vision"},
        "language/language": {"clusterQueue": "language"},
    }
    namespaces = [
        each.inputs["metadata"]["name"]
        for each in installed("queues").of("kubernetes:core/v1:Namespace")
    ]
    assert {"vision", "vision-dev", "language"} <= set(namespaces)
    assert len(namespaces) == len(set(namespaces))


def test_without_queues_one_has_all_there_is(installed: Get) -> None:
    (queue,) = kinds(installed, "queue-default", "ClusterQueue").values()
    (flavor,) = queue["resourceGroups"][0]["flavors"]
    # Two nodes of eight, and none of the pool that models are served on.
    assert flavor["name"] == "train"
    assert flavor["resources"] == [{"name": "nvidia.com/gpu", "nominalQuota": "16"}]
    assert set(kinds(installed, "queue-default", "LocalQueue")) == {"training/default"}


def test_priorities_have_no_spec(installed: Get) -> None:
    found = kinds(installed, "queues", "WorkloadPriorityClass")
    assert [found[name]["value"] for name in ("low", "normal", "high")] == [100, 1000, 10000]
    assert all("spec" not in each for each in found.values())


def test_half_a_job_never_holds_accelerators(installed: Get) -> None:
    values = installed("queues").releases["kueue"]["values"]
    config = yaml.safe_load(values["managerConfig"]["controllerManagerConfigYaml"])
    assert config["waitForPodsReady"]["timeout"] == "30m"
    assert config["fairSharing"]["preemptionStrategies"]
    assert config["integrations"]["frameworks"] == ["batch/job", "pod"]
    assert not config["manageJobsWithoutQueueName"]
    assert values["controllerManager"]["manager"]["image"]["tag"] == "v0.19.2"


def test_jobs_of_what_is_installed_queue(installed: Get, monkeypatch: pytest.MonkeyPatch) -> None:
    over = place.SPECS["queue-default"] | {
        "orchestration": {"kubeflow": {"trainer": True, "ray": True}}
    }
    monkeypatch.setitem(place.SPECS, "queue-kinds", over)
    values = installed("queue-kinds").releases["kueue"]["values"]
    config = yaml.safe_load(values["managerConfig"]["controllerManagerConfigYaml"])
    assert {"trainer.kubeflow.org/trainjob", "ray.io/rayjob"} <= set(
        config["integrations"]["frameworks"]
    )


def test_nodes_that_come_for_a_whole_job(installed: Get, monkeypatch: pytest.MonkeyPatch) -> None:
    pool = {
        "name": "train",
        "accelerator": "h100",
        "gpusPerNode": 8,
        "nodes": {"min": 0, "max": 2},
        "capacity": ["queued"],
    }
    monkeypatch.setitem(place.SPECS, "queued", {"gpu": {"queue": "kueue", "pools": [pool]}})
    (queue,) = kinds(installed, "queued", "ClusterQueue").values()
    assert queue["admissionChecksStrategy"]["admissionChecks"] == [
        {"name": "queued-provisioning", "onFlavors": ["train"]}
    ]
    (config,) = kinds(installed, "queued", "ProvisioningRequestConfig").values()
    assert config["provisioningClassName"] == "queued-provisioning.gke.io"
    assert config["managedResources"] == ["nvidia.com/gpu"]
    (check,) = kinds(installed, "queued", "AdmissionCheck").values()
    assert check["controllerName"] == "kueue.x-k8s.io/provisioning-request"

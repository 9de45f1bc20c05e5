"""Kubeflow Trainer and KubeRay: runtimes that fit the pools, and namespaces to run things in."""

from __future__ import annotations

import json
from typing import Any

import pytest

from components.addons.training_runtimes import fabric, training_pools
from spec.platform import Platform
from tests.addons.conftest import Get
from tests.specs import BASE

KIND = "kubernetes:trainer.kubeflow.org/v1alpha1:ClusterTrainingRuntime"


def runtimes(installed: Get, name: str) -> dict[str, dict[str, Any]]:
    return {each.inputs["metadata"]["name"]: each.inputs for each in installed(name).of(KIND)}


def pods(runtime: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Name of a part -> spec of its pods."""
    jobs = runtime["spec"]["template"]["spec"]["replicatedJobs"]
    return {each["name"]: each["template"]["spec"]["template"]["spec"] for each in jobs}


def spec(**pool: Any) -> Platform:
    pools = [{"name": "train", "accelerator": "h100", "gpusPerNode": 8, "nodes": {"min": 0, "max": 2}} | pool]  # fmt: skip
    return Platform.model_validate_json(json.dumps(BASE | {"gpu": {"pools": pools}}))


def test_each_pool_for_training_has_its_runtimes(installed: Get) -> None:
    assert set(runtimes(installed, "orchestration")) == {
        "torch-distributed",
        "torch-distributed-train",
        "deepspeed-distributed-train",
    }
    assert set(runtimes(installed, "orchestration-dev")) == {"torch-distributed"}


def test_clients_see_the_runtimes(installed: Get) -> None:
    for name, runtime in runtimes(installed, "orchestration").items():
        label = runtime["metadata"]["labels"]["trainer.kubeflow.org/framework"]
        assert name.startswith(label)
        jobs = runtime["spec"]["template"]["spec"]["replicatedJobs"]
        steps = [
            each["name"]
            for each in jobs
            if "trainer.kubeflow.org/trainjob-ancestor-step"
            in each["template"].get("metadata", {}).get("labels", {})
        ]
        assert steps == (["launcher"] if label == "deepspeed" else ["node"])


def test_pods_land_on_whole_nodes_of_their_pool(installed: Get) -> None:
    made = runtimes(installed, "orchestration")
    for name in ("torch-distributed-train", "deepspeed-distributed-train"):
        for pod in pods(made[name]).values():
            assert pod["nodeSelector"] == {"plinth.dev/pool": "train"}
            assert {each["key"] for each in pod["tolerations"]} >= {"nvidia.com/gpu"}
            (container,) = pod["containers"]
            assert container["resources"]["limits"]["nvidia.com/gpu"] == 8
            # Eight H100 come in a p5.48xlarge, which has 32 cards of the fabric.
            assert container["resources"]["limits"]["vpc.amazonaws.com/efa"] == 32
            assert {"name": "FI_PROVIDER", "value": "efa"} in container["env"]
    assert made["deepspeed-distributed-train"]["spec"]["mlPolicy"]["mpi"]["numProcPerNode"] == 8


def test_pods_are_somebody_and_may_little(installed: Get) -> None:
    for runtime in runtimes(installed, "orchestration").values():
        for pod in pods(runtime).values():
            assert pod["serviceAccountName"] == "trainer"
            assert pod["automountServiceAccountToken"] is False
            assert pod["securityContext"]["runAsNonRoot"] is True
            (container,) = pod["containers"]
            assert container["securityContext"]["capabilities"] == {"drop": ["ALL"]}
            env = {each["name"] for each in container["env"]}
            assert "MLFLOW_TRACKING_URI" in env
            host, _, tag = container["image"].rpartition(":")
            assert "." in host.partition("/")[0] and tag[0] in "v0123456789"


@pytest.mark.parametrize(
    ("pool", "cards"),
    [
        ({}, 32),
        ({"interconnect": "none"}, 0),
        ({"accelerator": "t4", "gpusPerNode": 1}, 0),
        ({"instanceType": "p5.48xlarge"}, 32),
        ({"instanceType": "p9.unknown"}, 0),
    ],
)
def test_cards_of_the_fabric(pool: dict[str, Any], cards: int) -> None:
    found = spec(**pool)
    assert fabric(found, found.gpu.pools[0]).get("vpc.amazonaws.com/efa", 0) == cards


@pytest.mark.parametrize(
    ("pool", "trains"),
    [
        ({}, True),
        ({"purpose": "serving"}, False),
        ({"accelerator": "t4", "gpusPerNode": 1, "sharing": {"timeSlicing": 2}}, False),
        ({"accelerator": "trainium2", "gpusPerNode": 16}, False),
    ],
)
def test_pools_that_are_trained_on(pool: dict[str, Any], trains: bool) -> None:
    assert bool(training_pools(spec(**pool))) is trains


def test_the_controllers_are_two_and_guarded_outside_dev(installed: Get) -> None:
    for name, replicas in (("orchestration", 2), ("orchestration-dev", 1)):
        made = installed(name).releases
        trainer, ray = made["kubeflow-trainer"]["values"], made["kuberay-operator"]["values"]
        assert trainer["manager"]["replicas"] == trainer["jobset"]["controller"]["replicas"]
        assert trainer["manager"]["replicas"] == ray["replicas"] == replicas
        budgets = {
            each.inputs["metadata"]["name"]
            for each in installed(name).of("kubernetes:policy/v1:PodDisruptionBudget")
        }
        own = {"jobset-controller", "kubeflow-trainer-controller-manager", "kuberay-operator"}
        assert (own <= budgets) is (replicas == 2)


def test_no_runtime_of_the_chart_is_installed(installed: Get) -> None:
    made = installed("orchestration").releases["kubeflow-trainer"]["values"]
    assert made["runtimes"] == {"defaultEnabled": False}


def test_ray_is_watched_in_its_namespace_and_told_who_it_is(installed: Get) -> None:
    found = installed("orchestration")
    made = found.releases["kuberay-operator"]["values"]
    assert made["watchNamespace"] == ["ray"] and made["leaderElectionEnabled"]
    assert made["configuration"]["defaultPodLabels"] == {"example.com/use": "true"}
    env = {
        each["name"]: each.get("value") for each in made["configuration"]["defaultContainerEnvs"]
    }
    assert env["MLFLOW_TRACKING_URI"] == "http://mlflow.mlflow.svc"
    monitor = found.named("acme-kuberay-operator-podmonitor-ray").inputs
    assert monitor["metadata"]["namespace"] == "ray"
    policy = found.named("acme-kuberay-operator-ray-allow-named").inputs["spec"]
    (names,) = policy["ingress"][0]["from"][1]["namespaceSelector"]["matchExpressions"]
    assert names["values"] == ["kuberay", "monitoring"]


def test_webhooks_are_open_and_jobs_report(installed: Get) -> None:
    policy = installed("orchestration").named("acme-kubeflow-trainer-kubeflow-trainer-allow-named")
    rules = policy.inputs["spec"]["ingress"]
    assert rules[1] == {"ports": [{"port": 9443}]}
    (names,) = rules[0]["from"][1]["namespaceSelector"]["matchExpressions"]
    assert "training" in names["values"]

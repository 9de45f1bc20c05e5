"""Nodes that exist: labels and taints of their pools, and what each distribution has differently."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from components.onprem.distribution import KNOWN
from plinth import verdicts

from .conftest import World, spec
from .whole import before, custom, releases, whole


def patches(made: World) -> dict[str, Any]:
    """What is applied to nodes, by their names."""
    return {each.inputs["metadata"]["name"]: each for each in made.of("NodePatch")}


def test_nodes_get_the_labels_of_their_pool() -> None:
    found = patches(whole("most"))
    assert set(found) == {"a-1", "a-2", "a-3", "a-4", "b-1", "gpu-1", "gpu-2", "gpu-3", "gpu-4", "gpu-5"}  # fmt: skip
    pools = {
        name: each.inputs["metadata"]["labels"]["plinth.dev/pool"] for name, each in found.items()
    }
    assert pools["a-1"] == "system" and pools["b-1"] == "cpu" and pools["gpu-2"] == "train"
    labels = found["gpu-2"].inputs["metadata"]["labels"]
    assert labels["team"] == "vision" and labels["nvidia.com/device-plugin.config"] == "none"


def test_shared_gpus_are_told_by_labels_that_the_operator_has_a_configuration_for() -> None:
    made = whole("most")
    found = {name: each.inputs["metadata"]["labels"] for name, each in patches(made).items()}
    assert found["gpu-3"]["nvidia.com/mig.config"] == "all-1g.10gb"
    assert found["gpu-4"]["nvidia.com/device-plugin.config"] == "time-slicing-4"
    assert found["gpu-5"]["nvidia.com/device-plugin.config"] == "mps-8"
    values = releases(made)["gpu-operator"].inputs["values"]
    data = values["devicePlugin"]["config"]["data"]
    for labels in found.values():
        own = labels.get("nvidia.com/device-plugin.config")
        assert own is None or own in data
    slicing = yaml.safe_load(data["time-slicing-4"])["sharing"]["timeSlicing"]["resources"]
    assert slicing == [{"name": "nvidia.com/gpu", "replicas": 4}]
    assert values["migManager"]["enabled"] is True
    # The daemons come to tainted nodes too.
    assert {"key": "team", "operator": "Exists", "effect": "NoSchedule"} in values["daemonsets"]["tolerations"]  # fmt: skip


def test_a_patch_owns_labels_and_taints_and_nothing_else() -> None:
    made = whole("most")
    for name, each in patches(made).items():
        assert set(each.inputs["metadata"]) == {"name", "labels", "annotations"}
        assert each.inputs["metadata"]["annotations"] == {"pulumi.com/patchForce": "true"}
        spec_ = each.inputs.get("spec")
        assert (spec_ is not None) is name.startswith("gpu")
        if spec_ is not None:
            own = [{"key": "team", "value": "vision", "effect": "NoSchedule"}]
            taint = {"key": "nvidia.com/gpu", "value": "present", "effect": "NoSchedule"}
            assert spec_ == {"taints": [taint, *(own if name in ("gpu-1", "gpu-2") else [])]}
        assert not each.protect and not each.retained, "a destroy takes it back"
    assert not made.of("kubernetes:core/v1:Node"), "a Node would be deleted with the stack"


def test_nodes_are_labelled_before_pods_look_for_them() -> None:
    made = whole("most")
    wanted = {each.urn for name, each in patches(made).items() if not name.startswith("gpu")}
    for name in ("cloudnative-pg", "seaweedfs", "valkey", "metallb"):
        assert wanted <= before(made, releases(made)[name]), name


def test_a_pool_that_is_not_named_is_left_alone() -> None:
    assert not patches(whole("k3s"))


def test_openshift_keeps_what_it_has() -> None:
    made = whole("openshift")
    assert "prometheus-operator-crds" not in releases(made)
    values = releases(made)["kube-prometheus-stack"].inputs["values"]
    assert values["nodeExporter"] == {"enabled": False}
    monitor = custom(made, "PodMonitor")["dcgm-exporter"].inputs["spec"]
    assert monitor["namespaceSelector"] == {"matchNames": ["nvidia-gpu-operator"]}


@pytest.mark.parametrize("name", ["k3s"])
def test_the_toolkit_is_told_where_containerd_is(name: str) -> None:
    toolkit = releases(whole(name))["gpu-operator"].inputs["values"]["toolkit"]
    assert toolkit["env"] == [
        {"name": "CONTAINERD_SOCKET", "value": "/run/k3s/containerd/containerd.sock"}
    ]
    plain = releases(whole("most"))["gpu-operator"].inputs["values"]["toolkit"]
    assert "env" not in plain


def test_rke2_is_made_of_k3s() -> None:
    assert KNOWN["rke2"] == KNOWN["k3s"]


def test_nobody_else_is_bound_to_anything_cluster_wide() -> None:
    for name in ("least", "most", "k3s", "kind", "onprem"):
        assert not whole(name).of("ClusterRoleBinding"), name


def test_without_a_load_balancer_nobody_waits_for_an_address() -> None:
    def service(name: str) -> dict[str, Any]:
        proxy = custom(whole(name), "EnvoyProxy")["platform"].inputs["spec"]
        return proxy["provider"]["kubernetes"]["envoyService"]

    assert service("own") == {"type": "ClusterIP", "name": "platform-gateway"}
    assert service("most")["type"] == "LoadBalancer"


def test_metallb_gives_from_the_ranges_named() -> None:
    made = whole("most")
    pool = custom(made, "IPAddressPool")["platform"].inputs["spec"]
    assert pool["addresses"] == list(spec("most").cloud.load_balancer_addresses)  # type: ignore[union-attr]
    announced = custom(made, "L2Advertisement")["platform"]
    assert announced.inputs["spec"] == {"ipAddressPools": ["platform"]}
    gateway = custom(made, "Gateway")["platform"]
    assert announced.urn in before(made, gateway)
    assert "metallb" not in releases(whole("own"))


def test_metallb_may_be_privileged_where_it_is() -> None:
    def allowed(name: str) -> list[str]:
        return verdicts.config(spec(name))["pods-unprivileged"]["privilegedNamespaces"]

    assert set(allowed("most")) - set(allowed("own")) == {"metallb-system"}
    assert {"gpu-operator", "monitoring"} <= set(allowed("own"))

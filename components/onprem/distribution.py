"""What is different in a distribution of Kubernetes, and the one thing that is made for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pulumi
import pulumi_kubernetes as k8s

from spec.cloud import OnPremCloud as Section

from .. import cloud as handles
from .ground import Ground
from .names import DATA, LOAD_BALANCER, OBJECT_STORE, OPERATORS

K3S_SOCKET = "/run/k3s/containerd/containerd.sock"
"""Socket of containerd in k3s, and in RKE2, which is made of it."""

NONROOT = "system:openshift:scc:nonroot-v2"
"""Cluster role of the SCC under which pods may choose their own user, other than root."""

PRIVILEGED = "system:openshift:scc:privileged"

UNPRIVILEGED_NAMESPACES = (
    "airflow", "cert-manager", DATA, "envoy-gateway-system", "external-secrets", "feast", "kserve",
    "loki", "mlflow", "models", "monitoring", "tempo", "thanos", "tracing", OBJECT_STORE, OPERATORS,
)  # fmt: skip
"""Namespaces of the platform whose pods name their own user."""


@dataclass(frozen=True)
class Distribution:
    """What a cluster brings, lacks, or has elsewhere."""

    constraints: bool = False
    """Whether it knows OpenShift's security context constraints."""
    managed_gpus: handles.ManagedGpus | None = None
    nvidia_toolkit_env: Mapping[str, str] = field(default_factory=dict[str, str])
    brings: frozenset[str] = frozenset()
    node_exporter: bool = True


PLAIN = Distribution()

KNOWN: Mapping[str, Distribution] = {
    "k3s": Distribution(nvidia_toolkit_env={"CONTAINERD_SOCKET": K3S_SOCKET}),
    "rke2": Distribution(nvidia_toolkit_env={"CONTAINERD_SOCKET": K3S_SOCKET}),
    "openshift": Distribution(
        constraints=True,
        # NVIDIA's operator is installed there from OperatorHub, and not by its chart.
        managed_gpus=handles.ManagedGpus(
            "nvidia-gpu-operator", {"app": "nvidia-dcgm-exporter"}, "metrics"
        ),
        # Its own monitoring has both: the kinds are its operator's, the port of the host is taken.
        brings=frozenset({"prometheus-operator-crds"}),
        node_exporter=False,
    ),
}
"""Distributions that are not simply Kubernetes."""


def of(section: Section) -> Distribution:
    """What is different in the cluster's distribution."""
    return KNOWN.get(section.distribution, PLAIN)


class Constraints(pulumi.ComponentResource):
    """The security context constraints that OpenShift is to let the platform's pods have.

    It gives a pod a user of a range of the namespace's own, and refuses one that names another. The
    groups need not exist: a namespace's service accounts are in one of its name.

    Attributes:
        bindings: who may use what.
    """

    bindings: Sequence[pulumi.Resource]

    def __init__(
        self, name: str, *, ground: Ground, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("plinth:onprem:Constraints", name, None, opts)
        wanted: dict[str, Sequence[str]] = {NONROOT: UNPRIVILEGED_NAMESPACES}
        trusted = [LOAD_BALANCER] if ground.section.load_balancer == "metallb" else []
        # The agents that read what the kubelet wrote.
        trusted += ["logging"] if ground.spec.monitoring.logs == "loki" else []
        if trusted:
            wanted[PRIVILEGED] = tuple(trusted)
        rbac = k8s.rbac.v1
        self.bindings = [
            rbac.ClusterRoleBinding(
                f"{name}-{role.rpartition(':')[2]}",
                metadata=ground.meta(f"plinth-{role.rpartition(':')[2]}"),
                role_ref=rbac.RoleRefArgs(
                    api_group="rbac.authorization.k8s.io", kind="ClusterRole", name=role
                ),
                subjects=[
                    rbac.SubjectArgs(
                        api_group="rbac.authorization.k8s.io",
                        kind="Group",
                        name=f"system:serviceaccounts:{namespace}",
                    )
                    for namespace in namespaces
                ],
                opts=pulumi.ResourceOptions(parent=self),
            )
            for role, namespaces in wanted.items()
        ]
        self.register_outputs({})

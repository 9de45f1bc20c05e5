"""What is different in a distribution of Kubernetes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from spec.cloud import OnPremCloud as Section

from .. import cloud as handles

K3S_SOCKET = "/run/k3s/containerd/containerd.sock"
"""Socket of containerd in k3s, and in RKE2, which is made of it."""

NONROOT = "system:openshift:scc:nonroot-v2"
"""Cluster role of the SCC under which pods may name their own user, other than root. No capability but
to bind low ports, no privilege, nothing of the host, the runtime's seccomp profile."""

PRIVILEGED = "system:openshift:scc:privileged"
"""Cluster role of the SCC that allows the host's network and files, any user and any SELinux context."""

CONSTRAINTS: Mapping[handles.PodSecurity, str] = {
    "restricted": NONROOT,
    # The level does not refuse root, which OpenShift does by default: to people's own pods, too.
    "baseline": NONROOT,
    "privileged": PRIVILEGED,
}
"""Level of a namespace -> cluster role of the security context constraint that its pods need.

With none OpenShift gives a pod a user of the namespace's own range (`restricted-v2`), and refuses one that
names another. Of those that an account may use it takes the most restrictive one that the pod fits, so
that who needs no more gets no more. It asks in the pod's namespace: a RoleBinding there is enough.

Source: openshift/cluster-kube-apiserver-operator, bindata/bootkube/scc-manifests (roles and constraints);
openshift/apiserver-library-go, pkg/securitycontextconstraints: sccadmission/admission.go and
scc_authz_check.go, sccmatching/provider.go. Read on 2026-11-28.
"""


@dataclass(frozen=True)
class Distribution:
    """What a cluster brings, lacks, or has elsewhere."""

    pod_roles: Mapping[handles.PodSecurity, str] = field(
        default_factory=dict[handles.PodSecurity, str]
    )
    managed_gpus: handles.ManagedGpus | None = None
    nvidia_toolkit_env: Mapping[str, str] = field(default_factory=dict[str, str])
    brings: frozenset[str] = frozenset()
    node_exporter: bool = True


PLAIN = Distribution()

KNOWN: Mapping[str, Distribution] = {
    "k3s": Distribution(nvidia_toolkit_env={"CONTAINERD_SOCKET": K3S_SOCKET}),
    "rke2": Distribution(nvidia_toolkit_env={"CONTAINERD_SOCKET": K3S_SOCKET}),
    "openshift": Distribution(
        pod_roles=CONSTRAINTS,
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

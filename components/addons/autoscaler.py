"""What adds and removes nodes: cluster-autoscaler or Karpenter, as the cloud says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pulumi

from ..cloud import Identity
from . import catalog
from .addon import Addon
from .pods import CONTAINER_SECURITY, POD_SECURITY, resources
from .site import SYSTEM, Site


class Autoscaler(Addon):
    """The cloud's autoscaler, with the objects that follow its chart; nothing if it is managed."""

    key = "autoscaler"
    namespace = "kube-system"
    owns_namespace = False
    requires = ("prometheus-operator-crds",)

    def declare(self) -> None:
        wanted = self.site.cloud.autoscaler(self.site.spec.gpu, self.site.cluster)
        if wanted.chart is None:
            return
        if wanted.namespace != self.namespace:
            raise pulumi.RunError(
                f"the autoscaler {wanted.chart} runs in {self.namespace}, not in {wanted.namespace}"
            )
        # Each chart's service account is named like it, and so is its row of the identity matrix.
        identity = self.site.identity(self.namespace, wanted.chart)
        after: list[pulumi.Resource] = [*identity.ready]
        if wanted.crd_chart:
            after.append(self.release({}, key=wanted.crd_chart, after=after))
        values = karpenter if wanted.chart == "karpenter" else cluster_autoscaler
        made = merge(values(self.site, identity), wanted.values)
        release = self.release(made, key=wanted.chart, after=after)
        follow = [
            self.custom(
                each["apiVersion"],
                each["kind"],
                each["metadata"]["name"],
                each["spec"],
                cluster_wide="namespace" not in each["metadata"],
                namespace=each["metadata"].get("namespace"),
                after=[release],
            )
            for each in wanted.objects
        ]
        self.ready = (release, *follow)


def karpenter(site: Site, identity: Identity) -> dict[str, Any]:
    """Values of Karpenter's chart that are the same in every cluster."""
    return {
        "serviceAccount": {"name": "karpenter", "annotations": dict(identity.annotations)},
        "podLabels": dict(identity.pod_labels),
        "replicas": site.replicas,
        "nodeSelector": {"kubernetes.io/os": "linux", **SYSTEM},
        "controller": {"resources": resources("200m", "512Mi", cpu_limit="1", memory_limit="1Gi")},
        "serviceMonitor": {"enabled": True},
    }


def cluster_autoscaler(site: Site, identity: Identity) -> dict[str, Any]:
    """Values of the cluster-autoscaler's chart that are the same on every cloud."""
    image = catalog.image(f"cluster-autoscaler-{site.cluster.version}")
    return {
        # Else the chart puts the cloud's name before its own, in the service account's too.
        "fullnameOverride": "cluster-autoscaler",
        "rbac": {
            "serviceAccount": {
                "name": "cluster-autoscaler",
                "annotations": dict(identity.annotations),
            }
        },
        "podLabels": dict(identity.pod_labels),
        "replicaCount": site.replicas,
        "image": {"repository": image.repository, "tag": image.tag},
        "nodeSelector": SYSTEM,
        "resources": resources("50m", "256Mi", cpu_limit="500m", memory_limit="1Gi"),
        "serviceMonitor": {"enabled": True, "namespace": Autoscaler.namespace},
        "extraArgs": {
            # A pod for a GPU must wake an empty pool, and the cheapest that fits.
            "expander": "least-waste",
            "balance-similar-node-groups": True,
            "skip-nodes-with-system-pods": False,
        },
        "securityContext": {**POD_SECURITY, "runAsUser": 65534},
        "containerSecurityContext": dict(CONTAINER_SECURITY),
    }


def merge(base: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """`base` with the values of `over`: maps merge, all else is replaced."""
    merged = dict(base)
    for key, value in over.items():
        below = merged.get(key)
        if isinstance(below, Mapping) and isinstance(value, Mapping):
            merged[key] = merge(below, value)
        else:
            merged[key] = value
    return merged

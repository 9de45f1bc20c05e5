"""What every add-on is told: the spec, and the handles of the place it is installed in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pulumi

from spec.platform import Platform

from ..cloud import Bucket, Cloud, Cluster, Identity, Network, NodePool
from ..identity import matrix

SYSTEM = {"plinth.dev/pool": "system"}
"""Node selector of the platform's own controllers."""

SERVICES = {"plinth.dev/pool": "cpu"}
"""Node selector of what serves users and has no accelerator."""


@dataclass(frozen=True)
class Site:
    """One cluster of one platform."""

    spec: Platform
    cloud: Cloud
    network: Network
    cluster: Cluster
    pools: Sequence[NodePool]
    buckets: Mapping[str, Bucket]
    namespaces: dict[str, pulumi.Resource] = field(default_factory=dict[str, pulumi.Resource])
    """What all else in a namespace waits for, by the names of those that were made so far."""
    _identities: dict[tuple[str, str], Identity] = field(
        default_factory=dict[tuple[str, str], Identity]
    )

    @property
    def redundant(self) -> bool:
        """Whether controllers run twice and are guarded against disruption: outside dev."""
        return self.spec.environment != "dev"

    @property
    def replicas(self) -> int:
        """Replicas of a controller."""
        return 2 if self.redundant else 1

    @property
    def labels(self) -> Mapping[str, str]:
        """Labels of everything on the cluster that is the platform's."""
        return {
            "app.kubernetes.io/part-of": "plinth",
            "plinth.dev/platform": self.spec.name,
            "plinth.dev/environment": self.spec.environment,
        }

    @property
    def annotations(self) -> Mapping[str, str]:
        """Owner and cost centre, which may hold what a label may not."""
        return {
            "plinth.dev/owner": self.spec.owner,
            "plinth.dev/cost-center": self.spec.cost_center,
        }

    def host(self, service: str) -> str | None:
        """Name of a service under the platform's domain; None where there is no way in to it."""
        domain = self.spec.access.domain
        return f"{service}.{domain}" if domain and routed(self.spec) else None

    def identity(self, namespace: str, service_account: str) -> Identity:
        """The cloud identity of a service account, made once; empty if the matrix has no row of it."""
        key = (namespace, service_account)
        if key not in self._identities:
            rows = [
                each for each in matrix(self.spec) if (each.namespace, each.service_account) == key
            ]
            made = [self.cloud.identity(row, self.cluster) for row in rows]
            self._identities[key] = made[0] if made else Identity()
        return self._identities[key]

    def load_balancer_annotations(self) -> Mapping[str, str]:
        """What makes a LoadBalancer Service internal or public here."""
        return self.cluster.load_balancer_annotations.get(self.spec.serving.exposure, {})


def storage_class(site: Site) -> dict[str, str]:
    """A claim's field for the storage class; none where the cluster's default is taken."""
    own = site.cluster.storage_class
    return {"storageClassName": own} if own else {}


def routed(spec: Platform) -> bool:
    """Whether there is a gateway that can lead to services."""
    return spec.serving.gateway != "none"


def envoy(spec: Platform) -> bool:
    """Whether the gateway is Envoy Gateway, which has kinds of its own: signing in is one of them."""
    return spec.serving.gateway == "envoy"


def on_cluster(cluster: Cluster, parent: pulumi.Resource) -> pulumi.ResourceOptions:
    """Options of a component whose children live on the cluster."""
    return pulumi.ResourceOptions(parent=parent, providers={"kubernetes": cluster.provider})

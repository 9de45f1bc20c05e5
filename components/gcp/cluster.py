"""GKE, whole: control plane, access, nodes without accelerators, volumes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pulumi
import pulumi_kubernetes as k8s

from spec import compute

from .. import cloud as handles
from .access import Access
from .account import Account
from .admission import Admission
from .capacity import node_groups
from .control_plane import ControlPlane, authority_of, kubeconfig
from .network import Network
from .nodes import HYPERDISK, Home, NodePool
from .roles import NODE_ROLES, NODES, ServiceAccount

STORAGE_CLASS = "encrypted"

MANAGED_GPUS = handles.ManagedGpus(
    "gke-managed-system", {"app.kubernetes.io/name": "gke-managed-dcgm-exporter"}, "metrics"
)
"""GKE's own DCGM exporter ("Collect and view DCGM metrics", GKE documentation)."""

LOAD_BALANCERS = {
    "internal": {"networking.gke.io/load-balancer-type": "Internal"},
    "public": {"cloud.google.com/l4-rbs": "enabled"},
}
"""Annotations of a Service by exposure ("LoadBalancer Service parameters", GKE documentation)."""


class Cluster(pulumi.ComponentResource):
    """A cluster on which pods run.

    Attributes:
        handle: what the platform sees.
        home: what more nodes need.
        nodes: the node pools of each pool without accelerators.
    """

    handle: handles.Cluster
    home: Home
    nodes: Sequence[NodePool]

    def __init__(
        self,
        name: str,
        section: compute.Cluster,
        *,
        nodes: compute.Nodes,
        network: Network,
        account: Account,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("plinth:gcp:Cluster", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        identity = ServiceAccount(
            f"{name}-nodes",
            NODES,
            roles=NODE_ROLES,
            about=f"The nodes of {account.spec.name}",
            account=account,
            opts=child,
        )
        own = account.section.binary_authorization == "own"
        images = [Admission(f"{name}-admission", account=account, opts=child)] if own else []
        plane = ControlPlane(
            f"{name}-control-plane",
            section,
            network=network,
            service_account=identity.email,
            after=[each.policy for each in images],
            account=account,
            opts=child,
        )
        gke = plane.cluster
        self.home = Home(
            account,
            gke.name,
            identity.email,
            network.zones,
            # Nodes pull their images through the network's NAT or endpoints.
            [network, *identity.ready],
        )
        self.nodes = [
            NodePool(f"{name}-{pool}", node_groups(pool, each), home=self.home, opts=child)
            for pool, each in (("system", nodes.system), ("cpu", nodes.cpu))
        ]
        made = [each for pool in self.nodes for each in pool.pools]
        config = kubeconfig(gke)
        provider = k8s.Provider(
            f"{name}-kubernetes",
            kubeconfig=config,
            cluster_identifier=gke.id,
            opts=child,
        )
        Access(f"{name}-access", provider=provider, account=account, opts=child)
        storage = self._storage_class(name, account, provider, made)
        self.handle = handles.Cluster(
            name=gke.name,
            version=section.version,
            endpoint=pulumi.Output.concat("https://", gke.endpoint),
            certificate_authority=authority_of(gke),
            kubeconfig=config,
            provider=provider,
            storage_class=STORAGE_CLASS,
            ready=[*made, storage],
            load_balancer_annotations=LOAD_BALANCERS,
            nvidia_preinstalled=frozenset({"driver", "toolkit"}),
            managed_gpus=MANAGED_GPUS,
            # GKE's agents read the nodes' files themselves.
            brings=frozenset({"log-collector"} if account.spec.monitoring.logs == "cloud" else ()),
            acme_solver=acme_solver(account),
        )
        self.register_outputs({"name": gke.name, "endpoint": gke.endpoint})

    def _storage_class(
        self,
        name: str,
        account: Account,
        provider: k8s.Provider,
        after: Sequence[pulumi.Resource],
    ) -> pulumi.Resource:
        labels = ",".join(f"{key}={value}" for key, value in sorted(account.labels.items()))
        return k8s.storage.v1.StorageClass(
            f"{name}-storage",
            metadata=k8s.meta.v1.ObjectMetaArgs(
                name=STORAGE_CLASS,
                # GKE has a default of its own; among several, Kubernetes takes the newest.
                annotations={"storageclass.kubernetes.io/is-default-class": "true"},
                labels={"app.kubernetes.io/part-of": "plinth"},
            ),
            provisioner="pd.csi.storage.gke.io",
            parameters={
                "type": self._disks(),
                "disk-encryption-kms-key": account.key,
                "labels": labels,
            },
            # A disk is of one zone: it is made where its pod lands.
            volume_binding_mode="WaitForFirstConsumer",
            allow_volume_expansion=True,
            reclaim_policy="Delete",
            opts=pulumi.ResourceOptions(parent=self, provider=provider, depends_on=list(after)),
        )

    def _disks(self) -> str:
        """Type of the volumes' disks, which every node without an accelerator should take."""
        machines = {group.machine_type for pool in self.nodes for group in pool.groups}
        hyper = all(machine.startswith(HYPERDISK) for machine in machines)
        return "hyperdisk-balanced" if hyper else "pd-balanced"


def acme_solver(account: Account) -> dict[str, Any] | None:
    """cert-manager's way to prove the platform's domain: a record in Cloud DNS."""
    domain, section = account.spec.access.domain, account.section
    if domain is None:
        return None
    cloud_dns = {"project": section.dns_project or section.project}
    if section.dns_zone:
        cloud_dns["hostedZoneName"] = section.dns_zone
    return {"selector": {"dnsZones": [domain]}, "dns01": {"cloudDNS": cloud_dns}}

"""AKS, whole: control plane, access, nodes without accelerators, volumes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import pulumi
import pulumi_kubernetes as k8s

from spec import compute

from .. import cloud as handles
from .access import Access
from .account import Account, tags
from .capacity import SPOT_TAINT, Group, by_zone, node_groups
from .control_plane import ControlPlane
from .kubeconfig import kubeconfig
from .network import Network
from .nodes import Home, NodePool

STORAGE_CLASS = "encrypted"


class Cluster(pulumi.ComponentResource):
    """A cluster on which pods run.

    Attributes:
        handle: what the platform sees.
        id: resource id of the cluster.
        issuer: URL of its OIDC issuer, which federated credentials trust.
        kubelet_principal: object id of the nodes' identity, which pulls images.
        home: what more nodes need.
        groups: its agent pools, as they were resolved.
    """

    handle: handles.Cluster
    id: pulumi.Output[str]
    issuer: pulumi.Output[str]
    kubelet_principal: pulumi.Output[str]
    home: Home
    groups: Sequence[Group]

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
        super().__init__("plinth:azure:Cluster", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        subnets = dict(zip(network.zones, network.node_subnet_ids, strict=True))
        wanted = [*node_groups("system", nodes.system), *node_groups("cpu", nodes.cpu)]
        if account.spec.network.egress == "nat-per-zone":
            # A NAT gateway is of one zone and a subnet has one of them: so have the nodes.
            wanted = by_zone(wanted, network.zones)
        self.groups = wanted
        first, *others = wanted
        plane = ControlPlane(
            f"{name}-control-plane",
            section,
            first=first,
            network=network,
            subnets=subnets,
            account=account,
            opts=child,
        )
        aks = plane.cluster
        self.id = aks.id
        self.issuer = aks.oidc_issuer_profile.apply(
            lambda found: (found.issuer_url if found else "") or ""
        )
        self.kubelet_principal = plane.kubelet.principal_id
        access = Access(f"{name}-access", cluster_id=aks.id, account=account, opts=child)
        self.home = Home(
            account,
            aks.name,
            section.version,
            subnets,
            plane.identity.principal_id,
            [network, *plane.ready],
        )
        pools = [
            NodePool(
                f"{name}-{pool}",
                [group for group in others if group.pool == pool],
                home=self.home,
                opts=child,
            )
            for pool in dict.fromkeys(group.pool for group in others)
        ]
        config = kubeconfig(aks.name, plane.endpoint, plane.authority, account)
        provider = k8s.Provider(
            f"{name}-kubernetes",
            kubeconfig=config,
            cluster_identifier=aks.id,
            opts=pulumi.ResourceOptions(parent=self, depends_on=list(access.ready)),
        )
        storage = self._storage_class(name, account, provider, plane.disks_id)
        self.handle = handles.Cluster(
            name=aks.name,
            version=section.version,
            endpoint=plane.endpoint,
            certificate_authority=plane.authority,
            kubeconfig=config,
            provider=provider,
            storage_class=STORAGE_CLASS,
            ready=[aks, *(group for pool in pools for group in pool.groups), storage],
            load_balancer_annotations=load_balancers(account, network.zones[0]),
            # AKS is told to leave the driver to the operator, so that its version can be chosen.
            nvidia_preinstalled=frozenset(),
            spot_taints=(SPOT_TAINT,) if any(group.spot for group in wanted) else (),
            acme_solver=acme_solver(account),
            # The agents of Container insights.
            brings=frozenset({"log-collector"} if account.spec.monitoring.logs == "cloud" else ()),
        )
        self.register_outputs(
            {"name": aks.name, "endpoint": plane.endpoint, "version": section.version}
        )

    def _storage_class(
        self,
        name: str,
        account: Account,
        provider: k8s.Provider,
        disks_id: pulumi.Input[str],
    ) -> pulumi.Resource:
        return k8s.storage.v1.StorageClass(
            f"{name}-storage",
            metadata=k8s.meta.v1.ObjectMetaArgs(
                name=STORAGE_CLASS,
                # Of two such classes, AKS has one of its own, Kubernetes takes the younger.
                annotations={"storageclass.kubernetes.io/is-default-class": "true"},
                labels={"app.kubernetes.io/part-of": "plinth"},
            ),
            provisioner="disk.csi.azure.com",
            parameters={
                "skuName": "Premium_LRS",
                "diskEncryptionSetID": disks_id,
                "networkAccessPolicy": "DenyAll",
                "tags": tag_list(account),
            },
            # A disk is of one zone: it is made where its pod lands.
            volume_binding_mode="WaitForFirstConsumer",
            allow_volume_expansion=True,
            reclaim_policy="Delete",
            opts=pulumi.ResourceOptions(parent=self, provider=provider),
        )


def tag_list(account: Account) -> str:
    """The platform's tags, as AKS's drivers and load balancers take them."""
    return ",".join(f"{key}={value}" for key, value in tags(account.spec).items())


def load_balancers(account: Account, zone: str) -> dict[str, dict[str, str]]:
    """Annotations of a Service by exposure ("Customizations via Kubernetes Annotations", AKS)."""
    prefix = "service.beta.kubernetes.io/azure"
    return {
        "public": {f"{prefix}-pip-tags": tag_list(account)},
        "internal": {
            f"{prefix}-load-balancer-internal": "true",
            # The balancer itself is of no zone; its address is of this subnet.
            f"{prefix}-load-balancer-internal-subnet": f"nodes-{zone}",
        },
    }


_ZONE_ID = re.compile(
    r"/subscriptions/(?P<subscription>[^/]+)/resourceGroups/(?P<group>[^/]+)/providers/.+/(?P<zone>.+)"
)


def acme_solver(account: Account) -> dict[str, Any] | None:
    """cert-manager's way to prove the platform's domain: a record in the spec's Azure DNS zone.

    Who it is comes with its pod, from the workload's managed identity.
    """
    domain = account.spec.access.domain
    found = _ZONE_ID.fullmatch(account.section.dns_zone_id or "")
    if domain is None or found is None:
        return None
    azure_dns = {
        "subscriptionID": found["subscription"],
        "resourceGroupName": found["group"],
        "hostedZoneName": found["zone"],
        "environment": "AzurePublicCloud",
    }
    return {"selector": {"dnsZones": [domain]}, "dns01": {"azureDNS": azure_dns}}

"""EKS, whole: control plane, access, add-ons, nodes without accelerators, volumes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pulumi
import pulumi_kubernetes as k8s

from spec import compute

from .. import cloud as handles
from .access import Access
from .account import Account, tags
from .capacity import Group, node_groups
from .cluster_addons import NodeAddons, PodAddons
from .control_plane import ControlPlane, authority_of, kubeconfig
from .network import Network
from .nodes import NODE_POLICIES, Home, NodePool
from .roles import Role, service_trust

STORAGE_CLASS = "encrypted"


class Cluster(pulumi.ComponentResource):
    """A cluster on which pods run.

    Attributes:
        handle: what the platform sees.
        arn: the cluster's ARN.
        security_group_id: the group of nodes, pods and control plane.
        home: what more nodes need.
        groups: its node groups, as they were resolved; under Karpenter with what it is to add.
    """

    handle: handles.Cluster
    arn: pulumi.Output[str]
    security_group_id: pulumi.Output[str]
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
        super().__init__("plinth:aws:Cluster", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        plane = ControlPlane(
            f"{name}-control-plane",
            section,
            subnet_ids=network.private_subnet_ids,
            account=account,
            opts=child,
        )
        eks = plane.cluster
        access = Access(f"{name}-access", cluster_name=eks.name, account=account, opts=child)
        addons: dict[str, Any] = {
            "cluster": eks,
            "version": section.version,
            "account": account,
            "opts": child,
        }
        first = NodeAddons(f"{name}-node-addons", **addons)
        role = Role(
            f"{name}-nodes-role",
            service_trust("ec2.amazonaws.com"),
            account=account,
            parent=self,
            description=f"The nodes of {account.spec.name}",
            fixed=account.node_role,
            managed=NODE_POLICIES,
        )
        self.arn = eks.arn
        self.security_group_id = plane.security_group_id
        self.home = Home(
            account,
            eks.name,
            section.version,
            plane.security_group_id,
            role.arn,
            dict(zip(network.zones, network.private_subnet_ids, strict=True)),
            # Nodes join through the network's routes and endpoints.
            [network, *first.ready, *role.ready],
        )
        self.groups = [
            *node_groups("system", nodes.system),
            *node_groups("cpu", nodes.cpu),
        ]
        pools = [
            NodePool(
                f"{name}-{pool}",
                [group for group in stand(account.spec.gpu, self.groups) if group.pool == pool],
                home=self.home,
                opts=child,
            )
            for pool in ("system", "cpu")
        ]
        provider = k8s.Provider(
            f"{name}-kubernetes",
            kubeconfig=kubeconfig(eks, account),
            cluster_identifier=eks.arn,
            opts=pulumi.ResourceOptions(parent=self, depends_on=list(access.ready)),
        )
        second = PodAddons(f"{name}-pod-addons", after=pools[0].groups, **addons)
        storage = self._storage_class(name, account, provider, second.ready)
        self.handle = handles.Cluster(
            name=eks.name,
            version=section.version,
            endpoint=eks.endpoint,
            certificate_authority=authority_of(eks),
            kubeconfig=kubeconfig(eks, account),
            provider=provider,
            storage_class=STORAGE_CLASS,
            ready=[*(group for pool in pools for group in pool.groups), *second.ready, storage],
            load_balancer_annotations=load_balancers(account),
            # What Amazon Linux 2023's image for NVIDIA brings ("EKS optimized accelerated AMIs").
            nvidia_preinstalled=frozenset({"driver", "toolkit"}),
            acme_solver=acme_solver(account),
        )
        self.register_outputs(
            {"name": eks.name, "endpoint": eks.endpoint, "arn": eks.arn, "version": section.version}
        )

    def _storage_class(
        self,
        name: str,
        account: Account,
        provider: k8s.Provider,
        after: Sequence[pulumi.Resource],
    ) -> pulumi.Resource:
        return k8s.storage.v1.StorageClass(
            f"{name}-storage",
            metadata=k8s.meta.v1.ObjectMetaArgs(
                name=STORAGE_CLASS,
                annotations={"storageclass.kubernetes.io/is-default-class": "true"},
                labels={"app.kubernetes.io/part-of": "plinth"},
            ),
            provisioner="ebs.csi.aws.com",
            parameters={"type": "gp3", "encrypted": "true", "kmsKeyId": account.key.arn},
            # A disk is of one zone: it is made where its pod lands.
            volume_binding_mode="WaitForFirstConsumer",
            allow_volume_expansion=True,
            reclaim_policy="Delete",
            opts=pulumi.ResourceOptions(parent=self, provider=provider, depends_on=list(after)),
        )


def stand(gpu: compute.Gpu, groups: Sequence[Group]) -> list[Group]:
    """What stands as node groups: all of them, or under Karpenter their fewest nodes.

    The controllers' nodes always stand: Karpenter itself runs there.
    """
    if gpu.autoscaler != "karpenter":
        return list(groups)
    fewest = [group if group.pool == "system" else group.standing for group in groups]
    return [group for group in fewest if group.maximum > 0 and group.rank == 0]


def load_balancers(account: Account) -> dict[str, dict[str, str]]:
    """Annotations that make a Service a Network Load Balancer, by exposure.

    They are those of the controller that is part of every EKS cluster ("Service annotations",
    kubernetes/cloud-provider-aws).
    """
    prefix = "service.beta.kubernetes.io/aws-load-balancer"
    both = {
        f"{prefix}-type": "nlb",
        f"{prefix}-cross-zone-load-balancing-enabled": "true",
        f"{prefix}-additional-resource-tags": ",".join(
            f"{key}={value}" for key, value in tags(account.spec).items()
        ),
    }
    return {"public": both, "internal": {**both, f"{prefix}-internal": "true"}}


def acme_solver(account: Account) -> dict[str, Any] | None:
    """cert-manager's way to prove the platform's domain: a record in Route 53."""
    domain = account.spec.access.domain
    if domain is None:
        return None
    route53 = {"region": account.region}
    return {"selector": {"dnsZones": [domain]}, "dns01": {"route53": route53}}

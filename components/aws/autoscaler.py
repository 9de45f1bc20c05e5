"""What adds and removes nodes: the cluster autoscaler, or Karpenter."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import yaml

from spec import compute

from .. import cloud as handles
from .account import Account
from .capacity import Group, priorities
from .cluster import Cluster
from .gpu import GpuPools
from .karpenter import Karpenter


def autoscaler(
    name: str, section: compute.Gpu, *, cluster: Cluster, gpu: GpuPools, account: Account
) -> handles.Autoscaler:
    """The autoscaler that the spec chooses, with what it needs in the account."""
    if section.autoscaler == "karpenter":
        return _karpenter(name, cluster, gpu, account)
    return _cluster_autoscaler([*cluster.groups, *gpu.groups], account)


def _cluster_autoscaler(groups: Sequence[Group], account: Account) -> handles.Autoscaler:
    """EKS tags the groups that it makes for the autoscaler to find them by the cluster's name."""
    values: dict[str, Any] = {
        "cloudProvider": "aws",
        "awsRegion": account.region,
        "autoDiscovery": {"clusterName": account.spec.name},
        "rbac": {"serviceAccount": {"create": True, "name": "cluster-autoscaler"}},
        "extraArgs": {
            # The pool's first choice; among equals, the node that is filled best.
            "expander": "priority,least-waste",
            # Capacity that does not come within this is given up for the next choice.
            "max-node-provision-time": "10m",
        },
        "expanderPriorities": yaml.safe_dump(priorities(groups, account.spec.name)),
    }
    return handles.Autoscaler("cluster-autoscaler", values=values)


def _karpenter(name: str, cluster: Cluster, gpu: GpuPools, account: Account) -> handles.Autoscaler:
    made = Karpenter(
        name,
        # It runs on the controllers' nodes, and they stand without it.
        [group for group in (*cluster.groups, *gpu.groups) if group.pool != "system"],
        home=cluster.home,
        fabric_group=gpu.fabric_group_id,
        opts=account.component(),
    )
    values: dict[str, Any] = {
        "settings": {
            "clusterName": cluster.handle.name,
            "clusterEndpoint": cluster.handle.endpoint,
            "interruptionQueue": made.queue,
            "eksControlPlane": True,
            # Prices are asked for over the internet alone; without it, those it was built with hold.
            "isolatedVPC": account.spec.network.egress == "none",
        },
        "serviceAccount": {"create": True, "name": "karpenter"},
    }
    return handles.Autoscaler(
        "karpenter", values=values, crd_chart="karpenter-crd", objects=made.objects
    )

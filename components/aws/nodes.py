"""Managed node groups."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pulumi
import pulumi_aws as aws

from .account import Account
from .capacity import Group, template_tags
from .launch_template import launch_template

CAPACITY_TYPES = {
    "on-demand": "ON_DEMAND",
    "reserved": "ON_DEMAND",
    "spot": "SPOT",
    "capacity-block": "CAPACITY_BLOCK",
}

NODE_POLICIES = ("AmazonEKSWorkerNodePolicy", "AmazonEC2ContainerRegistryPullOnly")
"""What AWS allows a node's role. Pods have identities of their own, the network add-on's too."""

EFFECTS = {
    "NoSchedule": "NO_SCHEDULE",
    "PreferNoSchedule": "PREFER_NO_SCHEDULE",
    "NoExecute": "NO_EXECUTE",
}


@dataclass(frozen=True)
class Home:
    """What all nodes of a cluster share."""

    account: Account
    cluster_name: pulumi.Output[str]
    version: str
    """Kubernetes version: nodes follow the control plane."""
    security_group_id: pulumi.Output[str]
    """The cluster's own group, which lets nodes and control plane reach each other."""
    role_arn: pulumi.Output[str]
    subnets: Mapping[str, pulumi.Input[str]]
    """Zone -> private subnet."""
    ready: Sequence[pulumi.Resource]
    """What must stand before a node can join."""


class NodePool(pulumi.ComponentResource):
    """The node groups of one pool.

    Attributes:
        groups: node groups in the order of the pool's capacity.
        names: their names on AWS.
    """

    groups: Sequence[aws.eks.NodeGroup]
    names: Sequence[pulumi.Output[str]]

    def __init__(
        self,
        name: str,
        groups: Sequence[Group],
        *,
        home: Home,
        fabric_group: pulumi.Input[str] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("plinth:aws:NodePool", name, None, opts)
        self._home = home
        self._fabric = fabric_group
        platform = home.account.spec.name
        self.groups = [self._group(group.title(platform), group) for group in groups]
        self.names = [group.node_group_name for group in self.groups]
        self.register_outputs({"nodeGroups": list(self.names)})

    def _group(self, name: str, group: Group) -> aws.eks.NodeGroup:
        home, account = self._home, self._home.account
        child = pulumi.ResourceOptions(parent=self)
        placement = None
        if group.together:
            placement = aws.ec2.PlacementGroup(
                f"{name}-placement",
                strategy="cluster",
                tags=account.tagged(f"{name}-placement"),
                opts=child,
            )
        template = launch_template(
            f"{name}-template",
            group,
            security_groups=[home.security_group_id, *([self._fabric] if self._fabric else [])],
            placement_group=placement.name if placement else None,
            account=account,
            parent=self,
        )
        block = group.capacity == "capacity-block"
        accelerated = group.accelerator is not None
        fixed = group.minimum == group.maximum
        made = aws.eks.NodeGroup(
            name,
            cluster_name=home.cluster_name,
            version=home.version,
            node_role_arn=home.role_arn,
            subnet_ids=[home.subnets[zone] for zone in group.zones or home.subnets],
            ami_type=group.ami_type,
            capacity_type=CAPACITY_TYPES[group.capacity],
            instance_types=None if block else list(group.instance_types),
            launch_template=aws.eks.NodeGroupLaunchTemplateArgs(
                id=template.id, version=template.latest_version.apply(str)
            ),
            scaling_config=aws.eks.NodeGroupScalingConfigArgs(
                min_size=group.minimum, max_size=group.maximum, desired_size=group.minimum
            ),
            # A node with accelerators is dear and busy: one at a time.
            update_config=(
                aws.eks.NodeGroupUpdateConfigArgs(max_unavailable=1)
                if accelerated
                else aws.eks.NodeGroupUpdateConfigArgs(max_unavailable_percentage=33)
            ),
            node_repair_config=aws.eks.NodeGroupNodeRepairConfigArgs(enabled=True),
            labels=dict(group.labels),
            taints=[
                aws.eks.NodeGroupTaintArgs(
                    key=taint.key, value=taint.value or None, effect=EFFECTS[taint.effect]
                )
                for taint in group.taints
            ],
            tags=account.tagged(name),
            opts=pulumi.ResourceOptions(
                parent=self,
                depends_on=list(home.ready),
                # The autoscaler moves it.
                ignore_changes=None if fixed else ["scalingConfig.desiredSize"],
            ),
        )
        if group.minimum == 0:
            self._tag(name, group, made)
        return made

    def _tag(self, name: str, group: Group, made: aws.eks.NodeGroup) -> None:
        """Tell the autoscaler what a node of the empty group would be."""
        scaling = made.resources.apply(_scaling_group)
        for key, value in template_tags(group).items():
            _, kind, what = key.removeprefix("k8s.io/cluster-autoscaler/").split("/", 2)
            aws.autoscaling.Tag(
                f"{name}-{kind}-{what.replace('/', '-')}",
                autoscaling_group_name=scaling,
                tag=aws.autoscaling.TagTagArgs(key=key, value=value, propagate_at_launch=False),
                opts=pulumi.ResourceOptions(parent=self),
            )


def _scaling_group(found: Sequence[Any]) -> str:
    """Name of the Auto Scaling group that EKS made for a node group."""
    return found[0].autoscaling_groups[0].name

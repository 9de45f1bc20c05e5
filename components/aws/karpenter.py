"""Karpenter: what it needs in the account, and the nodes that it may add."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import pulumi
import pulumi_aws as aws

from .account import Account, tags
from .capacity import Group, fabric, vcpus
from .nodes import Home

EVENTS = {
    "health": ("aws.health", "AWS Health Event"),
    "spot": ("aws.ec2", "EC2 Spot Instance Interruption Warning"),
    "rebalance": ("aws.ec2", "EC2 Instance Rebalance Recommendation"),
    "state": ("aws.ec2", "EC2 Instance State-change Notification"),
}
"""What it is told of: Karpenter's own CloudFormation template, aws/karpenter-provider-aws."""

CAPACITY_TYPES = {
    "on-demand": "on-demand",
    "spot": "spot",
    "reserved": "reserved",
    "capacity-block": "reserved",
}


class Karpenter(pulumi.ComponentResource):
    """The queue of interruptions, and placement groups for nodes that stand side by side.

    Its nodes take on the role of the node groups, so that they join by the access entry (EC2_LINUX)
    that EKS makes for it with the first of those; a second one for the same role is refused.

    Attributes:
        queue: name of the queue.
        objects: a NodePool and its EC2NodeClass for each group that can grow.
    """

    queue: pulumi.Output[str]
    objects: Sequence[Mapping[str, Any]]

    def __init__(
        self,
        name: str,
        groups: Sequence[Group],
        *,
        home: Home,
        fabric_group: pulumi.Input[str] | None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("plinth:aws:Karpenter", name, None, opts)
        account = home.account
        child = pulumi.ResourceOptions(parent=self)
        queue = aws.sqs.Queue(
            f"{name}-interruptions",
            name=account.spec.name,
            message_retention_seconds=300,
            # Notices of AWS's own: no need to let EventBridge use the platform's key.
            sqs_managed_sse_enabled=True,
            tags=account.tagged(f"{name}-interruptions"),
            opts=child,
        )
        rules = [self._rule(name, kind, queue, account) for kind in EVENTS]
        aws.sqs.QueuePolicy(
            f"{name}-interruptions-policy",
            queue_url=queue.url,
            policy=json.dumps(queue_policy(account.arn("sqs", account.spec.name), rules)),
            opts=child,
        )
        # Made here and not by Karpenter: IAM is not reached from a network without a way out, and
        # it need not be allowed to make any.
        profile = aws.iam.InstanceProfile(
            f"{name}-nodes",
            name=account.node_role,
            role=account.node_role,
            tags=account.tagged(f"{name}-nodes"),
            opts=pulumi.ResourceOptions(parent=self, depends_on=list(home.ready)),
        )
        made: list[Mapping[str, Any]] = []
        for group in groups:
            added = group.maximum - (group.minimum if group.rank == 0 else 0)
            if added <= 0:
                continue
            placement = None
            if group.together:
                placement = aws.ec2.PlacementGroup(
                    f"{name}-{group.name}-placement",
                    strategy="cluster",
                    tags=account.tagged(f"{name}-{group.name}-placement"),
                    opts=child,
                ).name
            made.append(node_class(group, home, profile.name, fabric_group, placement))
            made.append(node_pool(group, added))
        self.queue = queue.name
        self.objects = made
        self.register_outputs({"queue": self.queue})

    def _rule(self, name: str, kind: str, queue: aws.sqs.Queue, account: Account) -> str:
        """Sends notices of a kind to the queue; the ARN of the rule."""
        source, detail = EVENTS[kind]
        title = f"{account.spec.name}-karpenter-{kind}"
        rule = aws.cloudwatch.EventRule(
            f"{name}-{kind}",
            name=title,
            description=detail,
            event_pattern=json.dumps({"source": [source], "detail-type": [detail]}),
            tags=account.tagged(f"{name}-{kind}"),
            opts=pulumi.ResourceOptions(parent=self),
        )
        aws.cloudwatch.EventTarget(
            f"{name}-{kind}-queue",
            rule=rule.name,
            arn=queue.arn,
            opts=pulumi.ResourceOptions(parent=self),
        )
        return account.arn("events", f"rule/{title}")


def queue_policy(queue: str, rules: Sequence[str]) -> dict[str, Any]:
    """Who writes to the queue: EventBridge, for the rules alone, and nobody in the clear."""
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": "events.amazonaws.com"},
                "Action": "sqs:SendMessage",
                "Resource": queue,
                "Condition": {"ArnEquals": {"aws:SourceArn": list(rules)}},
            },
            {
                "Effect": "Deny",
                "Principal": "*",
                "Action": "sqs:*",
                "Resource": queue,
                "Condition": {"Bool": {"aws:SecureTransport": "false"}},
            },
        ],
    }


def node_class(
    group: Group,
    home: Home,
    profile: pulumi.Input[str],
    fabric_group: pulumi.Input[str] | None,
    placement: pulumi.Input[str] | None,
) -> Mapping[str, Any]:
    """What a node of a group is started with."""
    account = home.account
    security: list[pulumi.Input[str]] = [home.security_group_id]
    interfaces: dict[str, Any] = {}
    if group.efa and fabric_group is not None:
        security.append(fabric_group)
        machine = fabric(group.instance_types[0])
        cards = min(group.efa, machine.network_cards) if machine else 0
        # The first interface carries IP alone: the kind that carries both is not known here.
        interfaces = {
            "networkInterfaces": [
                {"networkCardIndex": 0, "deviceIndex": 0, "interfaceType": "interface"},
                *(
                    {
                        "networkCardIndex": card,
                        "deviceIndex": 1,
                        "interfaceType": "efa-only",
                    }
                    for card in range(cards)
                ),
            ]
        }
    reserved = (
        {"capacityReservationSelectorTerms": [{"id": group.reservation}]}
        if group.reservation
        else {}
    )
    return {
        "apiVersion": "karpenter.k8s.aws/v1",
        "kind": "EC2NodeClass",
        "metadata": {"name": group.name},
        "spec": {
            "instanceProfile": profile,
            "amiFamily": "AL2023",
            "amiSelectorTerms": [{"alias": "al2023@latest"}],
            "subnetSelectorTerms": [
                {"id": home.subnets[zone]} for zone in group.zones or home.subnets
            ],
            "securityGroupSelectorTerms": [{"id": each} for each in security],
            "associatePublicIPAddress": False,
            "blockDeviceMappings": [
                {
                    "deviceName": "/dev/xvda",
                    "rootVolume": True,
                    "ebs": {
                        "volumeSize": f"{group.disk_gib}Gi",
                        "volumeType": "gp3",
                        "encrypted": True,
                        "kmsKeyID": account.key.arn,
                        "deleteOnTermination": True,
                    },
                }
            ],
            "metadataOptions": {
                "httpEndpoint": "enabled",
                "httpTokens": "required",
                "httpPutResponseHopLimit": 1,
            },
            **interfaces,
            **({"placementGroupSelector": {"name": placement}} if placement else {}),
            **reserved,
            "tags": {**tags(account.spec), "Name": f"{account.spec.name}-karpenter-{group.name}"},
        },
    }


def node_pool(group: Group, added: int) -> Mapping[str, Any]:
    """What may be added: nodes of one capacity type, the pool's first choice weighing most."""
    smallest = min((vcpus(each) for each in group.instance_types), default=0)
    requirements = [
        {
            "key": "node.kubernetes.io/instance-type",
            "operator": "In",
            "values": list(group.instance_types),
        },
        {
            "key": "karpenter.sh/capacity-type",
            "operator": "In",
            "values": [CAPACITY_TYPES[group.capacity]],
        },
        {"key": "kubernetes.io/os", "operator": "In", "values": ["linux"]},
    ]
    accelerated = group.accelerator is not None
    return {
        "apiVersion": "karpenter.sh/v1",
        "kind": "NodePool",
        "metadata": {"name": group.name},
        "spec": {
            "weight": 100 - 10 * group.rank,
            # Nodes are counted when they stand; vCPUs also while they are on their way.
            "limits": {
                "nodes": str(added),
                **({"cpu": str(smallest * added)} if smallest else {}),
            },
            "disruption": {
                # Work on accelerators is not moved for a smaller bill: nodes go when they are empty.
                "consolidationPolicy": ("WhenEmpty" if accelerated else "WhenEmptyOrUnderutilized"),
                "consolidateAfter": "10m",
                "budgets": [{"nodes": "10%"}],
            },
            "template": {
                "metadata": {"labels": dict(group.labels)},
                "spec": {
                    "nodeClassRef": {
                        "group": "karpenter.k8s.aws",
                        "kind": "EC2NodeClass",
                        "name": group.name,
                    },
                    "requirements": requirements,
                    "taints": [
                        {
                            "key": taint.key,
                            **({"value": taint.value} if taint.value else {}),
                            "effect": taint.effect,
                        }
                        for taint in group.taints
                    ],
                    # A node that runs training for weeks must not be drained for its age.
                    "expireAfter": "Never" if accelerated else "720h",
                },
            },
        },
    }

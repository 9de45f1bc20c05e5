"""What the two autoscalers may do: look at everything, change what carries the cluster's tags."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from .place import Place
from .statements import Statement, allow, allow_key

LOOK = "reads without resource types ({}, Service Authorization Reference)"

CLUSTER_AUTOSCALER_READS = {
    "autoscaling": (
        "DescribeAutoScalingGroups",
        "DescribeAutoScalingInstances",
        "DescribeLaunchConfigurations",
        "DescribeScalingActivities",
        "DescribeTags",
    ),
    "ec2": (
        "DescribeImages",
        "DescribeInstanceTypes",
        "DescribeLaunchTemplateVersions",
        "GetInstanceTypesFromInstanceRequirements",
    ),
}
"""Reads of the cluster-autoscaler ("Full Cluster Autoscaler Features Policy", its README on AWS)."""

KARPENTER_READS = {
    "ec2": (
        "DescribeCapacityReservations",
        "DescribeImages",
        "DescribeInstanceStatus",
        "DescribeInstanceTypeOfferings",
        "DescribeInstanceTypes",
        "DescribeInstances",
        "DescribeLaunchTemplates",
        "DescribePlacementGroups",
        "DescribeSecurityGroups",
        "DescribeSpotPriceHistory",
        "DescribeSubnets",
    ),
    "pricing": ("GetProducts",),
    "iam": ("ListInstanceProfiles",),
}
"""Reads of Karpenter ("CloudFormation", Karpenter documentation)."""


def _actions(reads: Mapping[str, tuple[str, ...]]) -> list[str]:
    return [f"{service}:{each}" for service, names in reads.items() for each in names]


UNSCOPED: Mapping[str, str] = {
    action: LOOK.format(action.split(":")[0])
    for reads in (CLUSTER_AUTOSCALER_READS, KARPENTER_READS)
    for action in _actions(reads)
}
"""Actions that know no resource, and where that is written."""


def statements(autoscaler: str, account: Place) -> Iterator[Statement]:
    """Statements of the autoscaler that the spec names."""
    if autoscaler == "karpenter":
        yield from _karpenter(account)
    else:
        yield from _cluster_autoscaler(account)


def _cluster_autoscaler(account: Place) -> Iterator[Statement]:
    cluster = account.spec.name
    yield allow(_actions(CLUSTER_AUTOSCALER_READS), "*")
    yield allow(["eks:DescribeNodegroup"], account.arn("eks", f"nodegroup/{cluster}/*/*"))
    yield allow(
        ["autoscaling:SetDesiredCapacity", "autoscaling:TerminateInstanceInAutoScalingGroup"],
        account.arn("autoscaling", "autoScalingGroup:*:autoScalingGroupName/eks-*"),
        # EKS puts the tag on the groups of its node groups, besides those for discovery.
        {"StringEquals": {"aws:ResourceTag/eks:cluster-name": cluster}},
    )


def _karpenter(account: Place) -> Iterator[Statement]:
    """Karpenter's own policy, for one cluster; the queue has the cluster's name."""
    cluster = account.spec.name
    here = {"StringEquals": {"aws:RequestedRegion": account.region}}
    for service, actions in KARPENTER_READS.items():
        # Prices and instance profiles are not kept in every region.
        yield allow(_actions({service: actions}), "*", here if service == "ec2" else None)
    public = f"arn:{account.partition}:ssm:{account.region}::parameter/aws/service/*"
    yield allow(["ssm:GetParameter"], public)
    yield allow(["eks:DescribeCluster"], account.cluster_arn)
    yield allow(
        ["sqs:DeleteMessage", "sqs:GetQueueUrl", "sqs:ReceiveMessage"],
        account.arn("sqs", cluster),
    )
    yield from _launches(account)
    yield from _profiles(account)
    yield from _disks(account)


def _tagged(account: Place, where: str, kind: str) -> dict[str, dict[str, str]]:
    """Condition: the tags of what Karpenter makes for the cluster."""
    return {
        "StringEquals": {f"aws:{where}/kubernetes.io/cluster/{account.spec.name}": "owned"},
        "StringLike": {f"aws:{where}/{kind}": "*"},
    }


def _launches(account: Place) -> Iterator[Statement]:
    made = (
        *("fleet", "instance", "volume", "network-interface", "launch-template"),
        "spot-instances-request",
    )

    def arns(*kinds: str, owner: str = account.id) -> list[str]:
        ec2 = f"arn:{account.partition}:ec2:{account.region}:{owner}"
        return [f"{ec2}:{kind}/*" for kind in kinds]

    launch = ["ec2:CreateFleet", "ec2:RunInstances"]
    given = arns("image", "snapshot", owner="")
    standing = arns("security-group", "subnet", "capacity-reservation", "placement-group")
    yield allow(launch, [*given, *standing])
    nodepool = "karpenter.sh/nodepool"
    own = _tagged(account, "ResourceTag", nodepool)
    yield allow(launch, arns("launch-template"), own)
    new = _tagged(account, "RequestTag", nodepool)
    new["StringEquals"]["aws:RequestTag/eks:eks-cluster-name"] = account.spec.name
    yield allow([*launch, "ec2:CreateLaunchTemplate"], arns(*made), new)
    creating = {"ec2:CreateAction": ["RunInstances", "CreateFleet", "CreateLaunchTemplate"]}
    yield allow(
        ["ec2:CreateTags"], arns(*made), new | {"StringEquals": new["StringEquals"] | creating}
    )
    yield allow(
        ["ec2:CreateTags"],
        arns("instance"),
        own
        | {
            "StringEqualsIfExists": {"aws:RequestTag/eks:eks-cluster-name": account.spec.name},
            "ForAllValues:StringEquals": {
                "aws:TagKeys": ["eks:eks-cluster-name", "karpenter.sh/nodeclaim", "Name"]
            },
        },
    )
    gone = ["ec2:DeleteLaunchTemplate", "ec2:TerminateInstances"]
    yield allow(gone, arns("instance", "launch-template"), own)


def _profiles(account: Place) -> Iterator[Statement]:
    """The nodes' role, and the one instance profile that hands it to them."""
    to_ec2 = {"StringEquals": {"iam:PassedToService": "ec2.amazonaws.com"}}
    role = account.arn("iam", f"role/{account.node_role}", regional=False)
    yield allow(["iam:PassRole"], role, to_ec2)
    profile = account.arn("iam", f"instance-profile/{account.node_role}", regional=False)
    yield allow(["iam:GetInstanceProfile"], profile)


def _disks(account: Place) -> Iterator[Statement]:
    """Who starts an instance must be able to use the key of its disks ("Requirements for Amazon EBS
    encryption", EBS user guide)."""
    via = {"kms:ViaService": f"ec2.{account.region}.amazonaws.com"}
    use = [
        "kms:Decrypt",
        "kms:DescribeKey",
        "kms:GenerateDataKeyWithoutPlaintext",
        "kms:ReEncryptFrom",
        "kms:ReEncryptTo",
    ]
    yield allow_key(use, account, {"StringEquals": via})
    yield allow_key(
        ["kms:CreateGrant"],
        account,
        {"StringEquals": via, "Bool": {"kms:GrantIsForAWSResource": "true"}},
    )

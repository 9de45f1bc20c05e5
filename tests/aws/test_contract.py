"""What holds for every resource of every platform on AWS: foundation, data and add-ons alike."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

import pytest

from components.aws.account import tags
from components.aws.policy import UNSCOPED
from offline import sdk

from ..clouds.platforms import declared, names
from .conftest import World

POLICIES = {
    "aws:iam/rolePolicy:RolePolicy": ("policy",),
    "aws:iam/policy:Policy": ("policy",),
}
"""Types with permissions -> inputs that hold them."""

OPEN_TO_A_CONDITION = {
    "aws:kms/key:Key": "policy",
    "aws:sqs/queuePolicy:QueuePolicy": "policy",
    "aws:s3/bucketPolicy:BucketPolicy": "policy",
    "aws:ec2/vpcEndpoint:VpcEndpoint": "policy",
    "aws:secretsmanager/secretPolicy:SecretPolicy": "policy",
    "aws:ecr/repositoryPolicy:RepositoryPolicy": "policy",
}
"""Types whose policy names principals."""

ENCRYPTED: Mapping[str, str] = {
    "aws:cloudwatch/logGroup:LogGroup": "kmsKeyId",
    "aws:rds/instance:Instance": "kmsKeyId",
    "aws:elasticache/replicationGroup:ReplicationGroup": "kmsKeyId",
    "aws:secretsmanager/secret:Secret": "kmsKeyId",
    "aws:redshiftserverless/namespace:Namespace": "kmsKeyId",
}
"""Types that keep data -> input that names the key."""

STATEFUL = (
    "aws:eks/cluster:Cluster",
    "aws:kms/key:Key",
    "aws:rds/instance:Instance",
    "aws:elasticache/replicationGroup:ReplicationGroup",
    "aws:redshiftserverless/namespace:Namespace",
    "aws:s3/bucket:Bucket",
)
"""Types that are not to be deleted by mistake."""

MANAGED = {
    "AmazonEBSCSIDriverPolicy",
    "AmazonEC2ContainerRegistryPullOnly",
    "AmazonEKSClusterPolicy",
    "AmazonEKSWorkerNodePolicy",
    "AmazonEKS_CNI_Policy",
    "AmazonRDSEnhancedMonitoringRole",
}
"""AWS's own policies that are given out: each the one that AWS's documentation names for its part."""


@pytest.fixture(params=names("aws"))
def made(request: pytest.FixtureRequest) -> World:
    """The platform of every stack and variant there, declared once."""
    return declared(("aws", request.param))


@cache
def taggable(token: str) -> bool:
    """Whether a resource of AWS takes tags, as its SDK has it."""
    return "tags" in sdk.read("aws", token).inputs.props


def statements(document: str) -> list[dict[str, Any]]:
    """Statements of a policy."""
    return json.loads(document)["Statement"]


def actions(statement: Mapping[str, Any]) -> list[str]:
    """Actions of a statement."""
    found = statement["Action"]
    return [found] if isinstance(found, str) else found


def test_all_of_aws_goes_through_the_provider_with_the_tags(made: World) -> None:
    (provider,) = made.of("pulumi:providers:aws")
    inputs = {
        key: json.loads(value) if isinstance(value, str) and value[:1] in "[{" else value
        for key, value in provider.inputs.items()
    }
    assert inputs["defaultTags"] == {"tags": tags(made.spec)}
    assert inputs["allowedAccountIds"] == [made.spec.cloud.account_id]  # type: ignore[union-attr]
    assert inputs["region"] == "us-east-1"
    found = {each.provider.rsplit("::", 1)[0] for each in made.declared if each.package == "aws"}
    assert found == {provider.urn}


def test_whatever_takes_tags_has_a_name(made: World) -> None:
    nameless = [
        each.name
        for each in made.declared
        if each.package == "aws"
        and taggable(each.type)
        and not each.inputs.get("tags", {}).get("Name")
    ]
    assert not nameless


def test_no_tag_contradicts_the_platforms(made: World) -> None:
    for each in made.declared:
        if each.package == "aws" and each.type != "aws:autoscaling/tag:Tag":
            assert not set(each.inputs.get("tags", {})) & set(tags(made.spec)), each.name


def test_permissions_name_their_actions(made: World) -> None:
    found = 0
    for each in made.declared:
        for key in POLICIES.get(each.type, ()):
            for statement in statements(each.inputs[key]):
                found += 1
                assert statement["Effect"] == "Allow", each.name
                for action in actions(statement):
                    assert "*" not in action, f"{each.name}: {action}"
    assert found > 5


def test_permissions_name_their_resources(made: World) -> None:
    for each in made.declared:
        for key in POLICIES.get(each.type, ()):
            for statement in statements(each.inputs[key]):
                resources = statement["Resource"]
                resources = [resources] if isinstance(resources, str) else resources
                if "*" in resources:
                    unlisted = set(actions(statement)) - set(UNSCOPED)
                    assert not unlisted, f"{each.name}: {unlisted}"


def test_every_trust_is_in_a_service_of_aws(made: World) -> None:
    for each in made.of("aws:iam/role:Role"):
        for statement in statements(each.inputs["assumeRolePolicy"]):
            assert set(statement["Principal"]) == {"Service"}, each.name
            principal = statement["Principal"]["Service"]
            if principal == "pods.eks.amazonaws.com":
                assert len(statement["Condition"]["StringEquals"]) == 3, each.name


def test_policies_of_aws_are_the_documented_ones(made: World) -> None:
    attached = {
        each.inputs["policyArn"].rsplit("/", 1)[-1]
        for each in made.of("aws:iam/rolePolicyAttachment:RolePolicyAttachment")
    }
    assert attached <= MANAGED


def test_nobody_from_outside_is_let_in(made: World) -> None:
    """A statement for everybody is a denial, or bound to this account or its services."""
    for each in made.declared:
        key = OPEN_TO_A_CONDITION.get(each.type)
        if key is None or key not in each.inputs:
            continue
        for statement in statements(each.inputs[key]):
            everybody = statement["Principal"] in ("*", {"AWS": "*"})
            if not everybody or statement["Effect"] == "Deny":
                continue
            if each.type.endswith("VpcEndpoint") and actions(statement) == ["s3:GetObject"]:
                continue  # reading what its owner has made public or signed
            condition = json.dumps(statement.get("Condition", {}))
            account = made.spec.cloud.account_id  # type: ignore[union-attr]
            assert account in condition, f"{each.name}: {statement}"


def test_what_keeps_data_is_encrypted_with_the_platforms_key(made: World) -> None:
    key = f"arn:aws:kms:us-east-1:123456789012:{made.spec.name}-key"
    for each in made.declared:
        if each.type in ENCRYPTED:
            assert each.inputs.get(ENCRYPTED[each.type]) == key, each.name


def test_every_disk_of_every_node_is_encrypted(made: World) -> None:
    templates = made.of("aws:ec2/launchTemplate:LaunchTemplate")
    assert templates
    for each in templates:
        for disk in each.inputs["blockDeviceMappings"]:
            assert disk["ebs"]["encrypted"] == "true", each.name
        assert each.inputs["metadataOptions"]["httpTokens"] == "required", each.name
    assert not made.of("aws:ec2/instance:Instance")


def test_security_groups_have_their_rules_beside_them(made: World) -> None:
    for each in made.of("aws:ec2/securityGroup:SecurityGroup"):
        assert not {"ingress", "egress"} & set(each.inputs), each.name
    assert not made.of("aws:ec2/securityGroupRule:SecurityGroupRule")


def test_no_rule_lets_the_world_in(made: World) -> None:
    rules = made.of("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule")
    assert rules
    for each in rules:
        assert each.inputs.get("cidrIpv4") != "0.0.0.0/0", each.name
        assert "cidrIpv6" not in each.inputs, each.name


def test_what_holds_state_is_protected_outside_dev(made: World) -> None:
    stateful = [each for each in made.declared if each.type in STATEFUL]
    assert len(stateful) >= 5
    for each in stateful:
        assert each.protect is made.spec.protected, each.name

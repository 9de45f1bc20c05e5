"""IAM policies: every grant leads to statements, they name what they are for, and nothing else is there."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from components.aws.policy import UNSCOPED, statements
from components.aws.warehouse import bucket_statements
from components.identity import Access, Grant, Workload, matrix

from .ground import account

ACTIONS: dict[str, dict[str, list[str]]] = json.loads(
    (Path(__file__).parent / "data/iam_actions.json").read_text()
)["actions"]
"""Action -> forms of the ARNs that it takes, and the condition keys that it knows."""

SPECS: dict[str, dict[str, Any]] = {
    "lake": {"features": {"offline": "lake", "online": "key-value"}},
    "warehouse": {
        "features": {"offline": "warehouse", "online": "redis"},
        "access": {"domain": "ml.example.com", "tls": "lets-encrypt", "email": "a@example.com"},
    },
    "karpenter": {"gpu": {"autoscaler": "karpenter"}},
}

EVERY = [(name, row.name) for name, each in SPECS.items() for row in matrix(account(**each).spec)]


def of(name: str, workload: str) -> list[dict[str, Any]]:
    owner = account(**SPECS[name])
    row = next(each for each in matrix(owner.spec) if each.name == workload)
    return [dict(each) for each in statements(row, owner)]


def granted(*grants: Grant, **sections: Any) -> list[dict[str, Any]]:
    row = Workload("w", "n", "s", grants)
    return [dict(each) for each in statements(row, account(**sections))]


def resources(statement: dict[str, Any]) -> list[str]:
    found = statement["Resource"]
    return [found] if isinstance(found, str) else list(found)


def form(arn: str) -> re.Pattern[str]:
    """The ARNs of a form such as `arn:${Partition}:s3:::${BucketName}`."""
    return re.compile(".*".join(map(re.escape, re.split(r"\$\{\w+\}", arn))))


def keys(statement: dict[str, Any]) -> set[str]:
    """Condition keys of a statement; those of tags without the tag."""
    named = {key for values in statement.get("Condition", {}).values() for key in values}
    return {re.sub(r"^(aws:(Request|Resource)Tag)/.*", r"\1/${TagKey}", key) for key in named}


def faults(statement: dict[str, Any]) -> list[str]:
    """What the Service Authorization Reference, and least privilege, say against a statement."""
    found: list[str] = []
    for action in statement["Action"]:
        if action not in ACTIONS:
            found.append(f"{action} is in no table")
            continue
        arns, conditions = ACTIONS[action]["arns"], ACTIONS[action]["conditions"]
        for resource in resources(statement):
            if (resource == "*") == bool(arns):
                found.append(f"{action} on {resource}")
        if arns and not any(
            form(arn).fullmatch(each) for arn in arns for each in resources(statement)
        ):
            found.append(f"{action} takes none of {resources(statement)}")
        # A global key, of every action.
        unknown = keys(statement) - {*conditions, "aws:RequestedRegion"}
        found += [f"{action} knows no {key}" for key in sorted(unknown)]
    return found


@pytest.mark.parametrize(("name", "workload"), EVERY)
def test_every_action_is_bound_as_tightly_as_it_can_be(name: str, workload: str) -> None:
    for statement in of(name, workload):
        assert statement["Effect"] == "Allow"
        assert not faults(statement)
        for resource in resources(statement):
            assert resource == "*" or resource.startswith("arn:aws:")


def test_redshift_s_role_too() -> None:
    assert not [fault for each in bucket_statements(account()) for fault in faults(dict(each))]


@pytest.mark.parametrize(
    ("action", "resource", "condition"),
    [
        ("s3:GetObjectt", "arn:aws:s3:::b/k", {}),
        ("s3:*", "arn:aws:s3:::b/k", {}),
        ("s3:GetObject", "*", {}),
        ("s3:GetObject", "arn:aws:sqs:us-east-1:123456789012:q", {}),
        ("ec2:DescribeImages", "arn:aws:ec2:us-east-1::image/*", {}),
        ("glue:GetTable", "arn:aws:glue:us-east-1:1:catalog", {"StringEquals": {"s3:prefix": "x"}}),
    ],
)
def test_what_would_be_found(action: str, resource: str, condition: dict[str, Any]) -> None:
    assert faults({"Action": [action], "Resource": resource, "Condition": condition})


def test_what_is_unscoped_is_said_with_its_source() -> None:
    assert set(UNSCOPED) == {action for action, each in ACTIONS.items() if not each["arns"]}
    assert all("Service Authorization Reference" in source for source in UNSCOPED.values())


@pytest.mark.parametrize(("name", "workload"), EVERY)
def test_inline_policies_fit_into_a_role(name: str, workload: str) -> None:
    # 10,240 characters without white space ("IAM and AWS STS quotas", IAM guide).
    text = json.dumps({"Version": "2012-10-17", "Statement": of(name, workload)})
    assert len("".join(text.split())) <= 10240


@pytest.mark.parametrize(
    ("access", "expected"),
    [
        ("read", {"s3:GetObject"}),
        (
            "append",
            {
                "s3:GetObject",
                "s3:PutObject",
                "s3:AbortMultipartUpload",
                "s3:ListMultipartUploadParts",
            },
        ),
        (
            "read-write",
            {
                "s3:GetObject",
                "s3:PutObject",
                "s3:AbortMultipartUpload",
                "s3:ListMultipartUploadParts",
                "s3:DeleteObject",
            },
        ),
    ],
)
def test_bucket(access: Access, expected: set[str]) -> None:
    found = granted(Grant("bucket", "logs", access, "airflow/"))
    arn = "arn:aws:s3:::acme-logs-123456789012-us-east-1"
    objects = [each for each in found if each["Resource"] == f"{arn}/airflow/*"]
    assert len(objects) == 1
    assert set(objects[0]["Action"]) == expected
    (listing,) = [each for each in found if each["Action"] == ["s3:ListBucket"]]
    assert listing["Resource"] == arn
    # IfExists: or S3 says 403 of an object that is not there, and Airflow writes no log.
    assert listing["Condition"] == {"StringLikeIfExists": {"s3:prefix": ["airflow/*"]}}


def test_all_of_a_bucket_is_listed_without_a_prefix() -> None:
    found = granted(Grant("bucket", "datasets", "read"))
    (listing,) = [each for each in found if each["Action"] == ["s3:ListBucket"]]
    assert "Condition" not in listing


@pytest.mark.parametrize(
    ("grants", "service", "actions"),
    [
        ([Grant("bucket", "logs", "read")], "s3", {"kms:Decrypt"}),
        ([Grant("bucket", "logs", "append")], "s3", {"kms:Decrypt", "kms:GenerateDataKey"}),
        ([Grant("key-value", "features", "read-write")], "dynamodb", {"kms:Decrypt"}),
        ([Grant("secrets", "a/b", "read")], "secretsmanager", {"kms:Decrypt"}),
    ],
)
def test_the_key_is_used_through_the_service_alone(
    grants: list[Grant], service: str, actions: set[str]
) -> None:
    found = [each for each in granted(*grants) if each["Action"][0].startswith("kms:")]
    assert len(found) == 1
    assert set(found[0]["Action"]) == actions
    condition = found[0]["Condition"]
    assert condition["StringEquals"] == {"kms:ViaService": f"{service}.us-east-1.amazonaws.com"}
    assert condition["ForAnyValue:StringEquals"] == {"kms:ResourceAliases": "alias/plinth-acme"}


def test_no_key_where_nothing_is_encrypted_with_it() -> None:
    for grant in (Grant("dns", "ml.example.com", "read-write"), Grant("nodes", "x", "read-write")):
        assert not [each for each in granted(grant) if each["Action"][0].startswith("kms:")]


def test_key_value() -> None:
    features = {"project": "shop"}
    table = "arn:aws:dynamodb:us-east-1:123456789012:table/acme.shop.*"
    read = granted(Grant("key-value", "features", "read"), features=features)[0]
    assert read["Resource"] == table
    assert set(read["Action"]) == {"dynamodb:BatchGetItem", "dynamodb:GetItem"}
    write = granted(Grant("key-value", "features", "read-write"), features=features)[0]
    assert write["Resource"] == table
    assert "dynamodb:BatchWriteItem" in write["Action"]
    assert not {"dynamodb:CreateTable", "dynamodb:DeleteTable"} & set(write["Action"])


def test_lake_changes_scratch_tables_alone() -> None:
    found = granted(Grant("lake", "features", "read-write"))
    changing = [each for each in found if "glue:DeleteTable" in each["Action"]]
    tables = [each for each in resources(changing[0]) if ":table/" in each]
    assert len(changing) == 1
    assert tables == ["arn:aws:glue:us-east-1:123456789012:table/acme_features/_*"]
    (athena,) = [each for each in found if each["Action"][0].startswith("athena:")]
    assert athena["Resource"].endswith(":workgroup/acme-features")
    reading = granted(Grant("lake", "features", "read"))
    assert not [each for each in reading if "glue:CreateTable" in each["Action"]]


def test_warehouse_is_the_platform_s_own() -> None:
    run, look = granted(Grant("warehouse", "features", "read-write"))
    assert set(run["Action"]) == {
        "redshift-data:ExecuteStatement",
        "redshift-serverless:GetCredentials",
    }
    assert run["Condition"] == {"StringEquals": {"aws:ResourceTag/stack": "acme"}}
    assert look["Condition"]["StringEquals"] == {
        "redshift-data:statement-owner-iam-userid": "${aws:userid}"
    }


def test_secrets_by_prefix_and_by_name() -> None:
    found = granted(
        Grant("secrets", "platform", "read", "acme/"), Grant("secrets", "alerts/slack", "read")
    )
    secret = "arn:aws:secretsmanager:us-east-1:123456789012:secret"
    assert found[0]["Resource"] == f"{secret}:acme/*"
    # Six characters and no more: alerts/slack-token is another secret.
    assert found[1]["Resource"] == f"{secret}:alerts/slack-??????"
    for each in found[:2]:
        actions = {"secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue"}
        assert set(each["Action"]) == actions


def test_dns_changes_challenges_of_the_domain_alone() -> None:
    found = granted(Grant("dns", "ml.example.com", "read-write"))
    (change,) = [each for each in found if "route53:ChangeResourceRecordSets" in each["Action"]]
    condition = change["Condition"]
    assert condition["ForAllValues:StringLike"] == {
        "route53:ChangeResourceRecordSetsNormalizedRecordNames": [
            "_acme-challenge.ml.example.com",
            "_acme-challenge.*.ml.example.com",
        ]
    }
    assert condition["ForAllValues:StringEquals"] == {
        "route53:ChangeResourceRecordSetsRecordTypes": ["TXT"]
    }


def test_records_are_changed_under_the_domain_alone() -> None:
    found = granted(Grant("records", "ml.example.com", "read-write"))
    (change,) = [each for each in found if "route53:ChangeResourceRecordSets" in each["Action"]]
    assert change["Condition"] == {
        "ForAllValues:StringLike": {
            "route53:ChangeResourceRecordSetsNormalizedRecordNames": ["*.ml.example.com"]
        },
        "ForAllValues:StringEquals": {
            "route53:ChangeResourceRecordSetsRecordTypes": ["A", "AAAA", "CNAME", "TXT"]
        },
    }
    # What external-dns calls, and nothing that makes or deletes a zone.
    assert {action for each in found for action in each["Action"]} == {
        "route53:ChangeResourceRecordSets",
        "route53:ListResourceRecordSets",
        "route53:ListHostedZones",
    }


def test_cluster_autoscaler_changes_the_cluster_s_groups_alone() -> None:
    found = granted(Grant("nodes", "cluster-autoscaler", "read-write"))
    changing = [each for each in found if "autoscaling:SetDesiredCapacity" in each["Action"]]
    assert len(changing) == 1
    assert changing[0]["Condition"] == {
        "StringEquals": {"aws:ResourceTag/eks:cluster-name": "acme"}
    }
    verbs = {action.split(":")[1] for each in found for action in each["Action"]}
    assert {each for each in verbs if not each.startswith(("Describe", "Get"))} == {
        "SetDesiredCapacity",
        "TerminateInstanceInAutoScalingGroup",
    }


def test_karpenter_changes_what_it_made_alone() -> None:
    found = granted(Grant("nodes", "karpenter", "read-write"))
    own = "kubernetes.io/cluster/acme"
    for statement in found:
        if {"ec2:TerminateInstances", "ec2:CreateLaunchTemplate"} & set(statement["Action"]):
            tags = statement["Condition"]["StringEquals"]
            assert any(key.endswith(own) and value == "owned" for key, value in tags.items())
    (passing,) = [each for each in found if "iam:PassRole" in each["Action"]]
    assert passing["Resource"] == "arn:aws:iam::123456789012:role/acme-node"
    assert passing["Condition"] == {"StringEquals": {"iam:PassedToService": "ec2.amazonaws.com"}}
    (queue,) = [each for each in found if "sqs:ReceiveMessage" in each["Action"]]
    assert queue["Resource"] == "arn:aws:sqs:us-east-1:123456789012:acme"


def test_other_partitions() -> None:
    home = {"provider": "aws", "region": "us-gov-west-1", "accountId": "123456789012"}
    for grant in (Grant("bucket", "logs", "read"), Grant("dns", "ml.example.com", "read-write")):
        for statement in granted(grant, cloud=home):
            for resource in resources(statement):
                assert resource == "*" or resource.startswith("arn:aws-us-gov:")


def test_nothing_is_granted_for_nothing() -> None:
    assert granted() == []

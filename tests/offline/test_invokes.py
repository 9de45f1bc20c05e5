"""Stubs of provider functions."""

from __future__ import annotations

import importlib
import json
from collections.abc import Callable
from typing import Any

import pytest

from offline.generated import generate
from offline.invokes import stubbed
from offline.schema import DISTRIBUTIONS

from .harness import Local

Make = Callable[..., Local]
PUBLIC = "tls:index/getPublicKey:getPublicKey"


def test_account_region_and_zones_follow_the_provider(local: Make) -> None:
    aws = local("aws")
    aws.configure(region="us-west-2", allowedAccountIds=["111111111111"])
    caller, _ = aws.invoke("aws:index/getCallerIdentity:getCallerIdentity")
    assert caller["accountId"] == "111111111111"
    zones, _ = aws.invoke("aws:index/getAvailabilityZones:getAvailabilityZones", state="available")
    assert zones["names"] == ["us-west-2a", "us-west-2b", "us-west-2c", "us-west-2d"]
    assert zones["zoneIds"][0] == "usw2-az1"
    region, _ = aws.invoke("aws:index/getRegion:getRegion")
    assert region["region"] == "us-west-2"


def test_partition_of_a_government_region(local: Make) -> None:
    aws = local("aws")
    aws.configure(region="us-gov-west-1")
    assert aws.invoke("aws:index/getPartition:getPartition")[0]["partition"] == "aws-us-gov"


def test_a_policy_document_is_computed(local: Make) -> None:
    statements: list[dict[str, Any]] = [
        {
            "sid": "Read",
            "actions": ["s3:GetObject", "s3:ListBucket"],
            "resources": ["arn:aws:s3:::b/*"],
            "principals": [{"type": "AWS", "identifiers": ["arn:a"]}],
            "conditions": [
                {"test": "Bool", "variable": "aws:SecureTransport", "values": ["true"]},
                {"test": "StringLike", "variable": "s3:prefix", "values": ["a/*", "b/*"]},
            ],
        },
        {"effect": "Deny", "actions": ["*"], "principals": [{"type": "*", "identifiers": ["*"]}]},
    ]
    own = json.dumps({"Statement": [{"Sid": "Read", "Effect": "Deny"}, {"Sid": "More"}]})
    made, _ = local("aws").invoke(
        "aws:iam/getPolicyDocument:getPolicyDocument",
        statements=statements,
        sourcePolicyDocuments=[own],
    )
    assert json.loads(made["json"]) == json.loads(made["minifiedJson"])
    assert json.loads(made["json"]) == {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "Read",
                "Effect": "Allow",
                "Action": ["s3:GetObject", "s3:ListBucket"],
                "Resource": "arn:aws:s3:::b/*",
                "Principal": {"AWS": "arn:a"},
                "Condition": {
                    "Bool": {"aws:SecureTransport": "true"},
                    "StringLike": {"s3:prefix": ["a/*", "b/*"]},
                },
            },
            {"Sid": "More"},
            {"Effect": "Deny", "Action": "*", "Principal": "*"},
        ],
    }


def test_yaml_is_decoded(local: Make) -> None:
    text = "kind: A\n---\n---\nkind: List\nitems: [{kind: B}, {kind: C}]\n"
    made, _ = local("kubernetes").invoke("kubernetes:yaml:decode", text=text)
    assert [each["kind"] for each in made["result"]] == ["A", "B", "C"]


def test_the_public_half_of_a_key(local: Make) -> None:
    key = generate("tls:index/privateKey:PrivateKey", {"algorithm": "ED25519"}, "seed")
    assert key
    for form in ("privateKeyPem", "privateKeyOpenssh"):
        made, _ = local("tls").invoke(PUBLIC, **{form: key[form]})
        assert made["publicKeyPem"] == key["publicKeyPem"]


@pytest.mark.parametrize(
    ("package", "token", "arguments"),
    [
        ("tls", PUBLIC, {"privateKeyPem": "no key"}),
        ("aws", "aws:ssm/getParameter:getParameter", {}),
        ("aws", "aws:iam/getPolicyDocument:getPolicyDocument", {"sourcePolicyDocuments": ["{"]}),
        ("kubernetes", "kubernetes:yaml:decode", {"text": "a: [1"}),
    ],
)
def test_arguments_without_an_answer_are_an_error_that_names_the_function(
    local: Make, package: str, token: str, arguments: dict[str, Any]
) -> None:
    provider = local(package)
    _, failures = provider.invoke(token, **arguments)
    assert failures[0].startswith(f"invoke {token} has no answer for its arguments: ")
    (fault,) = provider.faults()
    assert fault.type == token


def test_a_function_without_a_stub_is_an_error_that_names_it(local: Make) -> None:
    aws = local("aws")
    _, failures = aws.invoke("aws:pricing/getProduct:getProduct")
    assert "aws:pricing/getProduct:getProduct" in failures[0]
    (fault,) = aws.faults()
    assert (fault.type, fault.urn) == ("aws:pricing/getProduct:getProduct", "")


ARGUMENTS: dict[str, dict[str, Any]] = {
    "aws:ssm/getParameter:getParameter": {"name": "/aws/service/eks/ami/image_id"},
    "aws:eks/getClusterAuth:getClusterAuth": {"name": "ml"},
    "aws:eks/getAddonVersion:getAddonVersion": {
        "addonName": "vpc-cni",
        "kubernetesVersion": "1.35",
    },
    "azure-native:containerservice:listManagedClusterUserCredentials": {
        "resourceGroupName": "ml",
        "resourceName": "ml",
    },
    "azure-native:redisenterprise:listDatabaseKeys": {
        "resourceGroupName": "ml",
        "clusterName": "ml",
        "databaseName": "default",
    },
    "kubernetes:yaml:decode": {"text": "kind: A"},
}


@pytest.mark.parametrize("token", [each for each in stubbed() if each != PUBLIC])
def test_each_stub_answers_and_its_function_exists(local: Make, token: str) -> None:
    package, module, name = token.split(":")
    made, failures = local(package).invoke(token, **ARGUMENTS.get(token, {}))
    assert made
    assert not failures
    if token == "kubernetes:yaml:decode":
        return  # called by the SDK's own ConfigFile
    sdk = DISTRIBUTIONS[package].replace("-", "_")
    place = module.partition("/")[0]
    home = importlib.import_module(sdk if place == "index" else f"{sdk}.{place}")
    snake = "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)
    assert hasattr(home, snake)
    result = getattr(home, snake).__annotations__["return"]
    kind = result if isinstance(result, str) else result.__name__
    known = _properties(getattr(home, kind.removeprefix("Awaitable")))
    assert set(made) <= known | set(ARGUMENTS.get(token, {})), set(made) - known


def _properties(result: type) -> set[str]:
    from pulumi import _types

    return {name for _, name, _ in _types._py_properties(result)}

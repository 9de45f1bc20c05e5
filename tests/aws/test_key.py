"""The platform's key, and who may use it."""

from __future__ import annotations

import json
from collections.abc import Callable

from components.aws.key import policy
from spec.cloud import AwsCloud

from .conftest import World

Worlds = Callable[[str], World]


def test_the_key_is_rotated_named_and_guarded(world: Worlds) -> None:
    (key,) = world("prod").of("aws:kms/key:Key")
    assert key.inputs["enableKeyRotation"] is True
    assert key.inputs["deletionWindowInDays"] == 30
    assert key.protect
    # The last snapshots of databases and the buckets that are kept need it.
    assert key.retained
    (alias,) = world("prod").of("aws:kms/alias:Alias")
    assert alias.inputs["name"] == "alias/plinth-prod"
    assert alias.inputs["targetKeyId"] == "prod-key-key-id"


def test_dev_lets_go_of_its_key_soon(world: Worlds) -> None:
    (key,) = world("dev").of("aws:kms/key:Key")
    assert not key.protect
    assert not key.retained
    assert key.inputs["deletionWindowInDays"] == 7


def test_only_the_account_logs_and_auto_scaling_may_use_it(world: Worlds) -> None:
    (key,) = world("prod").of("aws:kms/key:Key")
    found = {each["Sid"]: each for each in json.loads(key.inputs["policy"])["Statement"]}
    assert set(found) == {"Account", "Logs", "AutoScaling", "AutoScalingGrants"}
    assert found["Account"]["Principal"] == {"AWS": "arn:aws:iam::123456789012:root"}
    assert found["Logs"]["Principal"] == {"Service": "logs.us-east-1.amazonaws.com"}
    assert found["Logs"]["Condition"]["ArnLike"] == {
        "kms:EncryptionContext:aws:logs:arn": "arn:aws:logs:us-east-1:123456789012:log-group:*"
    }
    for sid in ("AutoScaling", "AutoScalingGrants"):
        condition = found[sid]["Condition"]
        assert condition["StringEquals"] == {"kms:CallerAccount": "123456789012"}
        assert condition["ArnEquals"]["aws:PrincipalArn"].endswith("AWSServiceRoleForAutoScaling")
    assert found["AutoScalingGrants"]["Condition"]["Bool"] == {"kms:GrantIsForAWSResource": "true"}


def test_the_policy_is_of_the_partition() -> None:
    cloud = AwsCloud(provider="aws", region="us-gov-west-1", account_id="123456789012")
    assert "arn:aws:" not in json.dumps(policy(cloud))
    assert "arn:aws-us-gov:" in json.dumps(policy(cloud))

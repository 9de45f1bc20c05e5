"""The logs of pods in CloudWatch Logs: how long, under which key, and who may write."""

from __future__ import annotations

import json

import pytest

from components.aws.pod_logs import RETENTION, retention

from ..clouds.platforms import declared


@pytest.mark.parametrize(
    ("asked", "kept"), [(1, 1), (2, 3), (30, 30), (31, 60), (366, 400), (3650, 3653), (9999, 3653)]
)
def test_days_are_the_next_that_there_are(asked: int, kept: int) -> None:
    assert retention(asked) == kept
    assert list(RETENTION) == sorted(RETENTION)


def test_the_group_is_encrypted_and_the_agents_write_to_it_alone() -> None:
    world = declared(("aws", "pod-logs"))
    (group,) = [each for each in world.of("LogGroup") if each.name.endswith("pod-logs")]
    assert group.inputs["name"] == "/plinth/acme/pods" and group.inputs["kmsKeyId"]
    assert group.inputs["retentionInDays"] == 30
    (policy,) = [each for each in world.of("RolePolicy") if "log-collector" in each.name]
    statements = json.loads(policy.inputs["policy"])["Statement"]
    arn = "arn:aws:logs:us-east-1:123456789012:log-group:/plinth/acme/pods"
    assert {action: each["Resource"] for each in statements for action in each["Action"]} == {
        "logs:CreateLogStream": f"{arn}:*",
        "logs:PutLogEvents": f"{arn}:log-stream:*",
    }


def test_without_it_there_is_no_group() -> None:
    world = declared(("aws", "telemetry"))
    assert not [each for each in world.of("LogGroup") if each.name.endswith("pod-logs")]

"""The logs of pods in CloudWatch Logs: the group, and how the agents on the nodes write to it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pulumi
import pulumi_aws as aws

from . import names
from .account import Account

RETENTION = (
    1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288,
    3653,
)  # fmt: skip
"""Days that CloudWatch Logs can keep a group (`PutRetentionPolicy`, CloudWatch Logs API)."""


class PodLogs(pulumi.ComponentResource):
    """An encrypted log group with a stream for each node.

    Attributes:
        exporter: OpenTelemetry's exporter by its name, with its settings.
    """

    exporter: Mapping[str, Any]

    def __init__(
        self,
        name: str,
        *,
        account: Account,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("plinth:aws:PodLogs", name, None, opts)
        group = aws.cloudwatch.LogGroup(
            name,
            name=names.pod_logs(account.spec),
            retention_in_days=retention(account.spec.monitoring.log_retention_days),
            kms_key_id=account.key.arn,
            tags=account.tagged(name),
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.exporter = {
            "awscloudwatchlogs": {
                # The group's own output, so that nothing writes before it is there.
                "log_group_name": group.name,
                "log_stream_name": "${env:K8S_NODE_NAME}",
                "region": account.region,
                "retry_on_failure": {"enabled": True, "max_elapsed_time": "0s"},
            }
        }
        self.register_outputs({"logGroup": group.name})


def retention(days: int) -> int:
    """The least that can be set and is enough."""
    return min((each for each in RETENTION if each >= days), default=RETENTION[-1])

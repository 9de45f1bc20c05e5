"""Where logs go: one Log Analytics workspace, and a diagnostic setting on everything that has logs."""

from __future__ import annotations

from collections.abc import Sequence

import pulumi
import pulumi_azure_native as azure

from spec.cloud import AzureCloud as Section
from spec.platform import Platform
from spec.rules.azure import LEAST_LOG_DAYS, MOST_LOG_DAYS


class Workspace(pulumi.ComponentResource):
    """A Log Analytics workspace that keeps what it is sent for `cluster.logRetentionDays`.

    It is encrypted with Microsoft's keys: one's own needs a dedicated cluster of workspaces, which is
    sold from 100 GB a day ("Azure Monitor customer-managed keys").

    Attributes:
        id: resource id.
    """

    id: pulumi.Output[str]

    def __init__(
        self,
        name: str,
        spec: Platform,
        *,
        section: Section,
        group: pulumi.Input[str],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("plinth:azure:Workspace", name, None, opts)
        days = min(max(spec.cluster.log_retention_days, LEAST_LOG_DAYS), MOST_LOG_DAYS)
        made = azure.operationalinsights.Workspace(
            name,
            workspace_name=f"{spec.name}-logs",
            resource_group_name=group,
            location=section.location,
            sku=azure.operationalinsights.WorkspaceSkuArgs(name="PerGB2018"),
            retention_in_days=days,
            features=azure.operationalinsights.WorkspaceFeaturesArgs(
                # No shared key: whoever reads or writes is known.
                disable_local_auth=True,
                enable_log_access_using_only_resource_permissions=True,
            ),
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.id = made.id
        self.register_outputs({"id": self.id})


class Diagnostics(pulumi.ComponentResource):
    """Logs of one resource, by category, in the workspace, each kind in a table of its own."""

    def __init__(
        self,
        name: str,
        categories: Sequence[str],
        *,
        of: pulumi.Input[str],
        workspace_id: pulumi.Input[str],
        metrics: bool = False,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("plinth:azure:Diagnostics", name, None, opts)
        azure.monitor.DiagnosticSetting(
            f"{name}-setting",
            name="plinth",
            resource_uri=of,
            workspace_id=workspace_id,
            log_analytics_destination_type="Dedicated",
            logs=[{"category": category, "enabled": True} for category in categories],
            metrics=[{"category": "AllMetrics", "enabled": True}] if metrics else None,
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.register_outputs({})

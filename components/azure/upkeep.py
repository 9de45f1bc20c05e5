"""What AKS does by itself: when it upgrades, and how it adds and removes nodes."""

from __future__ import annotations

import pulumi
import pulumi_azure_native as azure

from .account import Account

WINDOWS = ("aksManagedAutoUpgradeSchedule", "aksManagedNodeOSUpgradeSchedule")
"""Maintenance of AKS itself and of the nodes' image ("Planned maintenance", AKS documentation)."""


class Maintenance(pulumi.ComponentResource):
    """Upgrades of AKS and of the nodes' image come on Sunday, 02:00 to 06:00 UTC."""

    def __init__(
        self,
        name: str,
        *,
        cluster: pulumi.Input[str],
        account: Account,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("plinth:azure:Maintenance", name, None, opts)
        for config in WINDOWS:
            azure.containerservice.MaintenanceConfiguration(
                f"{name}-{config}",
                config_name=config,
                resource_group_name=account.group,
                resource_name_=cluster,
                maintenance_window=azure.containerservice.MaintenanceWindowArgs(
                    schedule=azure.containerservice.ScheduleArgs(
                        weekly=azure.containerservice.WeeklyScheduleArgs(
                            day_of_week="Sunday", interval_weeks=1
                        )
                    ),
                    start_time="02:00",
                    utc_offset="+00:00",
                    duration_hours=4,
                ),
                opts=pulumi.ResourceOptions(parent=self),
            )
        self.register_outputs({})


def autoscaler() -> azure.containerservice.ManagedClusterPropertiesAutoScalerProfileArgs:
    """How the autoscaler, which runs on AKS's own machines, goes about it."""
    return azure.containerservice.ManagedClusterPropertiesAutoScalerProfileArgs(
        # The pool's first choice; see `capacity.priorities`.
        expander="priority",
        balance_similar_node_groups="true",
        # Capacity that does not come within this is given up for the next choice.
        max_node_provision_time="15m",
        scale_down_unneeded_time="10m",
        skip_nodes_with_system_pods="false",
        skip_nodes_with_local_storage="false",
    )

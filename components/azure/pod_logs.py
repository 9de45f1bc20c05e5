"""The logs of pods in the platform's workspace: Container insights, told to collect nothing else.

The agents sign in as the cluster's own add-on, by the rule that is attached to the cluster: the workspace
takes no key ("Enable monitoring for Kubernetes clusters", Azure Monitor documentation).
"""

from __future__ import annotations

import pulumi
import pulumi_azure_native as azure

from .account import Account

EXTENSION = "ContainerInsightsExtension"
"""Name by which the agents find the rule."""

STREAM = "Microsoft-ContainerLogV2"
"""What pods write; inventory and performance, which Prometheus has, are other streams."""


class PodLogs(pulumi.ComponentResource):
    """A rule of what is collected and where it goes, attached to the cluster."""

    def __init__(
        self,
        name: str,
        *,
        cluster_id: pulumi.Input[str],
        account: Account,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("plinth:azure:PodLogs", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        monitor = azure.monitor
        rule = monitor.DataCollectionRule(
            f"{name}-rule",
            data_collection_rule_name=f"{account.spec.name}-pod-logs",
            resource_group_name=account.group,
            location=account.section.location,
            kind="Linux",
            description=f"Logs of the pods of {account.spec.name}",
            data_sources=monitor.DataCollectionRuleDataSourcesArgs(
                extensions=[
                    monitor.ExtensionDataSourceArgs(
                        name=EXTENSION,
                        extension_name="ContainerInsights",
                        streams=[STREAM],
                        extension_settings={
                            "dataCollectionSettings": {
                                "interval": "1m",
                                "namespaceFilteringMode": "Off",
                                "enableContainerLogV2": True,
                            }
                        },
                    )
                ]
            ),
            destinations=monitor.DataCollectionRuleDestinationsArgs(
                log_analytics=[
                    monitor.LogAnalyticsDestinationArgs(
                        name="workspace", workspace_resource_id=account.workspace_id
                    )
                ]
            ),
            data_flows=[monitor.DataFlowArgs(streams=[STREAM], destinations=["workspace"])],
            opts=child,
        )
        monitor.DataCollectionRuleAssociation(
            f"{name}-cluster",
            association_name=EXTENSION,
            resource_uri=cluster_id,
            data_collection_rule_id=rule.id,
            description="What the agents of Container insights collect",
            opts=child,
        )
        self.register_outputs({})


def addon(account: Account) -> dict[str, azure.containerservice.ManagedClusterAddonProfileArgs]:
    """The agents, as the cluster is told of them; none where the logs go elsewhere."""
    if account.spec.monitoring.logs != "cloud":
        return {}
    return {
        "omsagent": azure.containerservice.ManagedClusterAddonProfileArgs(
            enabled=True,
            config={
                "logAnalyticsWorkspaceResourceID": account.workspace_id,
                "useAADAuth": "true",
            },
        )
    }

"""Images of AKS's own parts, where the network has no way out to fetch them."""

from __future__ import annotations

from collections.abc import Sequence

import pulumi
import pulumi_azure_native as azure

from .account import Account
from .diagnostics import Diagnostics
from .network import Network
from .registry import LOGS
from .roles import grant


class Bootstrap(pulumi.ComponentResource):
    """A registry inside the network that caches Microsoft's images ("Network isolated AKS clusters").

    Attributes:
        profile: what the cluster is told.
        ready: what must stand before a node can be made.
    """

    profile: azure.containerservice.ManagedClusterBootstrapProfileArgs
    ready: Sequence[pulumi.Resource]

    def __init__(
        self,
        name: str,
        *,
        network: Network,
        kubelet: pulumi.Input[str],
        account: Account,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("plinth:azure:Bootstrap", name, None, opts)
        registry = azure.containerregistry.Registry(
            f"{name}-registry",
            registry_name=account.unique("aks", most=50),
            resource_group_name=account.group,
            location=account.location,
            # Private endpoints are part of the dearest kind alone.
            sku=azure.containerregistry.SkuArgs(name="Premium"),
            admin_user_enabled=False,
            anonymous_pull_enabled=False,
            public_network_access="Disabled",
            network_rule_bypass_options="AzureServices",
            zone_redundancy="Enabled",
            opts=pulumi.ResourceOptions(parent=self),
        )
        cache = azure.containerregistry.CacheRule(
            f"{name}-cache",
            # These names and no others are looked for.
            cache_rule_name="aks-managed-mcr",
            registry_name=registry.name,
            resource_group_name=account.group,
            source_repository="mcr.microsoft.com/*",
            target_repository="aks-managed-repository/*",
            opts=pulumi.ResourceOptions(parent=self),
        )
        pull = grant(
            f"{name}-pull",
            "AcrPull",
            principal=kubelet,
            scope=registry.id,
            subscription=account.id,
            parent=self,
        )
        Diagnostics(
            f"{name}-diagnostics",
            LOGS,
            of=registry.id,
            workspace_id=account.workspace_id,
            opts=pulumi.ResourceOptions(parent=self),
        )
        endpoint = network.endpoint(f"{name}-endpoint", "registry", registry.id, parent=self)
        self.profile = azure.containerservice.ManagedClusterBootstrapProfileArgs(
            artifact_source="Cache", container_registry_id=registry.id
        )
        self.ready = [cache, pull, *endpoint.ready]
        self.register_outputs({"registry": registry.name})

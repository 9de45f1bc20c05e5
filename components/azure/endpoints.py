"""Private endpoints: Azure's services at addresses of the network, and the names that lead there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import pulumi
import pulumi_azure_native as azure

from .account import Account

Service = Literal["blob", "dfs", "vault", "registry", "postgresqlServer", "redisEnterprise"]
SynapseService = Literal["Sql", "SqlOnDemand", "Dev"]

ZONES: Mapping[Service | SynapseService, str] = {
    "blob": "privatelink.blob.core.windows.net",
    "dfs": "privatelink.dfs.core.windows.net",
    "vault": "privatelink.vaultcore.azure.net",
    "registry": "privatelink.azurecr.io",
    "postgresqlServer": "privatelink.postgres.database.azure.com",
    "redisEnterprise": "privatelink.redis.azure.net",
    "Sql": "privatelink.sql.azuresynapse.net",
    "SqlOnDemand": "privatelink.sql.azuresynapse.net",
    "Dev": "privatelink.dev.azuresynapse.net",
}
"""Group of a service's private link -> its zone ("Azure Private Endpoint private DNS zone values")."""


class PrivateZone(pulumi.ComponentResource):
    """A private DNS zone that the network resolves.

    Attributes:
        id: resource id of the zone.
        link: the network's link to it.
    """

    id: pulumi.Output[str]
    link: pulumi.Resource

    def __init__(
        self,
        name: str,
        zone: str,
        *,
        network_id: pulumi.Input[str],
        account: Account,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("plinth:azure:PrivateZone", name, None, opts)
        made = azure.privatedns.PrivateZone(
            f"{name}-zone",
            private_zone_name=zone,
            resource_group_name=account.group,
            location="Global",
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.link = azure.privatedns.VirtualNetworkLink(
            f"{name}-link",
            virtual_network_link_name=account.spec.name,
            private_zone_name=made.name,
            resource_group_name=account.group,
            location="Global",
            registration_enabled=False,
            virtual_network=azure.privatedns.SubResourceArgs(id=network_id),
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.id = made.id
        self.register_outputs({"id": self.id})


class PrivateEndpoint(pulumi.ComponentResource):
    """An address in the network for one resource of a service, and its name in the service's zone.

    Attributes:
        ready: what must stand before the name leads there.
    """

    ready: tuple[pulumi.Resource, ...]

    def __init__(
        self,
        name: str,
        service: Service | SynapseService,
        *,
        target: pulumi.Input[str],
        subnet_id: pulumi.Input[str],
        zone: PrivateZone,
        account: Account,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("plinth:azure:PrivateEndpoint", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        endpoint = azure.network.PrivateEndpoint(
            f"{name}-endpoint",
            private_endpoint_name=name,
            custom_network_interface_name=f"{name}-nic",
            resource_group_name=account.group,
            location=account.location,
            subnet=azure.network.SubnetArgs(id=subnet_id),
            private_link_service_connections=[
                azure.network.PrivateLinkServiceConnectionArgs(
                    name=name, private_link_service_id=target, group_ids=[service]
                )
            ],
            opts=child,
        )
        names = azure.network.PrivateDnsZoneGroup(
            f"{name}-names",
            private_dns_zone_group_name="default",
            private_endpoint_name=endpoint.name,
            resource_group_name=account.group,
            private_dns_zone_configs=[
                azure.network.PrivateDnsZoneConfigArgs(name=service, private_dns_zone_id=zone.id)
            ],
            opts=child,
        )
        self.ready = (names, zone.link)
        self.register_outputs({"id": endpoint.id})

"""The virtual network: its subnets, the way out, private names, the record of its traffic."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from ipaddress import IPv4Network

import pulumi
import pulumi_azure_native as azure

from spec import network

from .. import cloud as handles
from .account import Account
from .endpoints import ZONES, PrivateEndpoint, PrivateZone, Service, SynapseService
from .flow_logs import FlowLogs
from .subnets import choose_zones, cut, rules

DELEGATIONS = {
    "postgres": "Microsoft.DBforPostgreSQL/flexibleServers",
    "mysql": "Microsoft.DBforMySQL/flexibleServers",
    "api-server": "Microsoft.ContainerService/managedClusters",
}
"""Kind of subnet -> service that it is given to."""


class Network(pulumi.ComponentResource):
    """A virtual network with subnets for the nodes of each zone and for each service within it.

    Attributes:
        id: resource id of the network.
        zones: its zones, in order.
        node_subnet_ids: one subnet per zone.
        endpoints_subnet_id: subnet of private endpoints.
        postgres_subnet_id: subnet that PostgreSQL Flexible Server has to itself.
        api_subnet_id: subnet that the Kubernetes API has to itself.
        nat: NAT gateways, none without a way out.
        handle: what the platform sees.
    """

    id: pulumi.Output[str]
    zones: Sequence[str]
    node_subnet_ids: Sequence[pulumi.Output[str]]
    endpoints_subnet_id: pulumi.Output[str]
    postgres_subnet_id: pulumi.Output[str]
    api_subnet_id: pulumi.Output[str]
    nat: Sequence[pulumi.Resource]
    handle: handles.Network

    def __init__(
        self,
        name: str,
        section: network.Network,
        *,
        account: Account,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("plinth:azure:Network", name, None, opts)
        self._name = name
        self._account = account
        self._child = pulumi.ResourceOptions(parent=self)
        self._zones: dict[str, PrivateZone] = {}
        self._last: list[pulumi.Resource] = []
        self.zones = choose_zones(account.spec, account.section)
        cidrs = cut(section.cidr, len(self.zones))
        vnet = azure.network.VirtualNetwork(
            f"{name}-vnet",
            virtual_network_name=account.spec.name,
            resource_group_name=account.group,
            location=account.location,
            address_space=azure.network.AddressSpaceArgs(address_prefixes=[str(section.cidr)]),
            # Between machines that can; the others talk as before.
            encryption=azure.network.VirtualNetworkEncryptionArgs(
                enabled=True, enforcement="AllowUnencrypted"
            ),
            opts=self._child,
        )
        self.id = vnet.id
        self._vnet = vnet.name
        self._section, self._cidrs = section, cidrs
        self._mysql_subnet_id: pulumi.Output[str] | None = None
        gateways = self._gateways(section.egress)
        self.nat = list(dict.fromkeys(gateways.values()))
        groups = {
            kind: self._group(kind) for kind in ("nodes", "endpoints", "postgres", "api-server")
        }
        self.node_subnet_ids = [
            self._subnet(f"nodes-{zone}", cidr, groups["nodes"], gateway=gateways.get(zone))
            for zone, cidr in zip(self.zones, cidrs.nodes, strict=True)
        ]
        self.endpoints_subnet_id = self._subnet("endpoints", cidrs.endpoints, groups["endpoints"])
        self.postgres_subnet_id = self._subnet("postgres", cidrs.postgres, groups["postgres"])
        self.api_subnet_id = self._subnet("api-server", cidrs.api_server, groups["api-server"])
        if account.private:
            self.endpoint(f"{name}-vault", "vault", account.encryption.vault_id, parent=self)
        if section.flow_logs.enabled:
            FlowLogs(
                f"{name}-flow-logs",
                section.flow_logs,
                network_id=vnet.id,
                account=account,
                opts=self._child,
            )
        self.handle = handles.Network(
            vnet.id, str(section.cidr), list(self.zones), list(self.node_subnet_ids)
        )
        self.register_outputs(
            {
                "id": self.id,
                "zones": list(self.zones),
                "nodeSubnetIds": list(self.node_subnet_ids),
            }
        )

    def zone(self, name: str) -> PrivateZone:
        """The private DNS zone of that name; one for all that are in it."""
        if name not in self._zones:
            short = name.removeprefix("privatelink.").replace(".", "-")
            self._zones[name] = PrivateZone(
                f"{self._name}-{short}",
                name,
                network_id=self.id,
                account=self._account,
                opts=self._child,
            )
        return self._zones[name]

    def mysql_subnet_id(self) -> pulumi.Output[str]:
        """The subnet that MySQL Flexible Server has to itself; made when it is asked for."""
        if self._mysql_subnet_id is None:
            self._mysql_subnet_id = self._subnet("mysql", self._cidrs.mysql, self._group("mysql"))
        return self._mysql_subnet_id

    def endpoint(
        self,
        name: str,
        service: Service | SynapseService,
        target: pulumi.Input[str],
        *,
        parent: pulumi.Resource,
    ) -> PrivateEndpoint:
        """A private endpoint for the resource `target`, a child of `parent`."""
        return PrivateEndpoint(
            name,
            service,
            target=target,
            subnet_id=self.endpoints_subnet_id,
            zone=self.zone(ZONES[service]),
            account=self._account,
            opts=pulumi.ResourceOptions(parent=parent),
        )

    def _gateways(self, egress: str) -> Mapping[str, azure.network.NatGateway]:
        """Zone -> its NAT gateway. A gateway of the Standard kind is of one zone."""
        if egress == "none":
            return {}
        chosen = self.zones if egress == "nat-per-zone" else self.zones[:1]
        made: dict[str, azure.network.NatGateway] = {}
        for zone in chosen:
            name = f"{self._name}-nat-{zone}"
            address = azure.network.PublicIPAddress(
                f"{name}-address",
                public_ip_address_name=f"{name}-address",
                resource_group_name=self._account.group,
                location=self._account.location,
                sku=azure.network.PublicIPAddressSkuArgs(name="Standard", tier="Regional"),
                public_ip_allocation_method="Static",
                public_ip_address_version="IPv4",
                zones=[zone],
                opts=self._child,
            )
            made[zone] = azure.network.NatGateway(
                name,
                nat_gateway_name=name,
                resource_group_name=self._account.group,
                location=self._account.location,
                sku=azure.network.NatGatewaySkuArgs(name="Standard"),
                idle_timeout_in_minutes=10,
                public_ip_addresses=[azure.network.SubResourceArgs(id=address.id)],
                zones=[zone],
                opts=self._child,
            )
        return {zone: made.get(zone, made[chosen[0]]) for zone in self.zones}

    def _group(self, kind: str) -> pulumi.Output[str]:
        """The network security group of a kind of subnet."""
        public = self._account.spec.serving.exposure == "public"
        name = f"{self._name}-{kind}-rules"
        made = azure.network.NetworkSecurityGroup(
            name,
            network_security_group_name=name,
            resource_group_name=self._account.group,
            location=self._account.location,
            security_rules=[
                azure.network.SecurityRuleArgs(**rule)
                for rule in rules(kind, self._section, self._cidrs, public=public)
            ],
            opts=self._child,
        )
        return made.id

    def _subnet(
        self,
        kind: str,
        cidr: IPv4Network,
        group: pulumi.Input[str],
        *,
        gateway: azure.network.NatGateway | None = None,
    ) -> pulumi.Output[str]:
        service = DELEGATIONS.get(kind)
        made = azure.network.Subnet(
            f"{self._name}-{kind}",
            subnet_name=kind,
            virtual_network_name=self._vnet,
            resource_group_name=self._account.group,
            address_prefix=str(cidr),
            default_outbound_access=False,
            network_security_group=azure.network.NetworkSecurityGroupArgs(id=group),
            nat_gateway=azure.network.SubResourceArgs(id=gateway.id) if gateway else None,
            # The subnet's rules hold for private endpoints too.
            private_endpoint_network_policies="Enabled",
            delegations=[azure.network.DelegationArgs(name=kind, service_name=service)]
            if service
            else None,
            opts=pulumi.ResourceOptions(
                parent=self,
                # A network takes one change at a time, and answers 409 to the next.
                depends_on=list(self._last),
            ),
        )
        self._last = [made]
        return made.id

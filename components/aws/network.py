"""The VPC: its subnets, the way out, the record of its traffic."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network
from itertools import islice
from math import ceil, log2

import pulumi
import pulumi_aws as aws

from spec import network
from spec.cloud import AwsCloud
from spec.platform import Platform

from .. import cloud as handles
from .account import Account
from .endpoints import Endpoints
from .flow_logs import FlowLogs

ANYWHERE = "0.0.0.0/0"


@dataclass(frozen=True)
class Subnets:
    """Addresses of the subnets, one of each kind per zone."""

    private: tuple[IPv4Network, ...]
    public: tuple[IPv4Network, ...]


def subnets(cidr: IPv4Network, zones: int) -> Subnets:
    """The network cut for a number of zones.

    Pods have addresses of the private subnets, so these are as large as they can be alike, and one
    part of that size is left for the public ones, which hold gateways and load balancers alone.
    """
    parts = cidr.subnets(prefixlen_diff=ceil(log2(zones + 1)))
    private = tuple(islice(parts, zones))
    public = next(parts).subnets(prefixlen_diff=ceil(log2(zones)))
    return Subnets(private, tuple(islice(public, zones)))


def choose_zones(spec: Platform, section: AwsCloud, available: Sequence[str]) -> list[str]:
    """The zones of the network: those that pools name, and then the region's others in order.

    Raises:
        pulumi.RunError: a pool names a zone that the account lacks, or they name too many.
    """
    reserved = section.reservations
    named = dict.fromkeys(
        zone
        for pool in spec.gpu.pools
        for zone in (
            *pool.zones,
            *((reserved[pool.name].zone,) if pool.name in reserved else ()),
        )
    )
    missing = [zone for zone in named if zone not in available]
    if missing:
        raise pulumi.RunError(
            f"gpu.pools: {', '.join(missing)} is not among the zones of this account: "
            f"{', '.join(available)}."
        )
    wanted = spec.network.zones
    if len(named) > wanted or len(available) < wanted:
        raise pulumi.RunError(
            f"network.zones: {wanted} zones, but the pools name {len(named)} "
            f"({', '.join(named) or 'none'}) and the region has {len(available)}. "
            f"Write network.zones between {max(2, len(named))} and {len(available)}."
        )
    chosen = [*named, *(zone for zone in available if zone not in named)]
    return sorted(chosen[:wanted])


def leads_out(spec: Platform) -> bool:
    """Whether there are public subnets: for a NAT gateway, or a public load balancer."""
    return spec.network.egress != "none" or spec.serving.exposure == "public"


class Network(pulumi.ComponentResource):
    """A VPC with a private and, where anything leads out, a public subnet in each zone.

    Attributes:
        vpc_id: the VPC's id.
        zones: names of its zones, in order.
        private_subnet_ids: one subnet per zone, for everything that runs.
        public_subnet_ids: one subnet per zone, or none.
        handle: what the platform sees.
    """

    vpc_id: pulumi.Output[str]
    zones: Sequence[str]
    private_subnet_ids: Sequence[pulumi.Output[str]]
    public_subnet_ids: Sequence[pulumi.Output[str]]
    handle: handles.Network

    def __init__(
        self,
        name: str,
        section: network.Network,
        *,
        account: Account,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("plinth:aws:Network", name, None, opts)
        self._name = name
        self._account = account
        self._child = pulumi.ResourceOptions(parent=self)
        self.zones = choose_zones(account.spec, account.section, _available(account))
        cut = subnets(section.cidr, section.zones)

        vpc = aws.ec2.Vpc(
            name,
            cidr_block=str(section.cidr),
            enable_dns_hostnames=True,
            enable_dns_support=True,
            tags=account.tagged(name),
            opts=self._child,
        )
        self.vpc_id = vpc.id
        # The default group lets its members reach each other: nobody is to land in that by mistake.
        aws.ec2.DefaultSecurityGroup(
            f"{name}-default",
            vpc_id=vpc.id,
            ingress=[],
            egress=[],
            tags=account.tagged(f"{name}-default"),
            opts=self._child,
        )
        self.private_subnet_ids = self._subnets("private", "internal-elb", cut.private)
        self.public_subnet_ids = []
        tables = [self._route_table(f"private-{_letter(zone)}") for zone in self.zones]
        self._associate("private", self.private_subnet_ids, tables)
        if leads_out(account.spec):
            self.public_subnet_ids = self._subnets("public", "elb", cut.public)
            gateway = aws.ec2.InternetGateway(
                f"{name}-internet",
                vpc_id=vpc.id,
                tags=account.tagged(f"{name}-internet"),
                opts=self._child,
            )
            public = self._route_table("public")
            aws.ec2.Route(
                f"{name}-public-internet",
                route_table_id=public,
                destination_cidr_block=ANYWHERE,
                gateway_id=gateway.id,
                opts=self._child,
            )
            self._associate("public", self.public_subnet_ids, [public] * section.zones)
            self._nat(section.egress, tables, gateway)
        Endpoints(
            f"{name}-endpoints",
            section,
            vpc_id=vpc.id,
            subnet_ids=self.private_subnet_ids,
            route_table_ids=tables,
            account=account,
            opts=self._child,
        )
        if section.flow_logs.enabled:
            FlowLogs(
                f"{name}-flow-logs",
                section.flow_logs,
                vpc_id=vpc.id,
                account=account,
                opts=self._child,
            )
        self.handle = handles.Network(
            vpc.id, str(section.cidr), list(self.zones), list(self.private_subnet_ids)
        )
        self.register_outputs(
            {
                "vpcId": self.vpc_id,
                "zones": list(self.zones),
                "privateSubnetIds": list(self.private_subnet_ids),
                "publicSubnetIds": list(self.public_subnet_ids),
            }
        )

    def _subnets(
        self, kind: str, role: str, cidrs: Sequence[IPv4Network]
    ) -> list[pulumi.Output[str]]:
        """A subnet per zone, found by load balancers, and the private ones by Karpenter."""
        spec = self._account.spec
        discovery = {
            f"kubernetes.io/role/{role}": "1",
            f"kubernetes.io/cluster/{spec.name}": "shared",
        }
        if kind == "private":
            discovery["karpenter.sh/discovery"] = spec.name
        found: list[pulumi.Output[str]] = []
        for zone, cidr in zip(self.zones, cidrs, strict=True):
            name = f"{self._name}-{kind}-{_letter(zone)}"
            subnet = aws.ec2.Subnet(
                name,
                vpc_id=self.vpc_id,
                availability_zone=zone,
                cidr_block=str(cidr),
                map_public_ip_on_launch=False,
                tags=self._account.tagged(name, {"plinth.dev/tier": kind, **discovery}),
                opts=self._child,
            )
            found.append(subnet.id)
        return found

    def _route_table(self, kind: str) -> pulumi.Output[str]:
        name = f"{self._name}-{kind}"
        made = aws.ec2.RouteTable(
            f"{name}-routes",
            vpc_id=self.vpc_id,
            tags=self._account.tagged(f"{name}-routes"),
            opts=self._child,
        )
        return made.id

    def _associate(
        self,
        kind: str,
        subnet_ids: Sequence[pulumi.Output[str]],
        tables: Sequence[pulumi.Output[str]],
    ) -> None:
        for zone, subnet, table in zip(self.zones, subnet_ids, tables, strict=True):
            aws.ec2.RouteTableAssociation(
                f"{self._name}-{kind}-{_letter(zone)}-routes",
                subnet_id=subnet,
                route_table_id=table,
                opts=self._child,
            )

    def _nat(
        self,
        egress: str,
        tables: Sequence[pulumi.Output[str]],
        gateway: aws.ec2.InternetGateway,
    ) -> None:
        """NAT gateways, and the private subnets' way through them."""
        if egress == "none":
            return
        count = 1 if egress == "nat-single" else len(self.zones)
        found: list[pulumi.Output[str]] = []
        for zone, subnet in islice(zip(self.zones, self.public_subnet_ids, strict=True), count):
            name = f"{self._name}-nat-{_letter(zone)}"
            address = aws.ec2.Eip(
                f"{name}-address",
                domain="vpc",
                tags=self._account.tagged(f"{name}-address"),
                opts=self._child,
            )
            made = aws.ec2.NatGateway(
                name,
                subnet_id=subnet,
                allocation_id=address.allocation_id,
                tags=self._account.tagged(name),
                # It can only be made, and used, while the internet gateway is attached.
                opts=pulumi.ResourceOptions(parent=self, depends_on=[gateway]),
            )
            found.append(made.id)
        for index, (zone, table) in enumerate(zip(self.zones, tables, strict=True)):
            aws.ec2.Route(
                f"{self._name}-private-{_letter(zone)}-nat",
                route_table_id=table,
                destination_cidr_block=ANYWHERE,
                nat_gateway_id=found[index % count],
                opts=self._child,
            )


UNFIT = ("use1-az3", "usw1-az2", "cac1-az3")
"""Zones, by id, that EKS takes no subnets in ("Subnet requirements for clusters", EKS user guide)."""


def _available(account: Account) -> list[str]:
    """Zones of the region that EKS takes and that this account has not to opt in to, in order."""
    found = aws.get_availability_zones(
        state="available",
        exclude_zone_ids=list(UNFIT),
        filters=[
            aws.GetAvailabilityZonesFilterArgs(name="opt-in-status", values=["opt-in-not-required"])
        ],
        opts=pulumi.InvokeOptions(parent=account.parent, provider=account.provider),
    )
    return sorted(found.names)


def _letter(zone: str) -> str:
    """`a` of us-east-1a: short in names."""
    return zone[-1]

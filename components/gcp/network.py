"""The VPC network: its subnetwork, the ways in and out, the record of its traffic."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network

import pulumi
import pulumi_gcp as gcp

from spec import network
from spec.cloud import GcpCloud as Section
from spec.platform import Platform
from spec.rules.gcp import PODS

from .. import cloud as handles
from .account import Account
from .endpoints import Endpoints
from .firewall import Firewall
from .logs import Logs


@dataclass(frozen=True)
class Ranges:
    """The network's addresses, cut by use."""

    nodes: IPv4Network
    services: IPv4Network
    """Cloud SQL and Memorystore: a network of Google's, joined with this one."""
    endpoint: str
    """Address of Google's own services, outside every subnetwork."""


def ranges(cidr: IPv4Network) -> Ranges:
    """Half for nodes, a quarter for managed services, and an address of the last quarter."""
    quarters = list(cidr.subnets(2))
    return Ranges(next(cidr.subnets(1)), quarters[2], str(quarters[3].network_address + 2))


def choose_zones(spec: Platform, section: Section, available: Sequence[str]) -> list[str]:
    """The zones of the nodes: those that pools name, and then the region's others in order.

    Raises:
        pulumi.RunError: the region lacks a zone that a pool names, or has too few.
    """
    reserved = [each.zone for each in section.reservations.values()]
    named = dict.fromkeys([*(zone for pool in spec.gpu.pools for zone in pool.zones), *reserved])
    missing = [zone for zone in named if zone not in available]
    if missing:
        raise pulumi.RunError(
            f"gpu.pools: {', '.join(missing)} is not among the zones of {section.region}: "
            f"{', '.join(available)}."
        )
    wanted = spec.network.zones
    if len(available) < wanted:
        raise pulumi.RunError(
            f"network.zones: {wanted} zones, and {section.region} has {', '.join(available)}. "
            f"Write {len(available)}."
        )
    chosen = [*named, *(zone for zone in available if zone not in named)]
    return sorted(chosen[:wanted])


class Network(pulumi.ComponentResource):
    """A VPC network with one subnetwork, which spans the region.

    Attributes:
        id: resource name of the network.
        subnetwork_id: resource name of the subnetwork.
        zones: names of the zones that nodes are put in.
        peering: the private connection to Google's managed services, for what is made in it to
            wait for.
        handle: what the platform sees.
    """

    id: pulumi.Output[str]
    subnetwork_id: pulumi.Output[str]
    zones: Sequence[str]
    peering: pulumi.Resource
    handle: handles.Network

    def __init__(
        self,
        name: str,
        section: network.Network,
        *,
        account: Account,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("plinth:gcp:Network", name, None, opts)
        self._name, self._account = name, account
        self._child = pulumi.ResourceOptions(parent=self)
        self.zones = choose_zones(account.spec, account.section, _available(account))
        cut = ranges(section.cidr)

        made = gcp.compute.Network(
            name,
            name=account.spec.name,
            description=f"The platform {account.spec.name}",
            auto_create_subnetworks=False,
            routing_mode="REGIONAL",
            # Jumbo frames, which the fabrics between GPUs are made for; the most that a VPC takes.
            mtu=8896,
            opts=self._child,
        )
        self.id = made.id
        subnetwork = gcp.compute.Subnetwork(
            f"{name}-nodes",
            name=f"{account.spec.name}-nodes",
            network=made.id,
            region=account.region,
            ip_cidr_range=str(cut.nodes),
            secondary_ip_ranges=[
                gcp.compute.SubnetworkSecondaryIpRangeArgs(range_name=kind, ip_cidr_range=str(cidr))
                for kind, cidr in secondary(section).items()
            ],
            private_ip_google_access=True,
            log_config=(
                gcp.compute.SubnetworkLogConfigArgs(
                    aggregation_interval="INTERVAL_5_SEC",
                    flow_sampling=1.0,
                    metadata="INCLUDE_ALL_METADATA",
                )
                if section.flow_logs.enabled
                else None
            ),
            opts=self._child,
        )
        self.subnetwork_id = subnetwork.id
        Firewall(
            f"{name}-firewall",
            section,
            network=made.id,
            nodes=cut.nodes,
            pods=secondary(section)["pods"],
            account=account,
            opts=self._child,
        )
        self._nat(section, made.id)
        self.peering = self._peering(cut.services, made.id)
        if section.private_endpoints:
            Endpoints(
                f"{name}-endpoints",
                network=made.id,
                address=cut.endpoint,
                account=account,
                opts=self._child,
            )
        if section.flow_logs.enabled:
            Logs(
                f"{name}-flow-logs",
                picks=f'logName:"{flow_log(account.project)}" AND '
                f'resource.labels.subnetwork_name="{account.spec.name}-nodes"',
                days=section.flow_logs.retention_days,
                about=f"Traffic of the platform {account.spec.name}",
                account=account,
                opts=self._child,
            )
        self.handle = handles.Network(
            made.id, str(section.cidr), list(self.zones), [subnetwork.id] * len(self.zones)
        )
        self.register_outputs({"id": self.id, "zones": list(self.zones)})

    def _nat(self, section: network.Network, network_id: pulumi.Input[str]) -> None:
        """Cloud NAT, from addresses of the platform's own, which others can let in.

        It has no zone to lose; `nat-per-zone` gives it an address, and with that ports, for each.
        """
        if section.egress == "none":
            return
        name = self._name
        router = gcp.compute.Router(
            f"{name}-router",
            name=f"{self._account.spec.name}-router",
            network=network_id,
            region=self._account.region,
            opts=self._child,
        )
        count = 1 if section.egress == "nat-single" else section.zones
        addresses = [
            gcp.compute.Address(
                f"{name}-nat-{index + 1}",
                name=f"{self._account.spec.name}-nat-{index + 1}",
                address_type="EXTERNAL",
                region=self._account.region,
                opts=self._child,
            )
            for index in range(count)
        ]
        gcp.compute.RouterNat(
            f"{name}-nat",
            name=f"{self._account.spec.name}-nat",
            router=router.name,
            region=self._account.region,
            nat_ip_allocate_option="MANUAL_ONLY",
            nat_ips=[address.self_link for address in addresses],
            source_subnetwork_ip_ranges_to_nat="ALL_SUBNETWORKS_ALL_IP_RANGES",
            # A node that pulls images for many pods at once takes more than the fixed 64 ports.
            enable_dynamic_port_allocation=True,
            enable_endpoint_independent_mapping=False,
            min_ports_per_vm=64,
            max_ports_per_vm=4096,
            log_config=gcp.compute.RouterNatLogConfigArgs(enable=True, filter="ERRORS_ONLY"),
            opts=self._child,
        )

    def _peering(self, cidr: IPv4Network, network_id: pulumi.Input[str]) -> pulumi.Resource:
        """Private services access: where Cloud SQL and Memorystore have their addresses."""
        name = self._name
        reserved = gcp.compute.GlobalAddress(
            f"{name}-services",
            name=f"{self._account.spec.name}-services",
            purpose="VPC_PEERING",
            address_type="INTERNAL",
            address=str(cidr.network_address),
            prefix_length=cidr.prefixlen,
            network=network_id,
            opts=self._child,
        )
        return gcp.servicenetworking.Connection(
            f"{name}-services-connection",
            network=network_id,
            service="servicenetworking.googleapis.com",
            reserved_peering_ranges=[reserved.name],
            # Google keeps the connection in use for days after the last instance is gone, and
            # would refuse to delete it: its peering goes instead, so that the network can.
            deletion_policy="REMOVE_PEERING",
            opts=self._child,
        )


def secondary(section: network.Network) -> dict[str, IPv4Network]:
    """Ranges of the subnetwork that pods and Services have their addresses from."""
    return {"pods": section.pod_cidr or PODS, "services": section.service_cidr}


def flow_log(project: str) -> str:
    """Name of the log that the records of traffic are in."""
    return f"projects/{project}/logs/compute.googleapis.com%2Fvpc_flows"


def _available(account: Account) -> list[str]:
    """Zones of the region that are up, in order."""
    found = gcp.compute.get_zones(
        region=account.region,
        project=account.project,
        status="UP",
        opts=pulumi.InvokeOptions(parent=account.parent, provider=account.provider),
    )
    return sorted(found.names)

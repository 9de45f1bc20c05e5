"""The network's addresses and the rules of its subnets: plain values, no resource is made here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network
from itertools import islice
from math import ceil, log2
from typing import Any

from spec.cloud import ENTRANCE
from spec.cloud import AzureCloud as Section
from spec.network import Network
from spec.platform import Platform

ZONES = ("1", "2", "3")
"""Zones as every location with zones calls them ("Azure availability zones")."""

LAST = 4096
"""Weakest priority of a rule; Azure's own rules, which let the network in, come after it."""


@dataclass(frozen=True)
class Cut:
    """Addresses of the subnets."""

    nodes: tuple[IPv4Network, ...]
    """One per zone. Pods have addresses of their own."""
    endpoints: IPv4Network
    postgres: IPv4Network
    api_server: IPv4Network
    mysql: IPv4Network


def cut(cidr: IPv4Network, zones: int) -> Cut:
    """The network cut: nodes as large as they can be alike, and one part of that size for the rest.

    The quarters of that part hold private endpoints, PostgreSQL, the Kubernetes API and MySQL.
    """
    parts = cidr.subnets(prefixlen_diff=ceil(log2(zones + 1)))
    nodes = tuple(islice(parts, zones))
    return Cut(nodes, *next(parts).subnets(prefixlen_diff=2))


def choose_zones(spec: Platform, section: Section) -> tuple[str, ...]:
    """The zones of the network: those that pools name, and then the others in order."""
    pools = {pool.name for pool in spec.gpu.pools}
    reserved = [each.zone for pool, each in section.reservations.items() if pool in pools]
    named = dict.fromkeys([*(zone for pool in spec.gpu.pools for zone in pool.zones), *reserved])
    wanted = [*named, *(zone for zone in ZONES if zone not in named)]
    return tuple(sorted(wanted[: spec.network.zones]))


def pod_cidr(section: Network) -> IPv4Network:
    """Addresses of pods: the spec's, or a range that neither network nor Services have.

    Each node takes a /24 of it ("Azure CNI Overlay", AKS documentation), so a /16 is for 256 nodes.
    """
    if section.pod_cidr is not None:
        return section.pod_cidr
    taken = (section.cidr, section.service_cidr)
    # As many as it takes: each of the other two overlaps one of these at most.
    choices = map(IPv4Network, ("10.244.0.0/16", "100.64.0.0/16", "192.168.0.0/16"))
    return next(each for each in choices if not any(each.overlaps(other) for other in taken))


def rules(kind: str, section: Network, cidrs: Cut, *, public: bool) -> list[dict[str, Any]]:
    """Rules of the security group of a kind of subnet: what is let in, and last that nothing else is.

    Args:
        kind: nodes, endpoints, postgres, mysql or api-server.
        public: whether the gateway's load balancer is open to the internet.
    """
    nodes = [str(each) for each in cidrs.nodes]
    pods = str(pod_cidr(section))
    api = str(cidrs.api_server)
    balancer = ("balancer", ["AzureLoadBalancer"], "*", ["*"])
    if kind == "nodes":
        # "Network security group requirements", Azure CNI Overlay; the API reaches webhooks.
        wanted = [
            ("nodes", [*nodes, pods, api], "*", ["*"]),
            # Services that are exposed inside the network alone.
            ("network", ["VirtualNetwork"], "Tcp", [str(each) for each in ENTRANCE]),
            balancer,
        ]
        if public:
            wanted.append(("internet", ["Internet"], "Tcp", [str(each) for each in ENTRANCE]))
    elif kind == "endpoints":
        # HTTPS, Synapse, Azure Managed Redis; PostgreSQL has a subnet of its own.
        wanted = [("nodes", [*nodes, pods], "Tcp", ["443", "1433", "10000"])]
    elif kind == "postgres":
        # Standby and primary talk to each other ("Virtual network concepts", Flexible Server).
        wanted = [
            ("nodes", [*nodes, pods], "Tcp", ["5432", "6432"]),
            ("itself", [str(cidrs.postgres)], "Tcp", ["5432"]),
        ]
    elif kind == "mysql":
        # What standby and primary say to each other is not documented; nobody else is in the subnet.
        wanted = [
            ("nodes", [*nodes, pods], "Tcp", ["3306"]),
            ("itself", [str(cidrs.mysql)], "Tcp", ["*"]),
        ]
    else:
        # "API Server VNet Integration", AKS documentation; whoever is connected to the network.
        wanted = [
            ("clients", ["VirtualNetwork"], "Tcp", ["443", "4443"]),
            ("balancer", ["AzureLoadBalancer"], "Tcp", ["9988"]),
        ]
    found = [
        _rule(f"allow-{name}", 100 + 10 * index, sources, protocol, ports)
        for index, (name, sources, protocol, ports) in enumerate(wanted)
    ]
    return [*found, _rule("deny-the-rest", LAST, ["*"], "*", ["*"], access="Deny")]


def _rule(
    name: str,
    priority: int,
    sources: Sequence[str],
    protocol: str,
    ports: Sequence[str],
    *,
    access: str = "Allow",
) -> dict[str, Any]:
    """One inbound rule. A tag or `*` stands alone, addresses in a list: Azure takes no list of one."""
    made: dict[str, Any] = {
        "name": name,
        "priority": priority,
        "direction": "Inbound",
        "access": access,
        "protocol": protocol,
        "source_port_range": "*",
        "destination_address_prefix": "*",
    }
    if len(sources) == 1:
        made["source_address_prefix"] = sources[0]
    else:
        made["source_address_prefixes"] = list(sources)
    if len(ports) == 1:
        made["destination_port_range"] = ports[0]
    else:
        made["destination_port_ranges"] = list(ports)
    return made

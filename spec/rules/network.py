"""Addresses and the way out."""

from __future__ import annotations

from ipaddress import IPv4Network
from itertools import combinations
from math import ceil, log2

from ..finding import Finding, Findings, warning
from ..platform import Platform

WIDEST, NARROWEST = 16, 20
"""Prefix lengths of the network. AWS takes /16 to /28 for a VPC ("VPC CIDR blocks", VPC user
guide); below /20 the subnets of three zones are too small for a cluster."""

PRIVATE = tuple(map(IPv4Network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")))
CARRIER = IPv4Network("100.64.0.0/10")

PODS_PER_NODE = 30
"""Addresses that a node and its pods take where pods have addresses of the network; the default of
the smaller EKS node types is 29 to 58 ("Choosing an Amazon EC2 instance type", EKS user guide)."""


def size(spec: Platform) -> Findings:
    """The network holds its subnets, and is one that a cloud takes."""
    cidr = spec.network.cidr
    path = ("network", "cidr")
    if cidr.prefixlen < WIDEST:
        mend = f"/{WIDEST} to /{NARROWEST}, such as {cidr.network_address}/{WIDEST}"
        yield Finding(path, f"{cidr} is wider than /{WIDEST}", mend)
        return
    if cidr.prefixlen > NARROWEST:
        yield Finding(
            path,
            f"{cidr} has {cidr.num_addresses} addresses, too few for the subnets of a cluster in "
            f"{spec.network.zones} zones",
            f"/{WIDEST} to /{NARROWEST}, such as {cidr.supernet(new_prefix=NARROWEST)}",
        )


def addresses(spec: Platform) -> Findings:
    """All nodes at once find addresses for their pods, where those are of the network."""
    if spec.cloud.provider != "aws" or spec.network.cidr.prefixlen > NARROWEST:
        return
    pools = [spec.nodes.system, spec.nodes.cpu, *spec.gpu.pools]
    most = sum(pool.nodes.max for pool in pools)
    # A part for each zone's pods, and one for all that is public; parts are powers of two.
    parts = 2 ** ceil(log2(spec.network.zones + 1))
    have = spec.network.cidr.num_addresses * spec.network.zones // parts
    if most * PODS_PER_NODE > have:
        yield warning(
            ("network", "cidr"),
            f"{spec.network.cidr} has about {have} addresses for pods, and {most} nodes at most "
            f"may ask for {most * PODS_PER_NODE} ({PODS_PER_NODE} per node)",
            "a wider network, or fewer nodes at most",
        )


def private(spec: Platform) -> Findings:
    """Addresses are private ones: others belong to somebody."""
    cidr = spec.network.cidr
    if not any(cidr.subnet_of(block) for block in (*PRIVATE, CARRIER)):
        mend = "a network within 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16 or 100.64.0.0/10"
        yield warning(("network", "cidr"), f"{cidr} is not a private network", mend)


def services(spec: Platform) -> Findings:
    """Service addresses as EKS takes them (`KubernetesNetworkConfigRequest`, EKS API)."""
    if spec.cloud.provider != "aws":
        return
    cidr = spec.network.service_cidr
    private = any(cidr.subnet_of(block) for block in PRIVATE)
    if not private or not 12 <= cidr.prefixlen <= 24:
        mend = "a /12 to /24 within 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16"
        yield Finding(("network", "serviceCidr"), f"EKS does not take {cidr} for Services", mend)


def overlap(spec: Platform) -> Findings:
    """No address means two things."""
    ranges = {"cidr": spec.network.cidr, "serviceCidr": spec.network.service_cidr}
    if spec.network.pod_cidr:
        ranges["podCidr"] = spec.network.pod_cidr
    for (first, one), (second, other) in combinations(ranges.items(), 2):
        if one.overlaps(other):
            yield Finding(
                ("network", second),
                f"{other} overlaps network.{first} {one}",
                "choose ranges that have no address in common",
            )


def egress(spec: Platform) -> Findings:
    """Nodes reach what they need."""
    path = ("network", "egress")
    if spec.network.egress == "none":
        if not spec.network.private_endpoints:
            yield Finding(
                path,
                "none without privateEndpoints cuts nodes off from the cloud's own services",
                "privateEndpoints: true, or a NAT gateway",
            )
        dags = spec.orchestration.airflow.dags
        if spec.orchestration.airflow.enabled and dags:
            yield warning(
                ("orchestration", "airflow", "dags", "repository"),
                "is not reached from a network without egress",
                "a repository inside the network, or a NAT gateway",
            )
        if not spec.governance.image_registries:
            yield warning(
                path,
                "none leaves public registries out of reach, and imageRegistries names no own one",
                "mirror the images and set governance.imageRegistries",
            )


def redundancy(spec: Platform) -> Findings:
    """What one lost zone takes along in prod."""
    if spec.environment != "prod":
        return
    if spec.network.egress == "nat-single":
        yield warning(
            ("network", "egress"),
            "a single NAT gateway in prod: losing its zone cuts every zone off",
            "nat-per-zone",
        )
    if spec.network.zones < 3:
        yield warning(
            ("network", "zones"), f"{spec.network.zones} zones in prod", "3, so that two remain"
        )


def flow_logs(spec: Platform) -> Findings:
    """Traffic is on record outside dev."""
    if spec.protected and not spec.network.flow_logs.enabled:
        path = ("network", "flowLogs", "enabled")
        yield warning(path, f"no record of traffic in {spec.environment}", "true")


RULES = (size, addresses, private, services, overlap, egress, redundancy, flow_logs)

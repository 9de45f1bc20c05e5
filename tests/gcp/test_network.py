"""Addresses, ways in and out, endpoints, records of traffic."""

from __future__ import annotations

import json
from collections.abc import Callable
from ipaddress import IPv4Address, IPv4Network

import pulumi
import pytest

from components.gcp.endpoints import endpoint_name
from components.gcp.network import PODS, choose_zones, ranges
from spec.cloud import GcpCloud
from spec.platform import Platform

from .conftest import World, spec

ZONES = [f"us-central1-{letter}" for letter in "abcf"]


@pytest.mark.parametrize("cidr", ["10.20.0.0/16", "10.20.0.0/20"])
def test_ranges_lie_apart_within_the_network(cidr: str) -> None:
    whole = IPv4Network(cidr)
    cut = ranges(whole)
    endpoint = IPv4Address(cut.endpoint)
    assert cut.nodes.subnet_of(whole)
    assert cut.services.subnet_of(whole)
    assert not cut.nodes.overlaps(cut.services)
    assert endpoint in whole
    assert endpoint not in cut.nodes
    assert endpoint not in cut.services
    # Google asks for a /24 or wider ("Configure private services access").
    assert cut.services.prefixlen <= 24


def section(name: str) -> tuple[Platform, GcpCloud]:
    platform = spec(name)
    assert isinstance(platform.cloud, GcpCloud)
    return platform, platform.cloud


def test_zones_are_those_that_pools_and_reservations_name_and_then_the_first() -> None:
    assert choose_zones(*section("most"), ZONES) == ZONES[:3]
    platform, cloud = section("most")
    moved = cloud.model_copy(
        update={
            "reservations": {
                name: each.model_copy(update={"zone": "us-central1-f"})
                for name, each in cloud.reservations.items()
            }
        }
    )
    chosen = ["us-central1-a", "us-central1-b", "us-central1-f"]
    assert choose_zones(platform, moved, ZONES) == chosen


def test_a_zone_that_is_not_there_is_told() -> None:
    with pytest.raises(pulumi.RunError, match=r"us-central1-b is not among the zones.*-a, .*-f"):
        choose_zones(*section("most"), ["us-central1-a", "us-central1-c", "us-central1-f"])


def test_too_few_zones_are_told() -> None:
    with pytest.raises(pulumi.RunError, match=r"3 zones, and us-central1 has .*-a, .*-b. Write 2"):
        choose_zones(*section("most"), ZONES[:2])


def test_subnetwork_is_private_and_on_record(world: Callable[[str], World]) -> None:
    (network,) = world("most").of("gcp:compute/network:Network")
    assert network.inputs["autoCreateSubnetworks"] is False
    (subnetwork,) = world("most").of("gcp:compute/subnetwork:Subnetwork")
    assert subnetwork.inputs["privateIpGoogleAccess"] is True
    assert subnetwork.inputs["ipCidrRange"] == "10.20.0.0/17"
    assert subnetwork.inputs["logConfig"]["flowSampling"] == 1.0
    found = {
        each["rangeName"]: each["ipCidrRange"] for each in subnetwork.inputs["secondaryIpRanges"]
    }
    assert found == {"pods": str(PODS), "services": "172.20.0.0/16"}


def test_pods_have_the_range_that_the_spec_names(world: Callable[[str], World]) -> None:
    (subnetwork,) = world("closed").of("gcp:compute/subnetwork:Subnetwork")
    assert {"rangeName": "pods", "ipCidrRange": "10.64.0.0/16"} in subnetwork.inputs[
        "secondaryIpRanges"
    ]


@pytest.mark.parametrize(("name", "addresses"), [("least", 3), ("most", 1)])
def test_nat_leads_out_from_addresses_of_its_own(
    world: Callable[[str], World], name: str, addresses: int
) -> None:
    (nat,) = world(name).of("gcp:compute/routerNat:RouterNat")
    expected = [f"links/acme-nat-{index + 1}" for index in range(addresses)]
    assert nat.inputs["natIps"] == expected
    assert nat.inputs["natIpAllocateOption"] == "MANUAL_ONLY"


def test_without_egress_nothing_leads_out(world: Callable[[str], World]) -> None:
    closed = world("closed")
    assert not closed.of("gcp:compute/routerNat:RouterNat")
    assert not closed.of("gcp:compute/address:Address")
    rules = {
        each.inputs["name"]: each.inputs for each in closed.of("gcp:compute/firewall:Firewall")
    }
    assert rules["acme-deny-out"]["destinationRanges"] == ["0.0.0.0/0"]
    assert rules["acme-inside-out"]["destinationRanges"] == [
        "10.20.0.0/20",
        "10.64.0.0/16",
        "172.20.0.0/16",
    ]
    assert rules["acme-inside-out"]["priority"] < rules["acme-deny-out"]["priority"]


def test_firewall_denies_what_no_rule_names(world: Callable[[str], World]) -> None:
    rules = {
        each.inputs["name"]: each.inputs
        for each in world("most").of("gcp:compute/firewall:Firewall")
    }
    assert set(rules) == {"acme-deny-in", "acme-nodes-in", "acme-health-in"}
    assert rules["acme-deny-in"]["denies"] == [{"protocol": "all"}]
    assert rules["acme-deny-in"]["logConfig"] == {"metadata": "INCLUDE_ALL_METADATA"}
    nodes = "acme-nodes@acme-ml.iam.gserviceaccount.com"
    assert rules["acme-nodes-in"]["targetServiceAccounts"] == [nodes]
    assert rules["acme-nodes-in"]["priority"] < rules["acme-deny-in"]["priority"]


def test_managed_services_have_a_range_of_the_network(world: Callable[[str], World]) -> None:
    world_ = world("most")
    (connection,) = world_.of("gcp:servicenetworking/connection:Connection")
    assert connection.inputs["reservedPeeringRanges"] == ["acme-services"]
    assert connection.inputs["deletionPolicy"] == "REMOVE_PEERING"
    (reserved,) = [
        each
        for each in world_.of("gcp:compute/globalAddress:GlobalAddress")
        if each.inputs["purpose"] == "VPC_PEERING"
    ]
    assert (reserved.inputs["address"], reserved.inputs["prefixLength"]) == ("10.20.128.0", 18)


def test_googles_names_lead_to_the_endpoint(world: Callable[[str], World]) -> None:
    most = world("most")
    (rule,) = most.of("gcp:compute/globalForwardingRule:GlobalForwardingRule")
    assert (rule.inputs["target"], rule.inputs["loadBalancingScheme"]) == ("all-apis", "")
    zones = most.of("gcp:dns/managedZone:ManagedZone")
    assert {each.inputs["dnsName"] for each in zones} == {"googleapis.com.", "gcr.io.", "pkg.dev."}
    assert {each.inputs["visibility"] for each in zones} == {"private"}
    records = {
        (each.inputs["name"], each.inputs["type"]): each.inputs["rrdatas"]
        for each in most.of("gcp:dns/recordSet:RecordSet")
    }
    assert records["googleapis.com.", "A"] == ["10.20.192.2"]
    assert records["*.pkg.dev.", "CNAME"] == ["pkg.dev."]


def test_an_endpoints_name_is_short_and_each_platforms_own() -> None:
    names = {endpoint_name(name) for name in ("a", "b", "a-very-long-name-of")}
    assert len(names) == 3
    assert all(name.isalnum() and len(name) <= 20 for name in names)


def test_traffic_is_kept_for_the_days_of_the_spec(world: Callable[[str], World]) -> None:
    (bucket,) = [
        each
        for each in world("gcp-prod").of("gcp:logging/projectBucketConfig:ProjectBucketConfig")
        if "flow" in each.name
    ]
    assert bucket.inputs["retentionDays"] == 365
    sinks = world("gcp-prod").of("gcp:logging/projectSink:ProjectSink")
    assert [
        json.dumps(each.inputs["filter"]) for each in sinks if "vpc_flows" in each.inputs["filter"]
    ]

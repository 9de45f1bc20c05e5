"""Addresses, zones, rules, the way out, private names, flow logs."""

from __future__ import annotations

from collections.abc import Callable
from ipaddress import IPv4Network, ip_network
from typing import Any

import pytest

from components.azure.subnets import choose_zones, cut, pod_cidr, rules
from spec.cloud import AzureCloud

from .conftest import CLOUD, GPU, RESERVED, World, declare, platform

Worlds = Callable[[str], World]


@pytest.mark.parametrize("zones", [2, 3])
@pytest.mark.parametrize("cidr", ["10.0.0.0/16", "10.0.0.0/18", "10.0.16.0/20"])
def test_subnets_lie_apart_within_the_network(cidr: str, zones: int) -> None:
    made = cut(IPv4Network(cidr), zones)
    every = [*made.nodes, made.endpoints, made.postgres, made.api_server, made.mysql]
    assert len(made.nodes) == zones
    assert all(each.subnet_of(IPv4Network(cidr)) for each in every)
    assert not [
        (one, two) for one in every for two in every if one is not two and one.overlaps(two)
    ]
    # The least that the API server's and PostgreSQL's subnets may be is a /28.
    assert max(each.prefixlen for each in every) <= 28


def zones_of(**sections: Any) -> tuple[str, ...]:
    wanted = platform(**sections)
    assert isinstance(wanted.cloud, AzureCloud)
    return choose_zones(wanted, wanted.cloud)


def net(**over: Any) -> dict[str, Any]:
    return {"cidr": "10.20.0.0/16", "zones": 3, **over}


def test_zones_that_pools_name_come_first() -> None:
    pool = {**GPU["pools"][2], "zones": ["3"]}
    assert zones_of(network=net(zones=2), gpu={"pools": [pool]}) == ("1", "3")
    assert zones_of(network=net()) == ("1", "2", "3")
    reserved = {**GPU["pools"][0], "zones": []}
    cloud = {**CLOUD, "reservations": {"train": {"id": RESERVED, "zone": "3"}}}
    assert zones_of(network=net(zones=2), gpu={"pools": [reserved]}, cloud=cloud) == ("1", "3")


@pytest.mark.parametrize(
    ("over", "wanted"),
    [
        ({}, "10.244.0.0/16"),
        ({"cidr": "10.244.0.0/16"}, "100.64.0.0/16"),
        ({"serviceCidr": "10.244.0.0/16"}, "100.64.0.0/16"),
        ({"cidr": "10.244.0.0/16", "serviceCidr": "100.64.0.0/16"}, "192.168.0.0/16"),
        ({"podCidr": "10.128.0.0/14"}, "10.128.0.0/14"),
    ],
)
def test_pods_have_addresses_of_their_own(over: dict[str, Any], wanted: str) -> None:
    assert str(pod_cidr(platform(network=net(**over)).network)) == wanted


@pytest.mark.parametrize("kind", ["nodes", "endpoints", "postgres", "mysql", "api-server"])
@pytest.mark.parametrize("public", [True, False])
def test_every_subnet_denies_what_is_not_let_in(kind: str, public: bool) -> None:
    section = platform(network=net()).network
    made = rules(kind, section, cut(section.cidr, 3), public=public)
    assert len({rule["priority"] for rule in made}) == len(made)
    last = max(made, key=lambda rule: rule["priority"])
    assert (last["access"], last["source_address_prefix"], last["protocol"]) == ("Deny", "*", "*")
    assert last["destination_port_range"] == "*"
    internet = [rule for rule in made if rule.get("source_address_prefix") == "Internet"]
    assert bool(internet) is (public and kind == "nodes")


def test_a_gateway_for_each_zone_or_one_for_all(world: Worlds) -> None:
    each = world("most")
    gateways = each.of("NatGateway")
    assert [gateway.inputs["zones"] for gateway in gateways] == [["1"], ["2"], ["3"]]
    used = [
        subnet.inputs["natGateway"]["id"]
        for subnet in each.of("Subnet")
        if subnet.inputs["subnetName"].startswith("nodes-")
    ]
    assert len(set(used)) == 3
    single = world("least")
    assert len(single.of("NatGateway")) == 1
    assert len([one for one in single.of("Subnet") if "natGateway" in one.inputs]) == 2


def test_no_subnet_leads_out_by_itself(world: Worlds) -> None:
    for name in ("least", "most", "isolated"):
        subnets = world(name).of("azure-native:network:Subnet")
        assert len(subnets) == world(name).spec.network.zones + 3
        for each in subnets:
            assert each.inputs["defaultOutboundAccess"] is False, each.name
            assert each.inputs["networkSecurityGroup"]["id"], each.name
            ip_network(each.inputs["addressPrefix"])
    isolated = world("isolated")
    assert not isolated.of("NatGateway") and not isolated.of("PublicIPAddress")


def test_subnets_are_given_to_the_services_that_ask(world: Worlds) -> None:
    given = {
        each.inputs["subnetName"]: each.inputs["delegations"][0]["serviceName"]
        for each in world("most").of("Subnet")
        if each.inputs.get("delegations")
    }
    assert given == {
        "postgres": "Microsoft.DBforPostgreSQL/flexibleServers",
        "api-server": "Microsoft.ContainerService/managedClusters",
    }


def test_the_network_is_changed_one_subnet_at_a_time(world: Worlds) -> None:
    made = world("most").of("azure-native:network:Subnet")
    urns = {each.urn for each in made}
    assert [len(urns & each.dependencies) for each in made] == [0, 1, 1, 1, 1, 1]


def test_flow_logs_are_kept_as_long_as_asked() -> None:
    made = declare(
        lambda cloud: cloud.network(cloud.account.spec.network),
        network=net(flowLogs={"retentionDays": 400}),
    )
    log = made.one("FlowLog")
    assert log.inputs["targetResourceId"].endswith("acme")
    assert log.inputs["networkWatcherName"] == "NetworkWatcher_eastus"
    assert log.inputs["resourceGroupName"] == "NetworkWatcherRG"
    rule = made.one("ManagementPolicy").inputs["policy"]["rules"][0]
    age = rule["definition"]["actions"]["baseBlob"]["delete"]
    assert age == {"daysAfterModificationGreaterThan": 400}
    none = declare(
        lambda cloud: cloud.network(cloud.account.spec.network),
        network=net(flowLogs={"enabled": False}),
    )
    assert not none.of("FlowLog") and not none.of("StorageAccount")


def test_the_vault_is_reached_inside_the_network(world: Worlds) -> None:
    made = world("most")
    endpoint = made.one("azure-native:network:PrivateEndpoint", "vault")
    (link,) = endpoint.inputs["privateLinkServiceConnections"]
    assert link["groupIds"] == ["vault"]
    zone = made.one("azure-native:privatedns:PrivateZone")
    assert zone.inputs["privateZoneName"] == "privatelink.vaultcore.azure.net"
    assert not world("least").of("PrivateEndpoint")

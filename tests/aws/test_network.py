"""The VPC: addresses, zones, the way out, endpoints, flow logs."""

from __future__ import annotations

import json
from collections.abc import Callable
from ipaddress import IPv4Network
from itertools import combinations
from typing import Any

import pulumi
import pytest

from components.aws.endpoints import INTERFACES, interfaces
from components.aws.network import choose_zones, subnets
from spec.cloud import AwsCloud, Reservation
from spec.platform import Platform

from .conftest import BASE, World, foundation, run, spec

Worlds = Callable[[str], World]
AWS = AwsCloud(provider="aws", region="us-east-1", account_id="123456789012")
ZONES = [f"us-east-1{letter}" for letter in "abcdf"]


@pytest.mark.parametrize("zones", [2, 3, 4])
@pytest.mark.parametrize("cidr", ["10.20.0.0/16", "10.20.0.0/18", "172.16.16.0/20"])
def test_subnets_lie_in_the_network_and_overlap_nowhere(cidr: str, zones: int) -> None:
    whole = IPv4Network(cidr)
    cut = subnets(whole, zones)
    every = [*cut.private, *cut.public]
    assert len(cut.private) == len(cut.public) == zones
    assert all(each.subnet_of(whole) for each in every)
    assert not [pair for pair in combinations(every, 2) if pair[0].overlaps(pair[1])]
    # AWS takes no subnet smaller than /28, and pods need at least half of the network.
    assert all(each.prefixlen <= 26 for each in cut.public)
    assert 2 * sum(each.num_addresses for each in cut.private) >= whole.num_addresses


def test_the_first_subnets_of_a_16() -> None:
    cut = subnets(IPv4Network("10.20.0.0/16"), 3)
    assert [str(each) for each in cut.private] == [
        "10.20.0.0/18",
        "10.20.64.0/18",
        "10.20.128.0/18",
    ]
    assert [str(each) for each in cut.public] == [
        "10.20.192.0/20",
        "10.20.208.0/20",
        "10.20.224.0/20",
    ]


def pools(*zones: list[str], count: int = 3) -> Any:
    """A spec whose pools name zones."""
    made = [
        {
            "name": f"pool{index}",
            "accelerator": "l4",
            "nodes": {"min": 0, "max": 1},
            "zones": named,
        }
        for index, named in enumerate(zones)
    ]
    network = {"cidr": "10.20.0.0/16", "zones": count}
    return Platform.model_validate_json(
        json.dumps(BASE | {"gpu": {"pools": made}, "network": network})
    )


def test_zones_are_the_first_ones_in_order() -> None:
    assert choose_zones(pools(), AWS, ZONES) == ZONES[:3]


def test_zones_that_pools_name_come_first_and_stay_in_order() -> None:
    assert choose_zones(pools(["us-east-1f"], ["us-east-1d"]), AWS, ZONES) == [
        "us-east-1a",
        "us-east-1d",
        "us-east-1f",
    ]


def test_the_zone_of_a_reservation_counts() -> None:
    ahead = {"pool0": Reservation(id="cr-0a1b2c3d4e5f67890", zone="us-east-1f")}
    section = AWS.model_copy(update={"reservations": ahead})
    assert choose_zones(pools([]), section, ZONES) == ["us-east-1a", "us-east-1b", "us-east-1f"]
    assert choose_zones(pools(), section, ZONES) == ZONES[:3]


@pytest.mark.parametrize(
    ("named", "available", "said"),
    [
        ([["us-east-1e"]], ZONES, "us-east-1e is not among the zones"),
        ([["us-east-1a", "us-east-1b"], ["us-east-1c", "us-east-1d"]], ZONES, "name 4"),
        ([], ZONES[:2], "the region has 2"),
    ],
)
def test_zones_that_cannot_be_are_told(
    named: list[list[str]], available: list[str], said: str
) -> None:
    with pytest.raises(pulumi.RunError, match=said):
        choose_zones(pools(*named), AWS, available)


def test_zones_are_asked_for_without_those_that_eks_refuses(world: Worlds) -> None:
    asked = [each for token, each in world("prod").called if token.endswith("getAvailabilityZones")]
    assert len(asked) == 1
    assert asked[0]["excludeZoneIds"] == ["use1-az3", "usw1-az2", "cac1-az3"]
    assert asked[0]["state"] == "available"


def test_no_subnet_gives_public_addresses(world: Worlds) -> None:
    for name in ("dev", "prod", "karpenter", "most"):
        found = world(name).of("aws:ec2/subnet:Subnet")
        assert found
        assert {each.inputs["mapPublicIpOnLaunch"] for each in found} == {False}


def test_subnets_are_tagged_for_discovery(world: Worlds) -> None:
    made = world("prod")
    private = made.named("prod-network-private-a").inputs["tags"]
    public = made.named("prod-network-public-a").inputs["tags"]
    assert private["kubernetes.io/role/internal-elb"] == "1"
    assert private["karpenter.sh/discovery"] == "prod"
    assert public["kubernetes.io/role/elb"] == "1"
    assert "karpenter.sh/discovery" not in public
    assert private["kubernetes.io/cluster/prod"] == public["kubernetes.io/cluster/prod"] == "shared"


@pytest.mark.parametrize(
    ("name", "gateways"), [("prod", 3), ("dev", 1), ("most", 1), ("karpenter", 0)]
)
def test_a_nat_gateway_per_zone_one_or_none(world: Worlds, name: str, gateways: int) -> None:
    made = world(name)
    assert len(made.of("aws:ec2/natGateway:NatGateway")) == gateways
    assert len(made.of("aws:ec2/eip:Eip")) == gateways
    out = [
        each
        for each in made.of("aws:ec2/route:Route")
        if each.inputs.get("natGatewayId") is not None
    ]
    assert len(out) == (made.spec.network.zones if gateways else 0)
    assert len({each.inputs["natGatewayId"] for each in out}) == gateways
    assert len({each.inputs["routeTableId"] for each in out}) == len(out)


def test_without_a_way_out_there_is_neither_gateway_nor_public_subnet(world: Worlds) -> None:
    made = world("karpenter")
    assert not made.of("aws:ec2/internetGateway:InternetGateway")
    assert {each.inputs["tags"]["plinth.dev/tier"] for each in made.of("Subnet")} == {"private"}


def test_a_public_load_balancer_has_its_subnets_even_without_a_nat_gateway() -> None:
    network = {"cidr": "10.20.0.0/16", "egress": "none"}
    platform = Platform.model_validate_json(
        json.dumps(BASE | {"network": network, "serving": {"exposure": "public"}})
    )
    made = run(platform, foundation)
    assert made.of("aws:ec2/internetGateway:InternetGateway")
    assert not made.of("aws:ec2/natGateway:NatGateway")
    tables = {
        each.inputs["routeTableId"]
        for each in made.of("aws:ec2/route:Route")
        if each.inputs["destinationCidrBlock"] == "0.0.0.0/0"
    }
    assert tables == {"acme-network-public-routes-id"}


def test_nat_gateways_wait_for_the_internet_gateway(world: Worlds) -> None:
    made = world("prod")
    gateway = made.named("prod-network-internet").urn
    for each in made.of("aws:ec2/natGateway:NatGateway"):
        assert gateway in each.dependencies


def test_the_default_security_group_lets_nothing_through(world: Worlds) -> None:
    (group,) = world("prod").of("aws:ec2/defaultSecurityGroup:DefaultSecurityGroup")
    assert group.inputs["ingress"] == group.inputs["egress"] == []


def test_endpoints_for_what_the_spec_uses() -> None:
    assert set(interfaces(spec("least"))) == set(INTERFACES)
    assert set(interfaces(spec("dev"))) == {*INTERFACES, "athena", "glue"}
    assert set(interfaces(spec("prod"))) == {*INTERFACES, "redshift-data", "redshift-serverless"}
    assert {"sqs", "ssm"} <= set(interfaces(spec("karpenter")))


def test_endpoints_are_for_this_account_and_have_private_names(world: Worlds) -> None:
    found = world("prod").of("aws:ec2/vpcEndpoint:VpcEndpoint")
    names = {each.inputs["serviceName"] for each in found}
    assert {"com.amazonaws.us-east-1.s3", "com.amazonaws.us-east-1.dynamodb"} < names
    for each in found:
        first = json.loads(each.inputs["policy"])["Statement"][0]
        assert first["Condition"] == {"StringEquals": {"aws:PrincipalAccount": "123456789012"}}
        if each.inputs["vpcEndpointType"] == "Interface":
            assert each.inputs["privateDnsEnabled"] is True
            assert len(each.inputs["subnetIds"]) == 3
            assert each.inputs["securityGroupIds"] == ["prod-network-endpoints-id"]
        else:
            assert len(each.inputs["routeTableIds"]) == 3


def test_strangers_may_only_read_through_the_endpoint_of_s3(world: Worlds) -> None:
    policy = json.loads(world("prod").named("prod-network-endpoints-s3").inputs["policy"])
    (open_,) = [each for each in policy["Statement"] if "Condition" not in each]
    assert open_["Action"] == "s3:GetObject"


def test_without_private_endpoints_only_the_free_ones_stand() -> None:
    platform = Platform.model_validate_json(
        json.dumps(BASE | {"network": {"cidr": "10.20.0.0/16", "privateEndpoints": False}})
    )
    made = run(platform, foundation)
    found = made.of("aws:ec2/vpcEndpoint:VpcEndpoint")
    assert {each.inputs["vpcEndpointType"] for each in found} == {"Gateway"}


def test_flow_logs_are_whole_encrypted_and_kept_as_long_as_asked(world: Worlds) -> None:
    made = world("prod")
    (flow,) = made.of("aws:ec2/flowLog:FlowLog")
    (logs,) = [
        each.inputs
        for each in made.of("aws:cloudwatch/logGroup:LogGroup")
        if each.inputs["name"] == "/plinth/prod/flow-logs"
    ]
    assert flow.inputs["trafficType"] == "ALL"
    assert logs["retentionInDays"] == 365
    assert logs["kmsKeyId"] == "arn:aws:kms:us-east-1:123456789012:prod-key"
    own = json.loads(made.named("prod-network-flow-logs-role-own").inputs["policy"])
    assert own["Statement"][0]["Resource"] == [
        "arn:aws:logs:us-east-1:123456789012:log-group:/plinth/prod/flow-logs",
        "arn:aws:logs:us-east-1:123456789012:log-group:/plinth/prod/flow-logs:*",
    ]


def test_flow_logs_can_be_left_out() -> None:
    off = {"cidr": "10.20.0.0/16", "flowLogs": {"enabled": False}}
    platform = Platform.model_validate_json(json.dumps(BASE | {"network": off}))
    made = run(platform, foundation)
    assert not made.of("aws:ec2/flowLog:FlowLog")
    assert not made.of("plinth:aws:FlowLogs")

"""What is open to the internet, by type: one open and one closed form of each."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from plinth.diff.exposure import compared, ways
from plinth.plan import UNKNOWN

from ..plans import resource

_INGRESS = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
_BLOCK = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock"
_SQL = "gcp:sql/databaseInstance:DatabaseInstance"
_STORAGE = "azure-native:storage:StorageAccount"
_NSG = "azure-native:network:NetworkSecurityGroup"
_INTERNAL = {"service.beta.kubernetes.io/aws-load-balancer-scheme": "internal"}
_PORTS = {"fromPort": 443, "toPort": 443}


def found(type_: str, inputs: dict[str, Any]) -> list[str]:
    return list(ways(replace(resource("x", type_=type_), inputs=inputs)))


@pytest.mark.parametrize(
    ("type_", "inputs", "said"),
    [
        (_INGRESS, {"cidrIpv4": "0.0.0.0/0", **_PORTS}, "lets the internet in on port 443"),
        (_INGRESS, {"cidrIpv6": "::/0", "ipProtocol": "-1"}, "lets the internet in on every port"),
        ("aws:ec2/securityGroup:SecurityGroup",
         {"ingress": [{"cidrBlocks": ["0.0.0.0/0"], "fromPort": 1, "toPort": 9}]},
         "lets the internet in on ports 1 to 9"),
        ("aws:ec2/securityGroupRule:SecurityGroupRule",
         {"type": "ingress", "cidrBlocks": ["0.0.0.0/0"], **_PORTS},
         "lets the internet in on port 443"),
        ("aws:eks/cluster:Cluster",
         {"vpcConfig": {"endpointPublicAccess": True, "publicAccessCidrs": ["1.2.3.0/24"]}},
         "the cluster's API answers 1.2.3.0/24"),
        ("aws:rds/instance:Instance", {"publiclyAccessible": True}, "has a public address"),
        (_BLOCK, {"blockPublicAcls": True, "blockPublicPolicy": True, "ignorePublicAcls": True},
         "the bucket may be made public: restrictPublicBuckets off"),
        ("aws:lb/loadBalancer:LoadBalancer", {}, "a load balancer that faces the internet"),
        ("gcp:compute/firewall:Firewall",
         {"sourceRanges": ["0.0.0.0/0"], "allows": [{"protocol": "tcp", "ports": ["22"]}]},
         "lets the internet in by tcp on 22"),
        ("gcp:storage/bucketIAMMember:BucketIAMMember",
         {"member": "allUsers", "role": "roles/storage.objectViewer"},
         "allUsers may roles/storage.objectViewer"),
        ("gcp:container/cluster:Cluster",
         {"controlPlaneEndpointsConfig": {"dnsEndpointConfig": {"allowExternalTraffic": True}}},
         "the cluster's API answers the internet by its DNS name"),
        ("gcp:container/cluster:Cluster",
         {"privateClusterConfig": {"enablePrivateEndpoint": False}},
         "the cluster's API answers the whole internet"),
        (_SQL, {"settings": {"ipConfiguration": {"ipv4Enabled": True}}}, "has a public address"),
        ("azure-native:containerservice:ManagedCluster", {},
         "the cluster's API answers the whole internet"),
        (_NSG, {"securityRules": [{"access": "Allow", "direction": "Inbound",
                                   "sourceAddressPrefix": "*", "destinationPortRange": "22"}]},
         "lets the internet in on port 22"),
        (_STORAGE, {"publicNetworkAccess": "Enabled"}, "takes connections from the internet"),
        ("azure-native:keyvault:Vault", {"properties": {"publicNetworkAccess": "Enabled"}},
         "takes connections from the internet"),
        ("kubernetes:core/v1:Service", {"spec": {"type": "LoadBalancer"}},
         "a load balancer that takes traffic from anywhere"),
        ("kubernetes:core/v1:Service",
         {"spec": {"type": "LoadBalancer", "loadBalancerSourceRanges": ["10.0.0.0/8"]}},
         "a load balancer that takes traffic from 10.0.0.0/8"),
        ("kubernetes:gateway.envoyproxy.io/v1alpha1:EnvoyProxy", {},
         "a load balancer that takes traffic from anywhere"),
    ],
)  # fmt: skip
def test_what_is_open_is_said(type_: str, inputs: dict[str, Any], said: str) -> None:
    assert found(type_, inputs) == [said]


@pytest.mark.parametrize(
    ("type_", "inputs"),
    [
        (_INGRESS, {"cidrIpv4": "10.0.0.0/8", **_PORTS}),
        (_INGRESS, {"cidrIpv4": UNKNOWN, **_PORTS}),
        ("aws:eks/cluster:Cluster", {"vpcConfig": {"endpointPublicAccess": False}}),
        ("aws:eks/cluster:Cluster", {"vpcConfig": UNKNOWN}),
        ("aws:lb/loadBalancer:LoadBalancer", {"internal": True}),
        ("gcp:compute/firewall:Firewall", {"sourceRanges": ["0.0.0.0/0"], "denies": [{}]}),
        ("gcp:compute/firewall:Firewall",
         {"direction": "EGRESS", "sourceRanges": ["0.0.0.0/0"], "allows": [{"protocol": "tcp"}]}),
        (_SQL, {"settings": {"ipConfiguration": {"ipv4Enabled": False}}}),
        (_NSG, {"securityRules": [{"access": "Deny", "direction": "Inbound",
                                   "sourceAddressPrefix": "*"}]}),
        (_STORAGE, {"publicNetworkAccess": "Enabled", "networkRuleSet": {"defaultAction": "Deny"}}),
        ("azure-native:containerservice:ManagedCluster",
         {"apiServerAccessProfile": {"enablePrivateCluster": True}}),
        ("kubernetes:core/v1:Service", {"spec": {"type": "ClusterIP"}}),
        ("kubernetes:core/v1:Service",
         {"metadata": {"annotations": _INTERNAL}, "spec": {"type": "LoadBalancer"}}),
        ("random:index/randomId:RandomId", {}),
    ],
)  # fmt: skip
def test_what_is_closed_is_not(type_: str, inputs: dict[str, Any]) -> None:
    assert found(type_, inputs) == []


def test_what_opens_and_what_closes_is_told_apart() -> None:
    def rule(name: str, cidr: str) -> Any:
        return replace(resource(name, type_=_INGRESS), inputs={"cidrIpv4": cidr, **_PORTS})

    base = [rule("a", "0.0.0.0/0"), rule("b", "10.0.0.0/8"), rule("c", "0.0.0.0/0")]
    head = [rule("a", "0.0.0.0/0"), rule("b", "0.0.0.0/0"), rule("c", "10.0.0.0/8")]
    exposure = compared(base, head)
    assert [each.name for each in exposure.opened] == ["b"]
    assert [each.name for each in exposure.closed] == ["c"]

"""Ways in from the internet, by what a plan says of its resources.

A value that is not known before an update opens nothing here: the policies hold what must not be open,
and fail closed; this tells a reader what is newly open although no rule forbids it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, cast

from ..plan import Resource
from .comparison import Exposed, Exposure
from .families import plain

_ANYWHERE = frozenset({"0.0.0.0/0", "::/0", "*", "Internet", "Any"})
_EVERYBODY = frozenset({"allUsers", "allAuthenticatedUsers"})
_INTERNAL = {
    "service.beta.kubernetes.io/aws-load-balancer-scheme": "internal",
    "service.beta.kubernetes.io/aws-load-balancer-internal": "true",
    "service.beta.kubernetes.io/azure-load-balancer-internal": "true",
    "networking.gke.io/load-balancer-type": "internal",
    "cloud.google.com/load-balancer-type": "internal",
}
"""Annotations by which a load balancer stays in the private network."""

_Inputs = Mapping[str, Any]


def compared(base: Iterable[Resource], head: Iterable[Resource]) -> Exposure:
    """What is open in the head and not in the base, and the other way round."""
    before, after = _open(base), _open(head)
    return Exposure(
        opened=tuple(way for key, way in after.items() if key not in before),
        closed=tuple(way for key, way in before.items() if key not in after),
    )


def ways(resource: Resource) -> Iterator[str]:
    """What opens a resource to the internet, each in words."""
    look = _LOOKS.get(plain(resource.type))
    if look:
        yield from dict.fromkeys(look(resource.inputs))


def _open(resources: Iterable[Resource]) -> dict[tuple[str, str, str], Exposed]:
    return {
        (each.type, each.name, what): Exposed(each.urn, each.type, each.name, what)
        for each in resources
        for what in ways(each)
    }


# --- what single types say ----------------------------------------------------------------------


def _listed(value: Any) -> list[Any]:
    return cast("list[Any]", value) if isinstance(value, list) else [] if value is None else [value]


def _within(inputs: Any, *names: str) -> Any:
    value: Any = inputs
    for name in names:
        value = cast("_Inputs", value).get(name) if isinstance(value, Mapping) else None
    return value


def _anywhere(*ranges: Any) -> bool:
    return any(each in _ANYWHERE for value in ranges for each in _listed(value))


def _ports(first: Any, last: Any) -> str:
    if first is None or last is None or (first in (-1, 0) and last in (-1, 0, 65535)):
        return "every port"
    return f"port {first}" if first == last else f"ports {first} to {last}"


def _rule(inputs: _Inputs) -> Iterator[str]:
    if _anywhere(inputs.get("cidrIpv4"), inputs.get("cidrIpv6")):
        yield f"lets the internet in on {_ports(inputs.get('fromPort'), inputs.get('toPort'))}"


def _old_rule(inputs: _Inputs) -> Iterator[str]:
    if inputs.get("type") == "ingress" and _anywhere(
        inputs.get("cidrBlocks"), inputs.get("ipv6CidrBlocks")
    ):
        yield f"lets the internet in on {_ports(inputs.get('fromPort'), inputs.get('toPort'))}"


def _group(inputs: _Inputs) -> Iterator[str]:
    for each in _listed(inputs.get("ingress")):
        if _anywhere(_within(each, "cidrBlocks"), _within(each, "ipv6CidrBlocks")):
            ports = _ports(_within(each, "fromPort"), _within(each, "toPort"))
            yield f"lets the internet in on {ports}"


def _eks(inputs: _Inputs) -> Iterator[str]:
    if _within(inputs, "vpcConfig", "endpointPublicAccess") is True:
        yield _endpoint(_within(inputs, "vpcConfig", "publicAccessCidrs") or ["0.0.0.0/0"])


def _endpoint(ranges: Any) -> str:
    who = "the whole internet" if _anywhere(ranges) else ", ".join(map(str, _listed(ranges)))
    return f"the cluster's API answers {who}"


def _gke(inputs: _Inputs) -> Iterator[str]:
    points = inputs.get("controlPlaneEndpointsConfig") or {}
    if _within(points, "dnsEndpointConfig", "allowExternalTraffic") is True:
        yield "the cluster's API answers the internet by its DNS name"
    enabled = _within(points, "ipEndpointsConfig", "enabled")
    private = _within(inputs, "privateClusterConfig", "enablePrivateEndpoint")
    if enabled is not False and private is False:
        blocks = _within(inputs, "masterAuthorizedNetworksConfig", "cidrBlocks")
        ranges = [_within(each, "cidrBlock") for each in _listed(blocks)]
        if ranges or inputs.get("masterAuthorizedNetworksConfig") is None:
            yield _endpoint(ranges or ["0.0.0.0/0"])


def _aks(inputs: _Inputs) -> Iterator[str]:
    profile = inputs.get("apiServerAccessProfile") or {}
    if _within(profile, "enablePrivateCluster") is not True:
        yield _endpoint(_within(profile, "authorizedIPRanges") or ["0.0.0.0/0"])


def _flag(name: str, value: Any, what: str) -> Callable[[_Inputs], Iterator[str]]:
    way = name.split(".")

    def look(inputs: _Inputs) -> Iterator[str]:
        if _within(inputs, *way) == value:
            yield what

    return look


def _unblocked(inputs: _Inputs) -> Iterator[str]:
    names = ("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets")
    off = [name for name in names if inputs.get(name) in (None, False)]
    if off:
        yield f"the bucket may be made public: {', '.join(off)} off"


def _load_balancer(inputs: _Inputs) -> Iterator[str]:
    if inputs.get("internal") is not True and inputs.get("loadBalancerType") != "gateway":
        yield "a load balancer that faces the internet"


def _firewall(inputs: _Inputs) -> Iterator[str]:
    if inputs.get("direction") == "EGRESS" or inputs.get("disabled") is True:
        return
    if not _anywhere(inputs.get("sourceRanges")):
        return
    for each in _listed(inputs.get("allows")):
        ports = ", ".join(map(str, _listed(_within(each, "ports")))) or "every port"
        yield f"lets the internet in by {_within(each, 'protocol')} on {ports}"


def _members(inputs: _Inputs) -> Iterator[str]:
    for each in (*_listed(inputs.get("member")), *_listed(inputs.get("members"))):
        if each in _EVERYBODY:
            yield f"{each} may {inputs.get('role')}"


def _cloud_sql(inputs: _Inputs) -> Iterator[str]:
    settings = _within(inputs, "settings", "ipConfiguration") or {}
    if _within(settings, "ipv4Enabled") is True:
        yield "has a public address"
    for each in _listed(_within(settings, "authorizedNetworks")):
        if _anywhere(_within(each, "value")):
            yield "takes connections from the whole internet"


def _nsg(inputs: _Inputs) -> Iterator[str]:
    for each in _listed(inputs.get("securityRules")):
        yield from _nsg_rule(each if isinstance(each, Mapping) else {})


def _nsg_rule(inputs: _Inputs) -> Iterator[str]:
    if inputs.get("access") != "Allow" or inputs.get("direction") != "Inbound":
        return
    if _anywhere(inputs.get("sourceAddressPrefix"), inputs.get("sourceAddressPrefixes")):
        ports = [*_listed(inputs.get("destinationPortRange"))]
        ports += _listed(inputs.get("destinationPortRanges"))
        said = "every port" if "*" in ports or not ports else f"port {', '.join(map(str, ports))}"
        yield f"lets the internet in on {said}"


def _public_network(what: str) -> Callable[[_Inputs], Iterator[str]]:
    def look(inputs: _Inputs) -> Iterator[str]:
        for holder in (inputs, inputs.get("network"), inputs.get("properties")):
            if isinstance(holder, Mapping):
                named = cast("_Inputs", holder)
                rules = named.get("networkRuleSet") or named.get("networkAcls")
                denied = _within(rules, "defaultAction") == "Deny"
                if named.get("publicNetworkAccess") == "Enabled" and not denied:
                    yield what
                if named.get("allowBlobPublicAccess") is True:
                    yield "its containers may be made public"

    return look


def _service(inputs: _Inputs) -> Iterator[str]:
    if _within(inputs, "spec", "type") == "LoadBalancer":
        yield from _balanced(
            _within(inputs, "metadata", "annotations"),
            _within(inputs, "spec", "loadBalancerSourceRanges"),
        )


def _balanced(annotations: Any, ranges: Any) -> Iterator[str]:
    said = cast("_Inputs", annotations) if isinstance(annotations, Mapping) else {}
    if not any(str(said.get(name)).lower() == value for name, value in _INTERNAL.items()):
        who = "anywhere"
        if ranges and not _anywhere(ranges):
            who = ", ".join(map(str, _listed(ranges)))
        yield f"a load balancer that takes traffic from {who}"


def _envoy(inputs: _Inputs) -> Iterator[str]:
    service = _within(inputs, "spec", "provider", "kubernetes", "envoyService")
    if (_within(service or {}, "type") or "LoadBalancer") == "LoadBalancer":
        yield from _balanced(
            _within(service or {}, "annotations"),
            _within(service or {}, "loadBalancerSourceRanges"),
        )


_MEMBERS = (
    "storage/bucketIAMMember:BucketIAMMember", "storage/bucketIAMBinding:BucketIAMBinding",
    "bigquery/datasetIamMember:DatasetIamMember", "projects/iAMMember:IAMMember",
    "secretmanager/secretIamMember:SecretIamMember", "cloudrunv2/serviceIamMember:ServiceIamMember",
    "artifactregistry/repositoryIamMember:RepositoryIamMember",
    "kms/cryptoKeyIAMMember:CryptoKeyIAMMember", "pubsub/topicIAMMember:TopicIAMMember",
)  # fmt: skip
_PUBLIC_NETWORK = (
    "storage:StorageAccount", "keyvault:Vault", "containerregistry:Registry",
    "dbforpostgresql:Server", "redisenterprise:RedisEnterprise", "cache:Redis",
    "documentdb:DatabaseAccount", "sql:Server", "synapse:Workspace",
    "machinelearningservices:Workspace", "cognitiveservices:Account",
)  # fmt: skip

_LOOKS: Mapping[str, Callable[[_Inputs], Iterator[str]]] = {
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": _rule,
    "aws:ec2/securityGroupRule:SecurityGroupRule": _old_rule,
    "aws:ec2/securityGroup:SecurityGroup": _group,
    "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": _group,
    "aws:eks/cluster:Cluster": _eks,
    "aws:rds/instance:Instance": _flag("publiclyAccessible", True, "has a public address"),
    "aws:rds/clusterInstance:ClusterInstance": _flag(
        "publiclyAccessible", True, "has a public address"
    ),
    "aws:redshift/cluster:Cluster": _flag("publiclyAccessible", True, "has a public address"),
    "aws:redshiftserverless/workgroup:Workgroup": _flag(
        "publiclyAccessible", True, "has a public address"
    ),
    "aws:ec2/subnet:Subnet": _flag(
        "mapPublicIpOnLaunch", True, "machines in it get public addresses"
    ),
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": _unblocked,
    "aws:lb/loadBalancer:LoadBalancer": _load_balancer,
    "gcp:compute/firewall:Firewall": _firewall,
    "gcp:container/cluster:Cluster": _gke,
    "gcp:sql/databaseInstance:DatabaseInstance": _cloud_sql,
    **{f"gcp:{name}": _members for name in _MEMBERS},
    "azure-native:containerservice:ManagedCluster": _aks,
    "azure-native:network:NetworkSecurityGroup": _nsg,
    "azure-native:network:SecurityRule": _nsg_rule,
    "azure-native:storage:BlobContainer": _flag(
        "publicAccess", "Blob", "anybody may read its objects"
    ),
    **{
        f"azure-native:{name}": _public_network("takes connections from the internet")
        for name in _PUBLIC_NETWORK
    },
    "kubernetes:core:Service": _service,
    "kubernetes:gateway.envoyproxy.io:EnvoyProxy": _envoy,
}
"""By type, without versions."""

"""A cluster that exists: what it must have, what it brings, and what is the site's own matter."""

from __future__ import annotations

import re
from collections.abc import Iterator
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
    summarize_address_range,
)

from ..cloud import ObjectStoreEndpoint, OnPremCloud
from ..faults import Path
from ..finding import Finding, Findings, warning
from ..platform import Platform
from ..secrets import named_secrets

Block = IPv4Network | IPv6Network

DATABASE_INSTANCES = 3
"""Instances of a database with standbys, each on a node of its own."""

MASTERS = 3
"""Masters of SeaweedFS outside dev, each on a node of its own."""

_SECRET = r"[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?"  # noqa: S105
"""What a Secret may be called (RFC 1123 subdomain); a slash of a key becomes a dot."""

_NODE = r"[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?"
"""What a node may be called (RFC 1123 subdomain)."""


def addresses(spec: Platform) -> Findings:
    """MetalLB has ranges to give addresses from, and nobody else means them."""
    cloud = spec.cloud
    if not isinstance(cloud, OnPremCloud):
        return
    path: Path = ("cloud", "loadBalancerAddresses")
    if cloud.load_balancer != "metallb":
        if cloud.load_balancer_addresses:
            message = f"is not used: cloud.loadBalancer is {cloud.load_balancer}"
            yield warning(path, message, "take it away, or loadBalancer: metallb")
        return
    if not cloud.load_balancer_addresses:
        message = "metallb without loadBalancerAddresses has no address to give"
        mend = "add loadBalancerAddresses, such as [10.0.0.200-10.0.0.220]"
        yield Finding(("cloud", "loadBalancer"), message, mend)
    taken: list[tuple[str, list[Block]]] = [
        ("network.serviceCidr", [spec.network.service_cidr]),
        *([("network.podCidr", [spec.network.pod_cidr])] if spec.network.pod_cidr else []),
    ]
    for index, written in enumerate(cloud.load_balancer_addresses):
        blocks = _blocks(written)
        if not blocks:
            message = f'"{written}" is no range of addresses'
            yield Finding((*path, index), message, "such as 10.0.0.0/28, or 10.0.0.200-10.0.0.220")
            continue
        for other, theirs in taken:
            if any(_overlap(one, two) for one in blocks for two in theirs):
                mend = "ranges that have no address in common"
                yield Finding((*path, index), f"{written} overlaps {other}", mend)
        taken.append((written, blocks))


def placement(spec: Platform) -> Findings:
    """Whatever each wants a node of its own finds one."""
    cloud = spec.cloud
    if not isinstance(cloud, OnPremCloud):
        return
    named = cloud.nodes.get("system")
    have = len(named) if named else spec.nodes.system.nodes.max
    path: Path = ("cloud", "nodes", "system") if named else ("nodes", "system", "nodes", "max")
    for what, want, mend in _spread(spec, cloud):
        if want > have:
            nodes = "1 node" if have == 1 else f"{have} nodes"
            message = f"{nodes}, and {want} {what} each want one of their own"
            yield Finding(path, message, f"{want} or more nodes, or {mend}")


def named(spec: Platform) -> Findings:
    """Nodes are called what nodes may be, and are as many as their pool says."""
    cloud = spec.cloud
    if not isinstance(cloud, OnPremCloud):
        return
    counts = {"system": spec.nodes.system.nodes, "cpu": spec.nodes.cpu.nodes}
    counts |= {pool.name: pool.nodes for pool in spec.gpu.pools}
    for pool, nodes in cloud.nodes.items():
        path: Path = ("cloud", "nodes", pool)
        for index, node in enumerate(nodes):
            if not re.fullmatch(_NODE, node):
                message = f'"{node}" is no name of a node'
                yield Finding((*path, index), message, "as kubectl get nodes prints it")
        if pool in counts and not counts[pool].min <= len(nodes) <= counts[pool].max:
            bounds = f"{counts[pool].min} to {counts[pool].max}"
            message = f"names {len(nodes)}, and the pool has {bounds}"
            yield warning(path, message, "say in nodes how many there are")


def secrets(spec: Platform) -> Findings:
    """Keys of secrets are ones that Secrets can be called by."""
    if not isinstance(spec.cloud, OnPremCloud):
        return
    for path, key in named_secrets(spec):
        if not re.fullmatch(_SECRET, key.replace("/", ".")):
            message = f'"{key}" is no name for a Secret of the cluster'
            mend = "small letters, digits, dots, hyphens and slashes"
            yield Finding(path, message, mend)


def cache(spec: Platform) -> Findings:
    """The online store has one shard."""
    features = spec.features
    if not isinstance(spec.cloud, OnPremCloud) or features.engine == "none":
        return
    if features.online == "redis" and features.redis.shards > 1:
        message = f"{features.redis.shards} shards, and Valkey on an existing cluster has one"
        mend = "1 and more memoryGib, or features.online: postgres"
        yield Finding(("features", "redis", "shards"), message, mend)


def storage(spec: Platform) -> Findings:
    """Objects lie where the spec says, and what is lost at an endpoint of the user's is said."""
    cloud = spec.cloud
    if not isinstance(cloud, OnPremCloud) or not isinstance(
        cloud.object_store, ObjectStoreEndpoint
    ):
        return
    path: Path = ("cloud", "objectStore")
    for name, key in (("object_store_gib", "Gib"), ("object_store_copies", "Copies")):
        if name in cloud.model_fields_set:
            message = "is not used: cloud.objectStore is an endpoint of yours"
            yield warning(("cloud", f"objectStore{key}"), message, "take it away")
    message = "every workload has the one key pair: what each may do there is not narrowed"
    mend = "a key pair for the platform's buckets alone, or seaweedfs"
    yield warning((*path, "credentialsSecret"), message, mend)
    if not cloud.secret_store:
        message = "databases are not backed up: nothing there can read the key pair for them"
        yield warning(path, message, "add cloud.secretStore, or back up their volumes")
    if cloud.object_store.endpoint.startswith("http://"):
        if cloud.object_store.certificate_authority:
            message = "there is no certificate to trust at an http:// endpoint"
            where = (*path, "certificateAuthority")
            yield Finding(where, message, "https://, or take it away")
        message = "objects and what is asked for them pass in the clear"
        yield warning((*path, "endpoint"), message, "https://")


def distribution(spec: Platform) -> Findings:
    """What a distribution brings that is in the way, and what it lacks."""
    cloud = spec.cloud
    if not isinstance(cloud, OnPremCloud):
        return
    yield from _DISTRIBUTIONS.get(cloud.distribution, _plain)(spec, cloud)
    if cloud.load_balancer == "none" and spec.serving.gateway != "none":
        message = "nobody gives the gateway an address: it is reached inside the cluster alone"
        mend = "an ingress of yours to its Service, or metallb, or existing"
        yield warning(("cloud", "loadBalancer"), message, mend)
    local = cloud.distribution in ("kind", "k3s") and cloud.storage_class is None
    if spec.protected and (local or cloud.storage_class == "local-path"):
        message = "local-path keeps a volume on one node: whoever loses the node loses it"
        yield warning(("cloud", "storageClass"), message, "a class whose volumes move")


def _kind(spec: Platform, cloud: OnPremCloud) -> Findings:
    if spec.protected:
        message = f"kind for {spec.environment}: its nodes are containers of one machine"
        yield warning(("cloud", "distribution"), message, "environment: dev, or another cluster")
    if cloud.load_balancer == "existing":
        message = "kind gives Services of type LoadBalancer no address by itself"
        mend = "metallb, or none, or start cloud-provider-kind beside it"
        yield warning(("cloud", "loadBalancer"), message, mend)


def _k3s(spec: Platform, cloud: OnPremCloud) -> Findings:
    del spec
    path: Path = ("cloud", "loadBalancer")
    if cloud.load_balancer == "existing":
        message = (
            "Traefik of k3s has ports 80 and 443 of every node: the gateway would wait for them"
        )
        mend = "k3s server --disable=traefik"
        yield warning(path, message, mend)
    if cloud.load_balancer == "metallb":
        message = "ServiceLB of k3s answers for the same Services"
        yield warning(path, message, "k3s server --disable=servicelb")


def _openshift(spec: Platform, cloud: OnPremCloud) -> Findings:
    del cloud
    if spec.gpu.pools:
        path: Path = ("cloud", "distribution")
        message = (
            "GPUs are made ready by NVIDIA's operator from OperatorHub, and not by the platform"
        )
        mend = "install it, with the sharing of gpu.pools in its ClusterPolicy"
        yield warning(path, message, mend)
    if spec.gpu.driver_version is not None:
        message = "is not used: the operator from OperatorHub brings the driver"
        yield warning(("gpu", "driverVersion"), message, "take it away")
    if spec.serving.gateway == "istio":
        # Its Ingress Operator keeps them by an admission policy, whoever asks: openshift/
        # cluster-ingress-operator, pkg/manifests/assets/gateway-api (read on 2026-11-28).
        message = (
            "from 4.19 on OpenShift has an Istio and the Gateway API itself, and refuses others'"
        )
        yield Finding(("serving", "gateway"), message, "envoy, or none")
    if spec.serving.gateway == "envoy":
        message = "from 4.19 on OpenShift has the Gateway API itself and may refuse Envoy Gateway's"
        yield warning(("serving", "gateway"), message, "try it on a cluster of that release first")
    for index, model in enumerate(spec.serving.models):
        if model.cache and spec.serving.engine == "kserve":
            # No privilege of the pod's changes it: the folder must be relabelled on every node, as
            # kserve/kserve, config/overlays/odh-modelcache does (read on 2026-11-28).
            message = "SELinux of OpenShift's nodes keeps the cache's agent out of its folder there"
            yield Finding(("serving", "models", index, "cache"), message, "cache: false")


def _plain(spec: Platform, cloud: OnPremCloud) -> Findings:
    del spec, cloud
    yield from ()


_DISTRIBUTIONS = {"kind": _kind, "k3s": _k3s, "openshift": _openshift}


def _spread(spec: Platform, cloud: OnPremCloud) -> Iterator[tuple[str, int, str]]:
    """What wants a node each, how many of it there are, and what would have fewer."""
    many = spec.database.high_availability
    if spec.protected if many is None else many:
        mend = "database.highAvailability: false"
        yield "instances of a database", DATABASE_INSTANCES, mend
    if isinstance(cloud.object_store, ObjectStoreEndpoint):
        return
    copies = cloud.object_store_copies or (2 if spec.protected else 1)
    if copies > 1:
        yield "volume servers", copies + 1, "fewer cloud.objectStoreCopies"
    if spec.protected:
        yield "masters of SeaweedFS", MASTERS, "an object store of yours"


def _blocks(written: str) -> list[Block]:
    """The addresses of a range as blocks; none if it is no range."""
    first, dash, last = (each.strip() for each in written.partition("-"))
    try:
        if not dash:
            return [ip_network(first)]
        one, other = ip_address(first), ip_address(last)
        if isinstance(one, IPv4Address) and isinstance(other, IPv4Address):
            return list(summarize_address_range(one, other))
        if isinstance(one, IPv6Address) and isinstance(other, IPv6Address):
            return list(summarize_address_range(one, other))
    except ValueError:
        pass
    return []


def _overlap(one: Block, other: Block) -> bool:
    if isinstance(one, IPv4Network) and isinstance(other, IPv4Network):
        return one.overlaps(other)
    if isinstance(one, IPv6Network) and isinstance(other, IPv6Network):
        return one.overlaps(other)
    return False


RULES = (addresses, placement, named, secrets, cache, storage, distribution)

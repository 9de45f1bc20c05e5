"""What Google Cloud has no machine for, takes no more of, or would do otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import IPv4Network
from math import ceil, log2, prod
from typing import TYPE_CHECKING

from ..cloud import GcpCloud
from ..compute import GpuPool
from ..faults import Path
from ..finding import Finding, Findings, warning
from ..platform import Platform

if TYPE_CHECKING:
    from ..catalog.accelerators import Offer

PODS = IPv4Network("100.64.0.0/14")
"""Addresses of pods if the spec names none: shared address space (RFC 6598), which GKE takes and
which the networks that a VPC is joined with seldom use."""

BRIDGE = IPv4Network("172.17.0.0/16")
"""Addresses that no Cloud SQL instance is reached at or from: Docker's bridge on it has them ("Private
IP", Cloud SQL for PostgreSQL; unverified)."""

NODE_PREFIX = 24
"""A node's part of them, for 110 pods ("Flexible Pod CIDR", GKE documentation)."""

FLEETING = ("a3-highgpu-1g", "a3-highgpu-2g", "a3-highgpu-4g")
"""Machine types that are sold as Spot or Flex-start VMs alone ("Accelerator-optimized machine
family", Compute Engine, read 2026-04)."""

SLICE_CHIPS = 4
"""Chips of the machines that slices over several machines are made of: those with 1 or 8 stand for
themselves ("About TPUs in GKE", read 2026-04)."""

MOST_CHANNELS = 5
"""Notification channels of a budget (`AllUpdatesRule.monitoringNotificationChannels`, Cloud Billing
Budget API)."""

GIB_OF_READS = 5
"""Size from which an instance has more than one replica ("Read replicas", Memorystore for Redis)."""

LARGEST_REDIS = 300
"""GiB of the largest instance (Memorystore for Redis; unverified)."""


def nodes(spec: Platform) -> Findings:
    """Some machine is as large as a node is asked to be."""
    if not isinstance(spec.cloud, GcpCloud):
        return
    from ..catalog import instances  # here: no other cloud needs the catalogue

    for name, pool in (("system", spec.nodes.system), ("cpu", spec.nodes.cpu)):
        size = (pool.vcpus, pool.memory_gib, pool.architecture)
        if not pool.instance_types and not instances.pick("node", *size, cloud="gcp"):
            message = f"no {size[2]} machine has {size[0]} vCPUs and {size[1]} GiB"
            yield Finding(("nodes", name), message, "less, or instanceTypes outright")
        if len(pool.instance_types) > 1:
            first, *others = pool.instance_types
            message = f"a node pool is of one type: {first}, and not {', '.join(others)}"
            yield warning(("nodes", name, "instanceTypes"), message, f"[{first}]")


def disks(spec: Platform) -> Findings:
    """Volumes follow pods from one pool to the other."""
    system, cpu = spec.nodes.system, spec.nodes.cpu
    if isinstance(spec.cloud, GcpCloud) and system.architecture != cpu.architecture:
        message = "machines of arm64 take other disks: no volume is attached in both pools"
        yield warning(("nodes", "cpu", "architecture"), message, system.architecture)


def addresses(spec: Platform) -> Findings:
    """The range of pods has a part for every node, and databases have an answer for it."""
    if not isinstance(spec.cloud, GcpCloud):
        return
    for key, cidr in (("cidr", spec.network.cidr), ("podCidr", spec.network.pod_cidr)):
        if cidr and cidr.overlaps(BRIDGE):
            message = f"Cloud SQL is not reached at or from {BRIDGE}, which {cidr} overlaps"
            yield Finding(("network", key), message, "another network")
    pods = spec.network.pod_cidr or PODS
    room = 2 ** max(NODE_PREFIX - pods.prefixlen, 0) if pods.prefixlen <= NODE_PREFIX else 0
    pools = (spec.nodes.system, spec.nodes.cpu, *spec.gpu.pools)
    # Each way that a pool is bought in is a node pool, which may grow as large.
    wanted = sum(pool.nodes.max * len(pool.capacity) for pool in pools)
    if wanted > room:
        message = f"{pods} is enough for {room} nodes, and there may be {wanted}"
        mend = f"a range of /{NODE_PREFIX - ceil(log2(wanted))}, or fewer nodes"
        yield Finding(("network", "podCidr"), message, mend)


def machines(spec: Platform) -> Findings:
    """GPUs have a name at Google, and their machines are sold in the way that they are bought."""
    for path, pool, offer in _pools(spec):
        from ..catalog import accelerators

        if offer is None:
            known = accelerators.find(pool.accelerator)
            if pool.instance_type and known and not accelerators.offers(known.name, "gcp"):
                near = ", ".join(each.name for each in accelerators.nearest(known.name, "gcp"))
                message = f"gcp has no {pool.accelerator}, in {pool.instance_type} or elsewhere"
                yield Finding((*path, "accelerator"), message, f"the nearest there: {near}")
            continue
        if offer.instance_type not in FLEETING:
            continue
        for at, kind in enumerate(pool.capacity):
            if kind in ("on-demand", "reserved"):
                message = f"{offer.instance_type} is not sold as {kind}"
                mend = "spot, flex-start or queued; or gpusPerNode: 8"
                yield Finding((*path, "capacity", at), message, mend)


def waiting(spec: Platform) -> Findings:
    """Nodes that come when there is room are waited for by nobody, and queued ones are no fallback."""
    for path, pool, _ in _pools(spec):
        if pool.capacity[0] == "flex-start" and pool.nodes.min > 0:
            message = (
                "nodes of flex-start come with the pods that ask for them, and last seven days"
            )
            yield Finding((*path, "nodes", "min"), message, "0, or another first choice")
        if "queued" in pool.capacity and len(pool.capacity) > 1:
            at = pool.capacity.index("queued")
            message = (
                "queued nodes come for a ProvisioningRequest alone, and stand in for no others"
            )
            yield warning((*path, "capacity", at), message, "a pool of its own for queued")


def slices(spec: Platform) -> Findings:
    """A TPU slice over several machines is of one zone, of their kind of machines, and in their form."""
    for path, pool, offer in _pools(spec):
        if offer is None or pool.topology is None or offer.topology is None:
            continue
        sides = pool.topology.split("x")
        if len(sides) != len(offer.topology.split("x")):
            message = f"slices of {pool.accelerator} have {offer.topology.count('x') + 1} sides"
            yield Finding((*path, "topology"), message, f"such as {offer.topology}")
        if prod(int(side) for side in sides) <= pool.gpus_per_node:
            continue
        if pool.gpus_per_node != SLICE_CHIPS:
            message = f"machines of {pool.gpus_per_node} make up no slice of {pool.topology}"
            yield Finding((*path, "gpusPerNode"), message, str(SLICE_CHIPS))
        if len(pool.zones) != 1 and pool.capacity != ("reserved",):
            message = f"a slice of {pool.topology} stands in one zone"
            yield Finding((*path, "zones"), message, "name the one")


def fabric(spec: Platform) -> Findings:
    """Machines that are linked stand in one zone, under a Kubernetes that knows their links."""
    reserved = spec.cloud.reservations if isinstance(spec.cloud, GcpCloud) else {}
    for path, pool, offer in _pools(spec):
        if offer is None or not offer.fabric or pool.interconnect == "none":
            continue
        zones = len(pool.zones) or int(pool.name in reserved)
        if zones != 1:
            message = f"{offer.instance_type} is linked by {offer.fabric} in one zone alone"
            yield warning((*path, "zones"), message, "name one, or interconnect: none")
        if offer.fabric == "GPUDirect-RDMA" and spec.cluster.version < "1.34":
            message = f"GKE {spec.cluster.version} hands no pod the links of {offer.instance_type}"
            yield warning(("cluster", "version"), message, '"1.34" or newer')


def features(spec: Platform) -> Findings:
    """Memorystore takes the size, and Bigtable has the tables."""
    section = spec.features
    here = isinstance(spec.cloud, GcpCloud) and section.engine == "feast"
    if here and section.online == "redis":
        path = ("features", "redis")
        if section.redis.replicas > 1 and section.redis.memory_gib < GIB_OF_READS:
            message = f"Memorystore has more than one replica from {GIB_OF_READS} GiB on"
            yield Finding((*path, "replicas"), message, f"1, or memoryGib: {GIB_OF_READS}")
        if section.redis.memory_gib > LARGEST_REDIS:
            message = f"Memorystore has at most {LARGEST_REDIS} GiB"
            yield Finding((*path, "memoryGib"), message, str(LARGEST_REDIS))
    tables = here and section.online == "key-value"
    for index, view in enumerate(section.views):
        path = ("features", "views", index, "entities")
        if tables and not view.entities:
            message = f"{view.name} has a table only once somebody who may make tables applied it"
            yield warning(path, message, f"the entities of {view.name}")
        if view.entities and not tables:
            message = "is not used: only Bigtable's tables are by entities"
            yield warning(path, message, "take it away, or change that")


def budget(spec: Platform) -> Findings:
    """A budget tells that many."""
    addresses = len(spec.budget.notify)
    if isinstance(spec.cloud, GcpCloud) and addresses > MOST_CHANNELS:
        message = f"{addresses} addresses, and a budget of Google Cloud tells {MOST_CHANNELS}"
        yield Finding(("budget", "notify"), message, "a mailing list")


def images(spec: Platform) -> Findings:
    """Who decides which images run is said, and lets some in."""
    cloud = spec.cloud
    if not isinstance(cloud, GcpCloud):
        return
    path = ("cloud", "binaryAuthorization")
    own, registries = cloud.binary_authorization == "own", spec.governance.image_registries
    if own and not registries:
        message = "own without governance.imageRegistries refuses every image but Google's"
        yield Finding(path, message, "name the registries, or shared")
    if registries and spec.protected and "binary_authorization" not in cloud.model_fields_set:
        message = "the cluster keeps to the project's policy, not to governance.imageRegistries"
        mend = "own, if nobody else keeps that policy; else shared"
        yield warning(path, message, mend)


def _pools(spec: Platform) -> Iterator[tuple[Path, GpuPool, Offer | None]]:
    """Pools on Google Cloud with the machine that each is resolved to, if the catalogue has it."""
    cloud = spec.cloud
    if not isinstance(cloud, GcpCloud) or not spec.gpu.pools:
        return
    from ..catalog import accelerators

    for index, pool in enumerate(spec.gpu.pools):
        if pool.instance_type:
            offer = accelerators.offer_of(pool.instance_type, "gcp")
        else:
            found = accelerators.offers(pool.accelerator, "gcp", cloud.region, pool.gpus_per_node)
            offer = found[0] if found else None
        yield ("gpu", "pools", index), pool, offer


RULES = (nodes, disks, addresses, machines, waiting, slices, fabric, features, budget, images)

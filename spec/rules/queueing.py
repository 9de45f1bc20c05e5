"""Queues of jobs share pools that exist, and not more than there is of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from ..compute import GpuPool
from ..faults import Path
from ..finding import Finding, Findings, warning
from ..platform import Platform
from ..queueing import Queue
from ..shares import most
from ..suggest import closest

_AT: Path = ("gpu", "queueing")

NETWORK_LABELS: Mapping[str, tuple[str, ...]] = {
    # Amazon EC2 "instance topology": widest first, written to the nodes by the cloud controller.
    "aws": tuple(f"topology.k8s.aws/network-node-layer-{layer}" for layer in (1, 2, 3)),
    # "View the physical topology of nodes in your GKE cluster", Google Cloud documentation.
    "gcp": tuple(f"cloud.google.com/gce-topology-{part}" for part in ("block", "subblock", "host")),
}
"""Labels by which a cloud says where in its network a node stands."""


def queued(spec: Platform) -> Findings:
    """There is something to wait for."""
    if spec.gpu.queue == "kueue" and not spec.gpu.pools:
        message = "there is nothing to queue for: gpu.pools is empty"
        yield Finding(("gpu", "queue"), message, "none, or add a pool")


def provisioned(spec: Platform) -> Findings:
    """Somebody asks for nodes that come for a whole job alone."""
    if spec.gpu.queue != "none" or spec.cloud.provider != "gcp":
        return
    waiting = [pool.name for pool in spec.gpu.pools if "queued" in pool.capacity]
    if waiting:
        message = (
            f"nobody makes the ProvisioningRequest that nodes of {', '.join(waiting)} come for"
        )
        yield warning(("gpu", "queue"), message, "kueue, or make one with each job")


def queues(spec: Platform) -> Findings:
    """Queues have one name each, and one part of a pool."""
    if spec.gpu.queue == "none":
        return
    first: dict[str, int] = {}
    for index, queue in enumerate(spec.gpu.queueing.queues):
        path = (*_AT, "queues", index)
        if queue.name in first:
            message = f"{queue.name} is also the name of queues[{first[queue.name]}]"
            yield Finding((*path, "name"), message, "one name per queue")
        first.setdefault(queue.name, index)
        yield from _quotas(spec, queue, path)


def _quotas(spec: Platform, queue: Queue, path: Path) -> Iterator[Finding]:
    known = [pool.name for pool in spec.gpu.pools]
    seen: set[str] = set()
    for at, quota in enumerate(queue.quotas):
        here = (*path, "quotas", at)
        if quota.pool not in known:
            yield _no_pool((*here, "pool"), quota.pool, known)
        elif quota.pool in seen:
            message = f"a second quota of {quota.pool}"
            yield Finding((*here, "pool"), message, "one quota per pool")
        seen.add(quota.pool)
        if quota.lending is not None and quota.lending > quota.gpus:
            message = f"lends {quota.lending} of {quota.gpus}"
            yield Finding((*here, "lending"), message, f"at most {quota.gpus}")


def totals(spec: Platform) -> Findings:
    """Queues are not promised more of a pool than it has; what nobody is promised stands idle."""
    if spec.gpu.queue == "none" or not spec.gpu.queueing.queues:
        return
    promised: dict[str, int] = defaultdict(int)
    for queue in spec.gpu.queueing.queues:
        for quota in queue.quotas:
            promised[quota.pool] += quota.gpus
    for pool in spec.gpu.pools:
        has, given = most(pool), promised[pool.name]
        if given > has:
            message = f"the queues are promised {given} of {pool.name}, which has {has} at most"
            yield Finding((*_AT, "queues"), message, f"{has} in all, or a larger pool")
        elif 0 < given < has:
            message = (
                f"{has - given} of {has} of {pool.name} are no queue's, and nobody can borrow them"
            )
            yield warning((*_AT, "queues"), message, "give them to a queue, which may lend them")


def topology(spec: Platform) -> Findings:
    """Placement by topology counts nodes that stand, on a cloud that says where they do."""
    section = spec.gpu.queueing.topology
    if spec.gpu.queue == "none" or section is None:
        return
    path = (*_AT, "topology")
    if not section.levels and spec.cloud.provider not in NETWORK_LABELS:
        message = f"{spec.cloud.provider} puts no labels of its network on nodes"
        yield Finding(path, message, "name the labels that yours carry: levels: [...]")
    if "kubernetes.io/hostname" in section.levels[:-1]:
        at = section.levels.index("kubernetes.io/hostname")
        yield Finding((*path, "levels", at), "nothing is below a node", "name it last")
    pools: dict[str, GpuPool] = {pool.name: pool for pool in spec.gpu.pools}
    for index, name in enumerate(section.pools):
        here = (*path, "pools", index)
        if name not in pools:
            yield _no_pool(here, name, list(pools))
        elif pools[name].nodes.min == 0:
            message = f"{name} may have no node, and only nodes that stand are counted: no job would start"
            yield Finding(here, message, f"nodes.min of {name} 1 or more, or no topology for it")


def _no_pool(path: Path, name: str, known: list[str]) -> Finding:
    meant = closest(name, known)
    mend = f"did you mean {meant}?" if meant else f"one of {', '.join(known)}"
    return Finding(path, f"gpu.pools has no {name}", mend)


RULES = (queued, provisioned, queues, totals, topology)

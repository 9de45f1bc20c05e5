"""Specs of Kueue's queues and flavours, out of a platform's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from spec.compute import Gpu, GpuPool, Taint
from spec.platform import Platform
from spec.queueing import Queue, Quota
from spec.rules.queueing import NETWORK_LABELS
from spec.shares import most, resource

COHORT = "platform"
"""Within it queues lend each other what is idle."""

TRAINING = "training"
"""Namespace of the queue that there is without any in the spec."""

TOPOLOGY = "network"

PROVISIONING = "queued-provisioning"
"""Admission check, and its parameters, of pools whose nodes come for a whole job or not at all."""

_POLICY = {"never": "Never", "lower-priority": "LowerPriority", "any": "Any"}


def queues(gpu: Gpu) -> tuple[Queue, ...]:
    """The queues of the spec, or one over all pools that no model is served on."""
    if gpu.queueing.queues:
        return gpu.queueing.queues
    # A job there would stand in the way of the models, which wait in no queue.
    free = [pool for pool in gpu.pools if pool.purpose != "serving"] or gpu.pools
    quotas = tuple(Quota(pool=pool.name, gpus=most(pool)) for pool in free)
    return (Queue(name="default", namespaces=(TRAINING,), quotas=quotas),)


def together(gpu: Gpu) -> list[str]:
    """Pools whose nodes come for a whole job or not at all."""
    return [pool.name for pool in gpu.pools if "queued" in pool.capacity]


def topology_levels(spec: Platform) -> tuple[str, ...]:
    """Labels of the levels, widest first, the node last; none where no placement is asked for."""
    section = spec.gpu.queueing.topology
    if section is None:
        return ()
    levels = section.levels or NETWORK_LABELS.get(spec.cloud.provider, ())
    return tuple(dict.fromkeys([*levels, "kubernetes.io/hostname"]))


def flavor(pool: GpuPool, taints: Sequence[Taint], gpu: Gpu) -> dict[str, Any]:
    """Spec of the ResourceFlavor of a pool: admitted pods get its node selector and tolerations."""
    topology = gpu.queueing.topology
    made: dict[str, Any] = {"nodeLabels": {"plinth.dev/pool": pool.name}}
    if taints:
        made["tolerations"] = [
            {"key": each.key, "operator": "Equal", "value": each.value, "effect": each.effect}
            for each in taints
        ]
    if topology is not None and pool.name in topology.pools:
        made["topologyName"] = TOPOLOGY
    return made


def cluster_queue_spec(queue: Queue, gpu: Gpu) -> dict[str, Any]:
    """Spec of the ClusterQueue: quotas of accelerators alone."""
    kinds = {pool.name: resource(pool) for pool in gpu.pools}
    groups: dict[str, list[dict[str, Any]]] = {}
    # The order of the spec's pools is the order in which they are tried.
    named = {quota.pool: quota for quota in queue.quotas}
    for pool in (each for each in kinds if each in named):
        kind = kinds[pool]
        own = {"name": pool, "resources": [_quota(named[pool], kind)]}
        groups.setdefault(kind, []).append(own)
    made: dict[str, Any] = {
        "cohortName": COHORT,
        "namespaceSelector": {
            "matchExpressions": [
                {
                    "key": "kubernetes.io/metadata.name",
                    "operator": "In",
                    "values": sorted(queue.namespaces),
                }
            ]
        },
        "queueingStrategy": "StrictFIFO" if queue.order == "strict" else "BestEffortFIFO",
        "preemption": {
            "withinClusterQueue": _POLICY[queue.preemption],
            "reclaimWithinCohort": _POLICY[queue.reclaim],
        },
        "fairSharing": {"weight": f"{queue.weight:g}"},
        "resourceGroups": [
            {"coveredResources": [kind], "flavors": flavors} for kind, flavors in groups.items()
        ],
    }
    waiting = [name for name in together(gpu) if name in named]
    if waiting:
        made["admissionChecksStrategy"] = {
            "admissionChecks": [{"name": PROVISIONING, "onFlavors": waiting}]
        }
    return made


def _quota(quota: Quota, kind: str) -> dict[str, Any]:
    made: dict[str, Any] = {"name": kind, "nominalQuota": str(quota.gpus)}
    if quota.borrowing is not None:
        made["borrowingLimit"] = str(quota.borrowing)
    if quota.lending is not None:
        made["lendingLimit"] = str(quota.lending)
    return made

"""Sizes of Azure's own services for what a spec asks: pure, so that its rules and its components agree."""

from __future__ import annotations

from collections.abc import Mapping

from ..compute import GpuPool, NodePool
from ..data import Database, RedisStore
from . import accelerators, instances
from .accelerators import Accelerator, Offer
from .instances import Instance

SLICES: Mapping[str, int] = {"1g": 7, "2g": 3, "3g": 2, "4g": 1, "7g": 1}
"""MIG profiles that AKS cuts whole GPUs into, by compute slices -> instances per GPU (`gpuInstanceProfile`,
AKS API: MIG1g to MIG7g)."""

_LARGEST_CACHE_GIB = 360
"""Larger sizes are in preview ("Scale an Azure Managed Redis instance", Azure documentation, 2026-05-28)."""


def node(pool: NodePool) -> Instance | None:
    """The smallest steady machine that is as large as a node is asked to be, or None."""
    asked = (pool.vcpus, pool.memory_gib, pool.architecture)
    return instances.pick("node", *asked, cloud="azure", steady=True)


def server(section: Database) -> Instance | None:
    """The smallest steady machine of PostgreSQL Flexible Server for a database, or None.

    Burstable ones have no standby: they are named outright.
    """
    asked = (section.vcpus, section.memory_gib)
    return instances.pick("postgresql", *asked, cloud="azure", steady=True)


def cache(section: RedisStore) -> Instance | None:
    """The smallest size of Azure Managed Redis that all shards together fit into, or None."""
    asked = section.memory_gib * section.shards
    found = instances.pick("cache", memory_gib=asked, cloud="azure")
    return found if found and found.memory_gib <= _LARGEST_CACHE_GIB else None


def cuts(accelerator: Accelerator) -> tuple[str, ...]:
    """MIG profiles of an accelerator that AKS has a name for: it cuts a whole GPU alike."""
    return tuple(
        profile
        for profile, count in accelerator.mig.items()
        if SLICES.get(profile.partition(".")[0]) == count
    )


def machine(pool: GpuPool, location: str) -> Offer | None:
    """The cheapest machine of a pool of accelerators, or the one named outright; None if it is unknown."""
    if pool.instance_type:
        return accelerators.offer_of(pool.instance_type, "azure")
    found = accelerators.offers(pool.accelerator, "azure", location, pool.gpus_per_node)
    return found[0] if found else None

"""How many pods one accelerator of a pool serves."""

from __future__ import annotations

from .catalog import accelerators
from .compute import GpuPool, Mig, Mps, TimeSlicing


def shares(pool: GpuPool) -> int:
    """Pods that one accelerator serves, each of which asks for one of it."""
    sharing = pool.sharing
    if isinstance(sharing, TimeSlicing):
        return sharing.time_slicing
    if isinstance(sharing, Mps):
        return sharing.mps
    if isinstance(sharing, Mig):
        known = accelerators.find(pool.accelerator)
        return known.mig.get(sharing.mig, 1) if known else 1
    return 1


def most(pool: GpuPool) -> int:
    """Accelerators of a pool at its largest, as pods ask for them: a share counts as one."""
    return pool.nodes.max * pool.gpus_per_node * shares(pool)


def resource(pool: GpuPool) -> str:
    """Extended resource that pods ask for."""
    known = accelerators.find(pool.accelerator)
    return known.resource if known else "nvidia.com/gpu"

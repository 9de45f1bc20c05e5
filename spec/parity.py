"""What one spec comes to on each cloud: which service, and what is lost or different there.

Each capability is a row of pure functions of a spec (`capabilities.py`); `parity` asks them of the spec
as it would stand on every cloud. What a cloud refuses outright is not here but in the rules
(`elsewhere.objections`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from .capabilities import ROWS, Say
from .catalog import accelerators
from .cloud import AzureCloud, OnPremCloud
from .compute import GpuPool
from .elsewhere import PROVIDERS, Provider, on
from .platform import Platform


@dataclass(frozen=True)
class Cell:
    """A capability on one cloud."""

    service: str
    """What provides it; empty where nothing does."""
    different: str = ""
    """What is lost or different there; empty where nothing is."""


@dataclass(frozen=True)
class Capability:
    """A capability of a spec, by cloud."""

    name: str
    field: str
    """Path of the part of the spec that asks for it."""
    clouds: Mapping[Provider, Cell]


def parity(spec: Platform) -> tuple[Capability, ...]:
    """Every capability that the spec asks for, in the order of the language."""
    stands: dict[Provider, Platform] = {provider: on(spec, provider) for provider in PROVIDERS}
    rows = [row for row in ROWS if row.asked(spec)]
    found = [
        Capability(
            row.name,
            row.field,
            {
                provider: Cell(
                    _said(row.services[provider], there),
                    _said(row.different.get(provider, ""), there),
                )
                for provider, there in stands.items()
            },
        )
        for row in rows
    ]
    last = [each.name for each in found].index("Accelerators") if spec.gpu.pools else 0
    pools = [
        Capability(
            f"Pool {pool.name}",
            f"gpu.pools[{index}]",
            {provider: _pool(pool, there) for provider, there in stands.items()},
        )
        for index, pool in enumerate(spec.gpu.pools)
    ]
    return (*found[: last + 1], *pools, *found[last + 1 :]) if pools else tuple(found)


def _said(value: str | Say, spec: Platform) -> str:
    return value if isinstance(value, str) else value(spec)


def _pool(pool: GpuPool, there: Platform) -> Cell:
    """The machine that a pool is resolved to, by the catalogue, or the nearest accelerators."""
    provider = there.cloud.provider
    if provider == "onprem":
        return Cell(f"nodes that exist, with {pool.gpus_per_node} {pool.accelerator}")
    named = accelerators.offer_of(pool.instance_type, provider) if pool.instance_type else None
    offers = accelerators.offers(pool.accelerator, provider, region(there), pool.gpus_per_node)
    found = (named,) if named else offers
    if not found:
        near = accelerators.nearest(pool.accelerator, provider)
        counts = sorted({each.gpus for each in accelerators.offers(pool.accelerator, provider)})
        if counts:
            return Cell("", f"{pool.accelerator} only by {', '.join(map(str, counts))}")
        names = ", ".join(each.name for each in near) or "none"
        return Cell("", f"no {pool.accelerator}; nearest: {names}")
    machine = found[0]
    # Azure's wants NVIDIA's network operator, which the platform has not (docs/azure.md).
    link = machine.fabric if pool.interconnect == "auto" and provider != "azure" else None
    lost = [] if link or not _linked(pool) else ["no fabric between machines"]
    if machine.gpu_memory_gib != _memory(pool):
        lost.append(f"{machine.gpu_memory_gib:g} GiB each")
    return Cell(machine.instance_type + (f", {link}" if link else ""), ", ".join(lost))


def region(spec: Platform) -> str | None:
    """The region that a spec stands in; None of an existing cluster."""
    if isinstance(spec.cloud, OnPremCloud):
        return None
    return spec.cloud.location if isinstance(spec.cloud, AzureCloud) else spec.cloud.region


def _linked(pool: GpuPool) -> bool:
    """Whether some cloud links the machines of such a pool."""
    return pool.interconnect == "auto" and any(
        offers[0].fabric
        for provider in PROVIDERS
        if (offers := accelerators.offers(pool.accelerator, provider, gpus=pool.gpus_per_node))
    )


def _memory(pool: GpuPool) -> float:
    known = accelerators.find(pool.accelerator)
    return known.memory_gib if known else 0

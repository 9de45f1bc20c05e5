"""Machines without accelerators, picked by what they must have: nodes, databases, caches on AWS.

The data is `instances.json` beside this file; it is read once. Memory is in GiB, prices are US
dollars an hour on demand.
"""

from __future__ import annotations

from functools import cache
from typing import Any, Literal, NamedTuple

from .table import table

Kind = Literal["node", "postgresql", "cache"]

# What one vCPU costs in GiB of memory: fitted to the on-demand prices of c7g, m7g and r7g.
_GIB_PER_VCPU = 9


class Source(NamedTuple):
    """Where a kind's facts come from."""

    title: str
    date: str
    verified: bool
    region: str | None = None


class Instance(NamedTuple):
    """A machine on AWS."""

    kind: Kind
    name: str
    vcpus: int
    memory_gib: float
    architecture: str
    burstable: bool = False
    usd_per_hour: float | None = None

    @property
    def size(self) -> tuple[float, bool, float, str]:
        """Order of preference: the smallest machine, steady before burstable, cheaper first."""
        weight = self.vcpus * _GIB_PER_VCPU + self.memory_gib
        return weight, self.burstable, self.usd_per_hour or 0.0, self.name


@cache
def instances(kind: Kind) -> tuple[Instance, ...]:
    """Every machine of a kind, smallest first."""
    rows: list[dict[str, Any]] = table("instances")["instances"][kind]
    made = (
        Instance(
            kind=kind,
            name=row["name"],
            vcpus=row["vcpus"],
            memory_gib=row["memoryGib"],
            architecture=row["architecture"],
            burstable=row.get("burstable", False),
            usd_per_hour=row.get("usdPerHour"),
        )
        for row in rows
    )
    return tuple(sorted(made, key=lambda each: each.size))


@cache
def source(kind: Kind) -> Source:
    """Where the facts of a kind come from."""
    return Source(**table("instances")["sources"][kind])


def find(kind: Kind, name: str) -> Instance | None:
    """The machine of that name, or None."""
    return next((each for each in instances(kind) if each.name == name), None)


def pick(
    kind: Kind, vcpus: int = 0, memory_gib: float = 0, arch: str | None = None
) -> Instance | None:
    """The smallest machine with at least that many vCPUs and that much memory, or None."""
    return next(
        (
            each
            for each in instances(kind)
            if each.vcpus >= vcpus
            and each.memory_gib >= memory_gib
            and arch in (None, each.architecture)
        ),
        None,
    )


def alike(picked: Instance) -> tuple[Instance, ...]:
    """Machines of the same shape, cheapest first: what a spot pool spreads over."""
    return tuple(
        sorted(
            (
                each
                for each in instances(picked.kind)
                if (each.vcpus, each.memory_gib, each.architecture, each.burstable)
                == (picked.vcpus, picked.memory_gib, picked.architecture, picked.burstable)
            ),
            key=lambda each: (each.usd_per_hour or 0.0, each.name),
        )
    )

"""Machines without accelerators, picked by what they must have: nodes, databases, caches per cloud.

The data is `instances_<cloud>.json` beside this file; it is read once. Memory is in GiB, prices are
US dollars an hour on demand. Cloud SQL and Memorystore are of any size, by a formula.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from math import ceil
from typing import Literal

from . import table
from .table import Source, made, part

Kind = Literal["node", "postgresql", "mysql", "cache"]
Cloud = Literal["aws", "gcp", "azure"]

# What one vCPU costs in GiB of memory: fitted to the on-demand prices of c7g, m7g and r7g.
_GIB_PER_VCPU = 9


@dataclass(frozen=True)
class Instance:
    """A machine of a cloud."""

    kind: Kind
    name: str
    vcpus: int
    memory_gib: float
    architecture: str
    burstable: bool = False
    usd_per_hour: float | None = None

    @property
    def size(self) -> tuple[float, bool, float]:
        """Order of preference: the smallest machine, steady before burstable, cheaper
        first; where no price is known, as the data has them."""
        weight = self.vcpus * _GIB_PER_VCPU + self.memory_gib
        return weight, self.burstable, self.usd_per_hour or 0.0


@cache
def instances(kind: Kind, cloud: Cloud = "aws") -> tuple[Instance, ...]:
    """Every machine of a kind that a cloud lists, smallest first."""
    file = f"instances_{cloud}"
    rows = part(table.table(file), "instances", f"{file}.json").get(kind, [])
    found = (
        made(Instance, {"kind": kind, **row}, f"{file}.json: {kind}[{index}]")
        for index, row in enumerate(rows)
    )
    return tuple(sorted(found, key=lambda each: each.size))


@cache
def source(kind: Kind, cloud: Cloud = "aws") -> Source:
    """Where the facts of a kind come from."""
    file = f"instances_{cloud}"
    return part(table.sources(file), kind, f"{file}.json: sources")


def find(kind: Kind, name: str, cloud: Cloud = "aws") -> Instance | None:
    """The machine of that name, or None."""
    return next((each for each in instances(kind, cloud) if each.name == name), None)


def pick(
    kind: Kind,
    vcpus: int = 0,
    memory_gib: float = 0,
    arch: str | None = None,
    *,
    cloud: Cloud = "aws",
    steady: bool = False,
) -> Instance | None:
    """The smallest machine with at least that many vCPUs and that much memory, or None.

    Args:
        steady: none that runs on CPU credits.
    """
    if formula := _FORMULAE.get((cloud, kind)):
        return formula(vcpus, memory_gib)
    return next(
        (
            each
            for each in instances(kind, cloud)
            if each.vcpus >= vcpus
            and each.memory_gib >= memory_gib
            and arch in (None, each.architecture)
            and not (steady and each.burstable)
        ),
        None,
    )


def mysql(vcpus: int, memory_gib: float, cloud: Cloud) -> Instance | None:
    """The smallest machine of a managed MySQL, or None: RDS and Cloud SQL have those of PostgreSQL.

    On Azure a steady one: burstable ones have no standby, and are named outright.
    """
    if cloud == "azure":
        return pick("mysql", vcpus, memory_gib, cloud=cloud, steady=True)
    return pick("postgresql", vcpus, memory_gib, cloud=cloud)


def alike(picked: Instance, cloud: Cloud = "aws") -> tuple[Instance, ...]:
    """Machines of the same shape, cheapest first: what a spot pool spreads over."""
    return tuple(
        sorted(
            (
                each
                for each in instances(picked.kind, cloud)
                if (each.vcpus, each.memory_gib, each.architecture, each.burstable)
                == (picked.vcpus, picked.memory_gib, picked.architecture, picked.burstable)
            ),
            key=lambda each: each.usd_per_hour or 0.0,
        )
    )


def _cloud_sql(vcpus: int, memory_gib: float) -> Instance | None:
    """A custom machine of Cloud SQL: `db-custom-<vCPUs>-<MiB>` (`source` has the bounds)."""
    cores = max(vcpus, ceil(memory_gib / 6.5), 1)
    cores += cores % 2 if cores > 1 else 0
    memory = ceil(max(memory_gib, 3.75, 0.9 * cores) * 4) / 4
    if (cores == 1 and memory > 6.5) or cores > 96:
        return None
    return Instance(
        "postgresql", f"db-custom-{cores}-{round(memory * 1024)}", cores, memory, "amd64"
    )


def _memorystore(vcpus: int, memory_gib: float) -> Instance | None:
    """An instance of Memorystore for Redis, whose name is its size in GiB; vCPUs are not chosen."""
    del vcpus
    size = max(ceil(memory_gib), 1)
    return Instance("cache", str(size), 0, size, "amd64") if size <= 300 else None


_FORMULAE: dict[tuple[Cloud, Kind], Callable[[int, float], Instance | None]] = {
    ("gcp", "postgresql"): _cloud_sql,
    ("gcp", "cache"): _memorystore,
}

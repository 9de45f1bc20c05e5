"""What resources use: what each cloud's module says, and what it says it with."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast, get_args

from spec.budget import Usage
from spec.catalog import accelerators
from spec.compute import Capacity
from spec.platform import Platform
from spec.section import key_of

from ..plan import Resource
from .catalogue import Cloud
from .model import Span


@dataclass(frozen=True)
class Use:
    """What a resource uses of an item, a month."""

    item: str
    quantity: Span
    what: str
    assumes: tuple[str, ...] = ()
    region: str = ""
    """Empty: that of the platform."""
    instead: str = ""
    """An item that never costs less: its price is taken where that of `item` is not known."""
    note: str = ""


@dataclass(frozen=True)
class Unknown:
    """What costs something that nobody can tell from the plan."""

    what: str
    why: str


Uses = Iterator[Use | Unknown]
Reader = Callable[["Scene", Resource], Uses]


@dataclass(frozen=True)
class Scene:
    """What quantities are read off: the platform, all resources, and what is assumed."""

    platform: Platform
    cloud: Cloud
    region: str
    resources: tuple[Resource, ...]

    @property
    def usage(self) -> Usage:
        return self.platform.budget.usage

    @property
    def hours(self) -> int:
        return self.usage.hours_per_month

    def count(self, *types: str) -> int:
        """Resources of these types; 1 where there is none, so that a share can be taken."""
        return sum(each.type in types for each in self.resources) or 1

    def volume(self, value: float) -> Span:
        """A volume that is assumed, with its spread."""
        off = value * self.usage.spread_percent / 100
        return Span(value - off, value, value + off)

    def hourly(self, item: str, what: str, count: float = 1, region: str = "") -> Use:
        """Something that is there all month."""
        return Use(item, Span.of(self.hours * count), what, ("hoursPerMonth",), region)

    def moved(self, item: str, what: str, field: str, share: float = 1) -> Use:
        """A volume of `budget.usage`, or a share of it."""
        value = float(getattr(self.usage, field)) * share
        return Use(item, self.volume(value), what, (key_of(field), "spreadPercent"))

    def bucket(self, resource: Resource, kept: str, write: str, reads: str) -> Uses:
        """What a bucket holds and is asked; its purpose is in its name."""
        sizes = self.usage.bucket_gib
        purpose = resource.name.rpartition("-buckets-")[2].removesuffix("-account")
        held = self.volume(sizes.get(purpose, sizes.get("*", 0)))
        yield Use(kept, held, "data at rest", ("bucketGib", "spreadPercent"))
        thousands = self.usage.requests_million * 1000
        assumes = ("requestsMillion", "spreadPercent")
        yield Use(write, self.volume(thousands * 0.1), "requests that write", assumes)
        yield Use(reads, self.volume(thousands * 0.9), "requests that read", assumes)

    def nodes(self, pool: str, way: str, fewest: int, most: int, *, gpu: bool) -> tuple[Span, str]:
        """Nodes of a group that are up on average, and the assumption that this rests on.

        Args:
            pool: name of the pool that the group is of.
            way: how its capacity is bought, such as `spot`.
            fewest: fewest nodes of the group.
            most: most nodes of the group.
            gpu: whether they carry accelerators.
        """
        usage = self.usage
        name = (
            "poolPercent" if pool in usage.pool_percent else "gpuPercent" if gpu else "nodePercent"
        )
        percent = usage.pool_percent.get(pool, usage.gpu_percent if gpu else usage.node_percent)
        ways = _ways(self.platform).get(pool, ())
        share = 1.0
        if len(ways) > 1 and way in ways:
            later = usage.fallback_percent / 100
            share = 1 - later if way == ways[0] else later / (len(ways) - 1)
        return Span(fewest, fewest + (most - fewest) * percent / 100 * share, most), name

    def machines(self, machine: str, nodes: tuple[Span, str], *, spot: bool, way: str) -> Use:
        """The hours of the machines of a group."""
        count, assumed = nodes
        return Use(
            f"vm.spot.{machine}" if spot else f"vm.{machine}",
            count * self.hours,
            f"{machine}, {way}",
            (assumed, "fallbackPercent", "hoursPerMonth"),
            instead=f"vm.{machine}" if spot else "",
            note=RESERVED if way == "reserved" else "",
        )


RESERVED = "what is reserved and not used is billed as well, outside of this stack"


def _ways(platform: Platform) -> Mapping[str, tuple[str, ...]]:
    pools = {"cpu": platform.nodes.cpu.capacity, "system": platform.nodes.system.capacity}
    return {**pools, **{pool.name: pool.capacity for pool in platform.gpu.pools}}


def at(value: Any, *path: str | int) -> Any:
    """What lies at a path of a resource's inputs; None if nothing does."""
    for step in path:
        if isinstance(step, int):
            rows: list[Any] = cast("list[Any]", value) if isinstance(value, list) else []
            value = rows[step] if step < len(rows) else None
        else:
            value = cast("dict[str, Any]", value).get(step) if isinstance(value, Mapping) else None
    return value


def rows(value: Any, *path: str | int) -> list[Any]:
    """The list at a path; empty if there is none, or it is not known."""
    found = at(value, *path)
    return cast("list[Any]", found) if isinstance(found, list) else []


def number(value: Any, *path: str | int, default: float = 0) -> float:
    """A number at a path; `default` if there is none, or it is not known."""
    found = at(value, *path)
    try:
        return default if found is None or isinstance(found, bool) else float(found)
    except (TypeError, ValueError):
        return default


def text(value: Any, *path: str | int, default: str = "") -> str:
    """A text at a path; `default` if there is none, or it is not known."""
    found = at(value, *path)
    return found if isinstance(found, str) and not found.startswith("<") else default


def monthly(item: str, what: str) -> Reader:
    """A reader of what is billed once a month, whatever its inputs say."""

    def read(scene: Scene, resource: Resource) -> Uses:
        del scene, resource
        yield Use(item, Span.of(1), what)

    return read


def carries(machine: str, cloud: Cloud) -> bool:
    """Whether a machine of the catalogue carries accelerators."""
    return accelerators.offer_of(machine, cloud) is not None


def way_of(name: str, default: str) -> str:
    """How the capacity of a group of nodes is bought, by its name; else `default`."""
    return next((way for way in get_args(Capacity) if f"-{way}" in name), default)

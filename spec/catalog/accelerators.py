"""Accelerators and the machines that carry them, per cloud, with dated prices.

The data is `accelerators.json` and `prices.json` beside this file; both are read once, when they are
first asked for. Memory is in GiB, prices are US dollars an hour of a whole machine.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from math import inf
from typing import Any, Literal

from . import table
from .table import CatalogueError, Source, made, part

Kind = Literal["nvidia", "neuron", "tpu"]


@dataclass(frozen=True)
class Price:
    """What an hour of a machine costs in a region."""

    region: str
    usd: float
    source: Source


@dataclass(frozen=True)
class Offer:
    """A machine that carries an accelerator."""

    accelerator: str
    cloud: str
    instance_type: str
    gpus: int
    gpu_memory_gib: float
    vcpus: int
    memory_gib: float
    source: Source
    """Where its shape was read."""
    architecture: str = "amd64"
    device: str | None = None
    """The cloud's own name of the accelerator, where it is asked for apart from the machine."""
    efa_interfaces: int = 0
    """Most Elastic Fabric Adapters; 0 where there are none."""
    network_cards: int = 1
    capacity_block: bool = False
    """Whether AWS sells it as Capacity Blocks for ML."""
    other_fabric: str | None = None
    """What links the machines where it is not EFA: GPUDirect (Google Cloud), InfiniBand (Azure)."""
    topology: str | None = None
    """Shape of the slice that one TPU machine is, in chips; None of everything else."""
    regions: tuple[str, ...] | None = None
    """Regions that offer it, and no other; None where the list is not known to be whole."""
    seen: tuple[str, ...] = ()
    """Some regions that are known to offer it, where not all are."""
    on_demand: tuple[Price, ...] = ()
    """Prices on demand by region, the cloud's usual region first; empty where none is known."""
    spot: tuple[Price, ...] = ()
    """Prices of spare capacity on the day of their source: they move."""

    @property
    def efa(self) -> bool:
        """Whether the machine has an Elastic Fabric Adapter."""
        return self.efa_interfaces > 0

    @property
    def fabric(self) -> str | None:
        """What links machines beside the ordinary network; None where nothing does."""
        return "EFA" if self.efa else self.other_fabric

    @property
    def usd_per_hour(self) -> float | None:
        """The price on demand that machines are compared by; None where none is known."""
        return self.on_demand[0].usd if self.on_demand else None

    def known_in(self, region: str) -> bool | None:
        """Whether a region offers it; None where that is not verified."""
        if self.regions is not None:
            return region in self.regions
        return True if region in self.seen else None


@dataclass(frozen=True)
class Accelerator:
    """A kind of accelerator."""

    name: str
    kind: Kind
    title: str
    memory_gib: float
    mig: Mapping[str, int] = field(default_factory=dict[str, int])
    """Multi-Instance GPU profile -> instances of it per GPU; empty where it has none."""
    offers: tuple[Offer, ...] = ()
    """By cloud, then fewest accelerators first, then cheapest; last what has no price."""

    @property
    def resource(self) -> str:
        """Extended resource that pods ask for."""
        names = {"nvidia": "nvidia.com/gpu", "neuron": "aws.amazon.com/neuron"}
        return names.get(self.kind, "google.com/tpu")

    @property
    def sharing(self) -> tuple[str, ...]:
        """How pods may share one: keys of `gpu.pools[].sharing`."""
        if self.kind != "nvidia":
            return ()
        return ("timeSlicing", "mps", "mig") if self.mig else ("timeSlicing", "mps")


@cache
def accelerators() -> tuple[Accelerator, ...]:
    """Every accelerator, by name.

    Raises:
        CatalogueError: the data is at fault.
    """
    data = table.table("accelerators")
    read = _Reader(
        sources=sources(),
        places=part(data, "regions", "accelerators.json"),
        on_demand=_prices("onDemand"),
        spot=_prices("spot"),
    )
    found = tuple(read.accelerator(row) for row in part(data, "accelerators", "accelerators.json"))
    named = {(offer.cloud, offer.instance_type) for each in found for offer in each.offers}
    for cloud, machine in {*read.on_demand, *read.spot} - named:
        raise CatalogueError(f"prices.json: {machine} is no machine of {cloud} that is known")
    return found


@cache
def sources() -> Mapping[str, Source]:
    """Every source of shapes, regions and prices, by name."""
    return {**table.sources("accelerators"), **table.sources("prices")}


def find(name: str) -> Accelerator | None:
    """The accelerator of that name, or None."""
    return next((each for each in accelerators() if each.name == name), None)


def offers(
    name: str, cloud: str, region: str | None = None, gpus: int | None = None
) -> tuple[Offer, ...]:
    """Machines of a cloud with the accelerator: fewest GPUs first, then cheapest.

    Args:
        region: only what that region offers; an offer of unverified regions passes.
        gpus: only machines with that many accelerators.
    """
    accelerator = find(name)
    return tuple(
        offer
        for offer in (accelerator.offers if accelerator else ())
        if offer.cloud == cloud
        and (gpus is None or offer.gpus == gpus)
        and (region is None or offer.known_in(region) is not False)
    )


def offer_of(instance_type: str, cloud: str) -> Offer | None:
    """The offer of an instance type named outright, or None if the catalogue lacks it."""
    return next(
        (
            offer
            for accelerator in accelerators()
            for offer in accelerator.offers
            if offer.cloud == cloud and offer.instance_type == instance_type
        ),
        None,
    )


def nearest(name: str, cloud: str, region: str | None = None) -> tuple[Accelerator, ...]:
    """At most three that the cloud, or its region, offers in place of one that it lacks.

    The same kind first, then those with at least the memory, then the closest memory. Empty if the
    name is unknown or nothing is offered.
    """
    wanted = find(name)
    if wanted is None:
        return ()

    def distance(other: Accelerator) -> tuple[bool, bool, float, str]:
        memory = other.memory_gib - wanted.memory_gib
        return other.kind != wanted.kind, memory < 0, abs(memory), other.name

    there = (each for each in accelerators() if offers(each.name, cloud, region))
    return tuple(sorted(there, key=distance))[:3]


_Prices = Mapping[tuple[str, str], tuple[Price, ...]]
"""Prices of (cloud, machine)."""


def _prices(way: Literal["onDemand", "spot"]) -> _Prices:
    """Prices of one way of buying, by region in the order of the tables."""
    found: dict[tuple[str, str], tuple[Price, ...]] = {}
    for index, row in enumerate(part(table.table("prices"), "tables", "prices.json")):
        where = f"prices.json: tables[{index}]"
        cloud, region = part(row, "cloud", where), part(row, "region", where)
        source = part(sources(), part(row, "source", where), where)
        for machine, usd in row.get(way, {}).items():
            fields = {"region": region, "usd": usd, "source": source}
            price = made(Price, fields, f"{where}: {machine}")
            found[cloud, machine] = (*found.get((cloud, machine), ()), price)
    return found


@dataclass(frozen=True)
class _Reader:
    """Joins the rows of the data with what they name."""

    sources: Mapping[str, Source]
    places: Mapping[str, Mapping[str, Any]]
    on_demand: _Prices
    spot: _Prices

    def accelerator(self, row: Mapping[str, Any]) -> Accelerator:
        where = f"accelerators.json: {row.get('name')}"
        found = tuple(
            self.offer(row, cloud, offer, f"{where}: {cloud}[{index}]")
            for cloud, rows in part(row, "offers", where).items()
            for index, offer in enumerate(rows)
        )
        clouds = list(row["offers"])
        ordered = sorted(
            found,
            key=lambda each: (clouds.index(each.cloud), each.gpus, each.usd_per_hour or inf),
        )
        return made(Accelerator, {**row, "offers": tuple(ordered)}, where)

    def offer(
        self, accelerator: Mapping[str, Any], cloud: str, row: Mapping[str, Any], where: str
    ) -> Offer:
        machine = (cloud, part(row, "instanceType", where))
        fields: dict[str, Any] = {
            "gpuMemoryGib": part(accelerator, "memoryGib", where),
            **row,
            "accelerator": part(accelerator, "name", where),
            "cloud": cloud,
            "source": part(self.sources, part(row, "source", where), where),
            "otherFabric": row.get("fabric"),
            "onDemand": self.on_demand.get(machine, ()),
            "spot": self.spot.get(machine, ()),
            "regions": None,
        }
        fields.pop("fabric", None)
        if key := row.get("regions"):
            place = part(self.places, key, where)
            names = tuple(part(place, "names", f"accelerators.json: regions: {key}"))
            fields["regions" if place.get("whole") else "seen"] = names
        return made(Offer, fields, where)

"""Accelerators and the machines that carry them, per cloud, with dated prices.

The data is `accelerators.json` beside this file; it is read once. Memory is in GiB, prices are US
dollars an hour on demand.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Literal, NamedTuple

from .table import table

Kind = Literal["nvidia", "neuron", "tpu"]


class Price(NamedTuple):
    """What an hour costs, where and when that was read."""

    on_demand: float
    region: str | None
    date: str
    """ISO day, or month where only that is known."""
    source: str
    verified: bool
    spot: float | None = None
    """Not kept: spot prices move hourly."""


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
    """Regions that offer it; None where that is not verified."""
    seen: tuple[str, ...] = ()
    """Some regions that are known to offer it, where not all are."""
    price: Price | None = None

    @property
    def efa(self) -> bool:
        """Whether the machine has an Elastic Fabric Adapter."""
        return self.efa_interfaces > 0

    def known_in(self, region: str) -> bool:
        """Whether it is verified that a region offers it: by a list, or by a price read there."""
        if self.regions is not None:
            return region in self.regions
        if region in self.seen:
            return True
        return bool(self.price and self.price.verified and self.price.region == region)

    @property
    def fabric(self) -> str | None:
        """What links machines beside the ordinary network; None where nothing does."""
        return "EFA" if self.efa else self.other_fabric


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
    """Every accelerator, by name."""
    data = table("accelerators")
    return tuple(_accelerator(row, data) for row in data["accelerators"])


@cache
def _by_name() -> dict[str, Accelerator]:
    return {each.name: each for each in accelerators()}


def find(name: str) -> Accelerator | None:
    """The accelerator of that name, or None."""
    return _by_name().get(name)


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
        and (region is None or offer.regions is None or region in offer.regions)
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


def _accelerator(row: Mapping[str, Any], data: Mapping[str, Any]) -> Accelerator:
    return Accelerator(
        name=row["name"],
        kind=row["kind"],
        title=row["title"],
        memory_gib=row["memoryGib"],
        mig=row.get("mig", {}),
        offers=tuple(
            _offer(row, cloud, offer, data)
            for cloud, rows in row["offers"].items()
            for offer in rows
        ),
    )


def _offer(
    accelerator: Mapping[str, Any],
    cloud: str,
    row: Mapping[str, Any],
    data: Mapping[str, Any],
) -> Offer:
    regions = row.get("regions")
    return Offer(
        accelerator=accelerator["name"],
        cloud=cloud,
        instance_type=row["instanceType"],
        gpus=row["gpus"],
        gpu_memory_gib=row.get("gpuMemoryGib", accelerator["memoryGib"]),
        vcpus=row["vcpus"],
        memory_gib=row["memoryGib"],
        device=row.get("device"),
        efa_interfaces=row.get("efaInterfaces", 0),
        network_cards=row.get("networkCards", 1),
        capacity_block=row.get("capacityBlock", False),
        other_fabric=row.get("fabric"),
        topology=row.get("topology"),
        regions=None if regions is None else tuple(data["regions"][regions]),
        seen=tuple(row.get("seen", ())),
        price=_price(row["price"], data["sources"]) if "price" in row else None,
    )


def _price(row: Mapping[str, Any], sources: Mapping[str, dict[str, Any]]) -> Price:
    source = sources[row["source"]]
    return Price(
        on_demand=row["onDemand"],
        region=row.get("region", source.get("region")),
        date=source["date"],
        source=source["title"],
        verified=source["verified"],
    )

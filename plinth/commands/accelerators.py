"""`plinth accelerators`: the catalogue of accelerators and of the machines that carry them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from spec.catalog.accelerators import Accelerator, Offer, Price, accelerators, nearest
from spec.catalog.table import Source
from spec.suggest import closest

from ..columns import columns
from ..exits import Exit, Failure

CLOUDS = ("aws", "gcp", "azure")

SCHEMA_VERSION = 1
"""Of the JSON, whose shape docs/accelerators.md has: fields may come, none of these goes."""

_HEAD = (
    "MACHINE", "CLOUD", "COUNT", "GIB EACH", "VCPUS", "GIB", "FABRIC", "USD/H", "SPOT", "PRICED IN",
    "REGIONS",
)  # fmt: skip

_FOOT = """
USD/H is on demand, SPOT as it was on its day; [n] is the source below, - is not known.
REGIONS: how many offer it; + where there may be more, - where none is verified. --json names them."""


def run(cloud: str | None, as_json: bool) -> None:
    """Print it, of one cloud or of all.

    Raises:
        Failure: there is no such cloud in the catalogue (exit code 2).
    """
    if cloud is not None and cloud not in CLOUDS:
        meant = closest(cloud, CLOUDS)
        mend = f"one of {', '.join(CLOUDS)}"
        raise Failure(
            Exit.USAGE,
            f"the catalogue has no cloud {cloud}",
            f"did you mean {meant}? {mend}" if meant else mend,
        )
    clouds = (cloud,) if cloud else CLOUDS
    print(json.dumps(_data(clouds), indent=2) if as_json else _text(clouds))


def _text(clouds: tuple[str, ...]) -> str:
    """Machines below the accelerator that they carry, and what a cloud has instead of one."""
    shown = [(each, _offers(each, clouds)) for each in accelerators()]
    machines = [offer for _, offers in shown for offer in offers]
    numbers = {
        source: f"[{number}]"
        for number, source in enumerate(
            dict.fromkeys(price.source for each in machines for price in _prices(each)), start=1
        )
    }
    head, *rows = columns([_HEAD, *(_row(each, numbers) for each in machines)]).splitlines()
    lines = [head]
    for accelerator, offers in shown:
        if offers:
            lines += ["", _title(accelerator), *rows[: len(offers)]]
            del rows[: len(offers)]
    lacking = [
        (each.name, name, ", ".join(_near(each, name)))
        for name in clouds
        for each in accelerators()
        if not _offers(each, (name,))
    ]
    if lacking:
        lines += ["", "Not there, and the nearest that is:"]
        lines += [columns([("NAME", "CLOUD", "NEAREST"), *lacking])]
    lines += [_FOOT]
    if not all(each.source.verified for each in machines):
        lines += ["* vCPUs and memory are not verified."]
    lines += [f"{number} {_said(source)}" for source, number in numbers.items()]
    return "\n".join(lines)


def _title(accelerator: Accelerator) -> str:
    title = f"{accelerator.name}: {accelerator.title}, {accelerator.memory_gib:g} GiB"
    if not accelerator.sharing:
        return f"{title}, not shared"
    mig = ", ".join(f"{profile} x {count}" for profile, count in accelerator.mig.items())
    return f"{title}, shared by {', '.join(accelerator.sharing)}{f' ({mig})' if mig else ''}"


def _said(source: Source) -> str:
    return f"{source.as_of}: {source.title}{'' if source.verified else ' (unverified)'}"


def _offers(accelerator: Accelerator, clouds: Iterable[str]) -> list[Offer]:
    return [each for each in accelerator.offers if each.cloud in clouds]


def _near(accelerator: Accelerator, cloud: str) -> list[str]:
    return [each.name for each in nearest(accelerator.name, cloud)]


def _prices(offer: Offer) -> list[Price]:
    """The prices of the region that is shown: on demand and spot, as far as they are known."""
    known = (*offer.on_demand, *offer.spot)
    return [each for each in known if each.region == known[0].region]


def _row(offer: Offer, numbers: dict[Source, str]) -> tuple[str, ...]:
    shown = _prices(offer)
    places = offer.seen if offer.regions is None else offer.regions
    many = f"{len(places)}{'+' if offer.regions is None else ''}" if places else "-"

    def price(known: tuple[Price, ...]) -> str:
        return next((f"{e.usd:.10g} {numbers[e.source]}" for e in shown if e in known), "-")

    return (
        f"  {offer.instance_type}{'' if offer.source.verified else ' *'}",
        offer.cloud,
        str(offer.gpus),
        f"{offer.gpu_memory_gib:g}",
        str(offer.vcpus),
        f"{offer.memory_gib:g}",
        offer.fabric or "-",
        price(offer.on_demand),
        price(offer.spot),
        shown[0].region if shown else "-",
        many,
    )


def _data(clouds: tuple[str, ...]) -> dict[str, Any]:
    shown = [(each, _offers(each, clouds)) for each in accelerators()]
    named = dict.fromkeys(
        source
        for _, offers in shown
        for offer in offers
        for source in (offer.source, *(each.source for each in (*offer.on_demand, *offer.spot)))
    )
    return {
        "schemaVersion": SCHEMA_VERSION,
        "sources": {
            each.name: {
                "title": each.title, "date": each.date, "read": each.read, "verified": each.verified
            }
            for each in named
        },
        "accelerators": [
            {
                "name": each.name,
                "title": each.title,
                "kind": each.kind,
                "memoryGib": each.memory_gib,
                "resource": each.resource,
                "sharing": list(each.sharing),
                "mig": dict(each.mig),
                "machines": [_machine(offer) for offer in offers],
                "nearest": {
                    cloud: _near(each, cloud) for cloud in clouds if not _offers(each, (cloud,))
                },
            }
            for each, offers in shown
        ],
    }  # fmt: skip


def _machine(offer: Offer) -> dict[str, Any]:
    """A machine; what is not known is left out."""
    made: dict[str, Any] = {
        "cloud": offer.cloud,
        "machine": offer.instance_type,
        "count": offer.gpus,
        "memoryGibEach": offer.gpu_memory_gib,
        "vcpus": offer.vcpus,
        "memoryGib": offer.memory_gib,
        "architecture": offer.architecture,
        "device": offer.device,
        "fabric": offer.fabric,
        "efaInterfaces": offer.efa_interfaces or None,
        "topology": offer.topology,
        "capacityBlock": offer.capacity_block,
        "source": offer.source.name,
        "regions": None if offer.regions is None else list(offer.regions),
        "regionsAtLeast": list(offer.seen) or None,
        "onDemand": _priced(offer.on_demand),
        "spot": _priced(offer.spot),
    }
    return {key: value for key, value in made.items() if value is not None}


def _priced(prices: tuple[Price, ...]) -> list[dict[str, Any]] | None:
    return [
        {"region": each.region, "usd": each.usd, "source": each.source.name} for each in prices
    ] or None

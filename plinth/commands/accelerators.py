"""`plinth accelerators`: the catalogue of accelerators and of the machines that carry them."""

from __future__ import annotations

import json
from typing import Any

from spec.catalog.accelerators import Accelerator, Offer, accelerators, nearest

from ..columns import columns
from ..exits import Exit, Failure

CLOUDS = ("aws", "gcp", "azure")

_HEAD = (
    "NAME", "CLOUD", "MACHINE", "COUNT", "GIB EACH", "VCPUS", "GIB", "FABRIC", "SHARING", "USD/H",
    "AS OF",
)  # fmt: skip


def run(cloud: str | None, as_json: bool) -> None:
    """Print it, of one cloud or of all.

    Raises:
        Failure: there is no such cloud in the catalogue (exit code 2).
    """
    if cloud is not None and cloud not in CLOUDS:
        raise Failure(Exit.USAGE, f"the catalogue has no {cloud}", f"one of {', '.join(CLOUDS)}")
    clouds = (cloud,) if cloud else CLOUDS
    if as_json:
        print(json.dumps([_data(each, clouds) for each in accelerators()], indent=2))
        return
    rows: list[tuple[str, ...]] = [_HEAD]
    for each in accelerators():
        for offer in each.offers:
            if offer.cloud in clouds:
                rows.append(_row(each, offer))
    print(columns(rows))
    lacking = [(each, name) for name in clouds for each in accelerators() if _lacks(each, name)]
    if lacking:
        print("\nNot there, and the nearest that is:")
        print(
            columns(
                [("NAME", "CLOUD", "NEAREST")]
                + [(each.name, name, ", ".join(_near(each, name))) for each, name in lacking]
            )
        )
    print("\nPrices are on demand; a * marks one that was not read from a price list.")


def _lacks(accelerator: Accelerator, cloud: str) -> bool:
    return all(offer.cloud != cloud for offer in accelerator.offers)


def _near(accelerator: Accelerator, cloud: str) -> list[str]:
    return [each.name for each in nearest(accelerator.name, cloud)]


def _row(accelerator: Accelerator, offer: Offer) -> tuple[str, ...]:
    price = offer.price
    mark = "" if not price or price.verified else "*"
    return (
        accelerator.name,
        offer.cloud,
        offer.instance_type,
        str(offer.gpus),
        f"{offer.gpu_memory_gib:g}",
        str(offer.vcpus),
        f"{offer.memory_gib:g}",
        offer.fabric or "-",
        ", ".join(accelerator.sharing) or "-",
        f"{price.on_demand:.10g}{mark}" if price else "-",
        price.date if price else "-",
    )


def _data(accelerator: Accelerator, clouds: tuple[str, ...]) -> dict[str, Any]:
    return {
        "name": accelerator.name,
        "title": accelerator.title,
        "kind": accelerator.kind,
        "memoryGib": accelerator.memory_gib,
        "resource": accelerator.resource,
        "sharing": list(accelerator.sharing),
        "mig": dict(accelerator.mig),
        "machines": [_machine(each) for each in accelerator.offers if each.cloud in clouds],
        "nearest": {
            cloud: _near(accelerator, cloud) for cloud in clouds if _lacks(accelerator, cloud)
        },
    }


def _machine(offer: Offer) -> dict[str, Any]:
    """A machine; what is not known is left out."""
    price = offer.price
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
        "topology": offer.topology,
        "capacityBlock": offer.capacity_block,
        "regions": None if offer.regions is None else list(offer.regions),
        "regionsAtLeast": list(offer.seen) or None,
        "price": None
        if price is None
        else {
            "onDemandUsd": price.on_demand,
            **({} if price.spot is None else {"spotUsd": price.spot}),
            "region": price.region,
            "date": price.date,
            "source": price.source,
            "verified": price.verified,
        },
    }
    return {key: value for key, value in made.items() if value is not None}

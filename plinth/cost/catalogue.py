"""Prices: those that are shipped, and those that `plinth prices refresh` has written to prices/.

Of two prices of one item in one region the younger counts. What machines cost is in `spec.catalog`
as well; a price that was refreshed comes before it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Literal, cast

from spec.catalog import accelerators, instances
from spec.catalog.table import CatalogueError, Source, made, part

Cloud = Literal["aws", "gcp", "azure"]
CLOUDS: tuple[Cloud, ...] = ("aws", "gcp", "azure")

SHIPPED = Path(__file__).parent / "prices"

EVERYWHERE = "*"
"""Region of a price that does not depend on the region."""


@dataclass(frozen=True)
class Price:
    """What one unit of an item costs in a region."""

    item: str
    region: str
    unit: str
    usd: float
    source: Source


@dataclass(frozen=True)
class Catalogue:
    """All prices of one cloud."""

    cloud: Cloud
    prices: Mapping[tuple[str, str], Price] = field(default_factory=dict[tuple[str, str], Price])
    """By item and region."""

    def find(self, item: str, region: str) -> Price | None:
        """The price of an item in a region; None if it is not known."""
        return (
            self.prices.get((item, region))
            or self.prices.get((item, EVERYWHERE))
            or _machine(self.cloud, item, region)
        )

    def regions(self, item: str) -> list[str]:
        """Where a price of it is known."""
        listed = {region for name, region in self.prices if name == item}
        return sorted(listed | {each.region for each in _offered(self.cloud, item)})


def catalogue(cloud: Cloud, own: Path | None = None) -> Catalogue:
    """The prices of a cloud.

    Args:
        own: folder that holds refreshed prices, if there is one.

    Raises:
        CatalogueError: a file of prices is at fault.
    """
    found: dict[tuple[str, str], Price] = dict(_shipped(cloud))
    file = own / f"{cloud}.json" if own else None
    if file and file.is_file():
        for price in read(file):
            key = (price.item, price.region)
            if key not in found or day(price.source) >= day(found[key].source):
                found[key] = price
    return Catalogue(cloud, found)


@cache
def _shipped(cloud: Cloud) -> Mapping[tuple[str, str], Price]:
    return {(each.item, each.region): each for each in read(SHIPPED / f"{cloud}.json")}


def read(file: Path) -> list[Price]:
    """The prices in a file.

    Raises:
        CatalogueError: it is not of the form that docs/cost.md has.
    """
    name = file.name
    try:
        loaded: object = json.loads(file.read_bytes())
    except OSError as error:
        raise CatalogueError(f"{name}: {error.strerror}") from error
    except ValueError as error:
        raise CatalogueError(f"{name}: {error}") from error
    if not isinstance(loaded, dict):
        raise CatalogueError(f"{name}: it is no mapping")
    data = cast("dict[str, Any]", loaded)
    rows, named = part(data, "prices", name), part(data, "sources", name)
    if not isinstance(rows, list) or not isinstance(named, dict):
        raise CatalogueError(f"{name}: prices is no list, or sources no mapping")
    sources: dict[str, Source] = {
        key: made(Source, {"name": key, **_mapping(row, f"{name}: sources: {key}")}, f"{name}: sources: {key}")
        for key, row in cast("dict[str, Any]", named).items()
    }  # fmt: skip
    return [
        _price(_mapping(row, f"{name}: prices[{index}]"), sources, f"{name}: prices[{index}]")
        for index, row in enumerate(cast("list[Any]", rows))
    ]


def _price(row: Mapping[str, Any], sources: Mapping[str, Source], where: str) -> Price:
    source = part(sources, part(row, "source", where), where)
    price = made(Price, {**row, "source": source}, where)
    if price.usd <= 0:
        raise CatalogueError(f"{where}: usd is {price.usd}, which is no price")
    return price


def _mapping(row: object, where: str) -> dict[str, Any]:
    if not isinstance(row, dict):
        raise CatalogueError(f"{where}: it is no mapping")
    return cast("dict[str, Any]", row)


def day(source: Source) -> str:
    """The day that a price is of at the latest, ISO."""
    return source.date or source.read


def _machine(cloud: Cloud, item: str, region: str) -> Price | None:
    return next((each for each in _offered(cloud, item) if each.region == region), None)


def _offered(cloud: Cloud, item: str) -> Iterator[Price]:
    """What `spec.catalog` knows of the price of a machine."""
    if not item.startswith("vm."):
        return
    spot = item.startswith("vm.spot.")
    name = item.removeprefix("vm.spot." if spot else "vm.")
    if offer := accelerators.offer_of(name, cloud):
        for each in offer.spot if spot else offer.on_demand:
            yield Price(item, each.region, "hour", each.usd, each.source)
    node = instances.find("node", name, cloud)
    if node and node.usd_per_hour is not None and cloud == "aws" and not spot:
        # The only region of that list (spec/catalog/instances_aws.json).
        source = instances.source("node", "aws")
        yield Price(item, "us-east-1", "hour", node.usd_per_hour, source)

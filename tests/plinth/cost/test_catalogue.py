"""Prices: the shipped ones, those that were refreshed, and files that are broken."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from plinth.cost.catalogue import CLOUDS, SHIPPED, Cloud, catalogue, read
from spec.catalog.table import CatalogueError

UNITS = {
    "hour", "GiB", "GiB-hour", "GiB-month", "month", "day", "TiB", "1000 requests",
    "million requests",
}  # fmt: skip


@pytest.mark.parametrize("cloud", CLOUDS)
def test_every_shipped_price_says_where_it_is_from(cloud: Cloud) -> None:
    prices = read(SHIPPED / f"{cloud}.json")
    assert len({(each.item, each.region) for each in prices}) == len(prices)
    for each in prices:
        assert each.unit in UNITS
        assert date.fromisoformat(each.source.read) <= date(2026, 11, 28)
        assert each.source.date is None or date.fromisoformat(each.source.date)
        assert each.source.title


@pytest.mark.parametrize(
    ("cloud", "item", "region", "usd"),
    [
        ("aws", "eks.cluster", "us-east-1", 0.10),
        ("aws", "nat", "us-east-1", 0.045),
        ("aws", "ebs.gp3", "us-east-1", 0.08),
        ("aws", "vm.m6a.large", "us-east-1", 0.0864),
        ("aws", "vm.p5.48xlarge", "us-east-1", 55.04),
        ("gcp", "gke.cluster", "us-central1", 0.10),
        ("gcp", "vm.n1-standard-8", "us-central1", 0.73),
        ("gcp", "dns.zone", "europe-west4", 0.20),
        ("azure", "aks.standard", "eastus", 0.10),
        ("azure", "vm.Standard_D8s_v5", "eastus", 0.384),
    ],
)
def test_prices_of_everyday_things(cloud: Cloud, item: str, region: str, usd: float) -> None:
    found = catalogue(cloud).find(item, region)
    assert found and found.usd == usd


def test_a_price_of_another_region_is_none() -> None:
    aws = catalogue("aws")
    assert aws.find("nat", "eu-west-1") is None
    assert aws.regions("nat") == ["us-east-1"]
    assert catalogue("gcp").regions("vm.a3-highgpu-8g") == ["us-east4"]
    assert aws.regions("no.such") == []


def written(folder: Path, usd: object = 0.05, day: str = "2026-11-30", **changes: Any) -> Path:
    price = {"item": "nat", "region": "us-east-1", "unit": "hour", "usd": usd, "source": "s"}
    source = {"title": "t", "read": day, "date": day, "verified": True}
    document = {"sources": {"s": source}, "prices": [{**price, **changes}]}
    file = folder / "aws.json"
    file.write_text(json.dumps(document))
    return file


def test_the_younger_price_counts(tmp_path: Path) -> None:
    written(tmp_path)
    found = catalogue("aws", tmp_path).find("nat", "us-east-1")
    assert found and (found.usd, found.source.date) == (0.05, "2026-11-30")
    written(tmp_path, day="2020-01-01")
    found = catalogue("aws", tmp_path).find("nat", "us-east-1")
    assert found and found.usd == 0.045


def test_a_refreshed_price_of_a_machine_comes_before_the_listed_one(tmp_path: Path) -> None:
    written(tmp_path, usd=50, item="vm.p5.48xlarge")
    found = catalogue("aws", tmp_path).find("vm.p5.48xlarge", "us-east-1")
    assert found and found.usd == 50


def test_without_a_folder_the_shipped_prices_are_there(tmp_path: Path) -> None:
    assert catalogue("aws", tmp_path / "none").find("nat", "us-east-1")


BROKEN: dict[str, tuple[Callable[[Path], object], str]] = {
    "no JSON": (lambda folder: (folder / "aws.json").write_text("{"), "aws.json: Expecting"),
    "a list": (lambda folder: (folder / "aws.json").write_text("[]"), "it is no mapping"),
    "nothing": (lambda folder: (folder / "aws.json").write_text("{}"), "there is no prices"),
    "prices that are no list": (
        lambda folder: (folder / "aws.json").write_text('{"prices": {}, "sources": {}}'),
        "prices is no list",
    ),
    "a row that is no mapping": (
        lambda folder: (folder / "aws.json").write_text('{"prices": [1], "sources": {}}'),
        r"prices\[0\]: it is no mapping",
    ),
    "a price as text": (lambda folder: written(folder, usd="0.05"), "usd is '0.05', not float"),
    "a price of nothing": (lambda folder: written(folder, usd=0), "usd is 0, which is no price"),
    "a price below nothing": (lambda folder: written(folder, usd=-1), "which is no price"),
    "an unknown key": (lambda folder: written(folder, cents=5), "cents is no key"),
    "an unknown source": (lambda folder: written(folder, source="x"), "there is no x"),
}


@pytest.mark.parametrize(("breaks", "said"), BROKEN.values(), ids=BROKEN)
def test_a_broken_file_says_where(
    breaks: Callable[[Path], object], said: str, tmp_path: Path
) -> None:
    breaks(tmp_path)
    with pytest.raises(CatalogueError, match=said) as caught:
        catalogue("aws", tmp_path)
    assert re.match(r"aws\.json: ", str(caught.value))

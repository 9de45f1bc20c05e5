"""The catalogue of accelerators: whole, dated, in order, and what it is asked."""

from __future__ import annotations

import math
import re
from datetime import date

import pytest

from spec.catalog import accelerators, table
from spec.catalog.accelerators import Accelerator, Offer, Price, nearest, offer_of, offers
from spec.catalog.table import Source

OFFERS = [offer for each in accelerators.accelerators() for offer in each.offers]
CLOUDS = ("aws", "gcp", "azure")
TABLES = ("accelerators", "prices", *(f"instances_{cloud}" for cloud in CLOUDS))
SOURCES = [source for name in TABLES for source in table.sources(name).values()]
TODAY = date(2026, 11, 28)

MIG = {"a100-40gb", "a100-80gb", "h100", "h200", "b200"}
"""What NVIDIA's guide has profiles of, among the accelerators here whose names are verified."""


def label(offer: Offer) -> str:
    return f"{offer.cloud}-{offer.instance_type}-{offer.accelerator}"


def kind(offer: Offer) -> Accelerator:
    found = accelerators.find(offer.accelerator)
    assert found
    return found


def test_accelerators_are_in_order_and_whole() -> None:
    names = [each.name for each in accelerators.accelerators()]
    assert names == sorted(set(names))
    for each in accelerators.accelerators():
        assert accelerators.find(each.name) is each
        assert each.title and each.memory_gib > 0 and each.offers
        assert each.resource in ("nvidia.com/gpu", "aws.amazon.com/neuron", "google.com/tpu")
    assert accelerators.find("voodoo") is None


def test_the_accelerators_of_the_design_are_there() -> None:
    names = {each.name for each in accelerators.accelerators()}
    assert names >= {"t4", "l4", "a10", "a10g", "l40s", "a100-40gb", "a100-80gb", "h100", "h200", "b200", "inferentia2", "trainium1", "trainium2", "tpu-v5e", "tpu-v5p", "tpu-v6e"}  # fmt: skip


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.name)
def test_a_source_has_a_title_and_a_day_that_has_been(source: Source) -> None:
    assert source.title
    read = date.fromisoformat(source.read)
    assert read <= TODAY
    if source.date is None:
        assert source.as_of == f"date unknown, read {source.read}"
    else:
        assert date.fromisoformat(source.date) <= read
        assert source.as_of == source.date


@pytest.mark.parametrize("offer", OFFERS, ids=label)
def test_a_machine_makes_sense(offer: Offer) -> None:
    assert offer.cloud in CLOUDS and offer.source in SOURCES
    assert offer.gpus in (1, 2, 4, 6, 8, 12, 16) and offer.vcpus >= 4
    assert offer.gpu_memory_gib > 0 and offer.architecture in ("amd64", "arm64")
    # Nobody builds a machine with less memory than a quarter of its accelerators'.
    assert offer.memory_gib >= offer.gpu_memory_gib * offer.gpus / 4
    assert offer.regions is None or not offer.seen
    for places in (offer.regions, offer.seen):
        assert places is None or places == tuple(sorted(set(places)))
        assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*-?\d*", place) for place in places or ())
    assert (offer.topology is None) == (kind(offer).kind != "tpu")
    if offer.topology:
        assert math.prod(map(int, offer.topology.split("x"))) == offer.gpus


@pytest.mark.parametrize("offer", OFFERS, ids=label)
def test_each_cloud_has_a_fabric_of_its_own(offer: Offer) -> None:
    if offer.cloud == "aws":
        assert offer.fabric in (None, "EFA") and offer.regions
        assert offer.network_cards >= min(offer.efa_interfaces, 1)
        assert offer.device is None
        return
    assert not offer.efa and not offer.capacity_block
    if offer.cloud == "gcp":
        assert offer.device
        assert offer.fabric is None or re.fullmatch("GPUDirect-(TCPXO?|RDMA)", offer.fabric)
    else:
        assert offer.fabric in (None, "InfiniBand") and offer.device is None


def test_what_links_machines() -> None:
    known = {offer.instance_type: offer.fabric for offer in OFFERS}
    assert known["p5.48xlarge"] == "EFA" and known["g6.xlarge"] is None
    assert known["a3-highgpu-8g"] == "GPUDirect-TCPX" and known["a4-highgpu-8g"] == "GPUDirect-RDMA"
    assert known["Standard_ND96isr_H100_v5"] == "InfiniBand"
    assert known["Standard_NC40ads_H100_v5"] is None


@pytest.mark.parametrize("offer", OFFERS, ids=label)
def test_prices_are_of_regions_that_offer_the_machine(offer: Offer) -> None:
    for prices in (offer.on_demand, offer.spot):
        regions = [price.region for price in prices]
        assert len(set(regions)) == len(regions)
        for price in prices:
            assert 0 < price.usd < 200
            assert price.source in SOURCES and price.source.verified
            assert offer.known_in(price.region), price.region


@pytest.mark.parametrize("offer", OFFERS, ids=label)
def test_spare_capacity_costs_less_than_capacity_on_demand(offer: Offer) -> None:
    asked = {price.region: price.usd for price in offer.on_demand}
    for price in offer.spot:
        assert price.usd < asked.get(price.region, math.inf)


def test_all_is_priced_but_what_no_list_has() -> None:
    lacking = {offer.instance_type for offer in OFFERS if offer.usd_per_hour is None}
    assert lacking == {
        # Sold in capacity blocks.
        "p5e.48xlarge", "trn2.3xlarge", "trn2.48xlarge",
        # Newer than the list of Azure.
        "Standard_ND96isr_H200_v5", "Standard_ND128isr_NDR_GB200_v6",
    }  # fmt: skip


def usd(prices: tuple[Price, ...]) -> dict[str, float]:
    return {price.region: price.usd for price in prices}


@pytest.mark.parametrize(
    ("cloud", "machine", "on_demand", "spot"),
    [
        ("aws", "g4dn.12xlarge", {"us-east-1": 3.912}, {"us-east-1": 1.5537, "us-east-2": 1.1482}),
        ("aws", "trn2.48xlarge", {}, {"us-east-2": 8.5964}),
        # 0.73948 for the machine and an eighth of 23.47126 for the accelerator.
        ("gcp", "a2-highgpu-1g", {"us-central1": 3.67339}, {"us-central1": 1.80385, "europe-west4": 1.48734}),
        ("gcp", "n1-standard-16", {"us-central1": 1.46, "europe-west4": 1.57167}, {"us-central1": 0.55892, "europe-west4": 0.68468}),
        ("gcp", "ct6e-standard-8t", {"us-central1": 21.6, "europe-west4": 23.76}, {"us-central1": 4.35366, "europe-west4": 8.29981}),
        ("azure", "Standard_NC4as_T4_v3", {"eastus": 0.526, "southcentralus": 0.631, "westus3": 0.526}, {"eastus": 0.062699, "southcentralus": 0.06941, "westus3": 0.05786}),
    ],
)  # fmt: skip
def test_prices_by_region(
    cloud: str, machine: str, on_demand: dict[str, float], spot: dict[str, float]
) -> None:
    offer = offer_of(machine, cloud)
    assert offer and (usd(offer.on_demand), usd(offer.spot)) == (on_demand, spot)


def test_offers_come_fewest_accelerators_first_and_then_cheapest() -> None:
    for each in accelerators.accelerators():
        for cloud in CLOUDS:
            order = [(o.gpus, o.usd_per_hour or math.inf) for o in offers(each.name, cloud)]
            assert order == sorted(order), each.name


def test_an_instance_type_is_of_one_accelerator() -> None:
    named = [(offer.cloud, offer.instance_type) for offer in OFFERS]
    assert len(named) == len(set(named))


def test_slices_are_of_chips_that_have_them_and_fit() -> None:
    assert {each.name for each in accelerators.accelerators() if each.mig} == MIG
    for each in accelerators.accelerators():
        assert not each.mig or each.kind == "nvidia"
        assert ("mig" in each.sharing) == bool(each.mig)
        for profile, count in each.mig.items():
            slices, memory = map(int, re.fullmatch(r"(\d)g\.(\d+)gb", profile).groups())  # type: ignore[union-attr]
            assert 1 <= slices * count <= 7, (each.name, profile)
            assert memory * count <= each.memory_gib + 4, (each.name, profile)


def types(*args: object, **kwargs: object) -> list[str]:
    return [offer.instance_type for offer in offers(*args, **kwargs)]  # type: ignore[arg-type]


def test_what_is_offered() -> None:
    assert types("h100", "aws") == ["p5.4xlarge", "p5.48xlarge"]
    assert types("h100", "aws", gpus=8) == ["p5.48xlarge"]
    assert types("h100", "aws", "ca-central-1") == ["p5.48xlarge"]
    assert types("h100", "aws", "eu-central-1") == []
    assert types("l4", "aws", "us-east-1", 1)[0] == "g6.xlarge"
    assert types("a10", "aws") == [] and types("a10g", "azure") == []
    assert types("voodoo", "aws") == []
    assert types("l4", "gcp", "europe-west4", 4) == ["g2-standard-48"]
    assert types("l4", "gcp", "us-west2", 4) == []
    # Regions of Azure are not all verified: its offers pass.
    assert types("t4", "azure", "westeurope", 4) == ["Standard_NC64as_T4_v3"]


def test_machines_by_name() -> None:
    found = offer_of("p5.48xlarge", "aws")
    assert found and (found.accelerator, found.gpus, found.efa_interfaces) == ("h100", 8, 32)
    assert found.usd_per_hour == 55.04 and found.on_demand[0].source.date == "2026-01-19"
    grace = offer_of("Standard_ND128isr_NDR_GB200_v6", "azure")
    assert grace and grace.architecture == "arm64"
    assert offer_of("p5.48xlarge", "gcp") is None and offer_of("m7i.large", "aws") is None


@pytest.mark.parametrize(
    ("name", "cloud", "region", "expected"),
    [
        # The same kind with at least the memory, and then the closest.
        ("a10", "aws", None, ["a10g", "l4", "a100-40gb"]),
        ("h100", "aws", "eu-south-1", ["t4"]),
        ("h200", "gcp", "us-west2", ["b200", "t4", "tpu-v5p"]),
        ("l40s", "gcp", None, ["a100-80gb", "h100", "h200"]),
        ("tpu-v6e", "azure", None, ["a100-40gb", "a100-80gb", "h100"]),
        ("gb200", "aws", None, ["b200", "h200", "a100-80gb"]),
        ("h100", "aws", "mars-north-1", []),
        ("voodoo", "aws", None, []),
    ],
)
def test_nearest(name: str, cloud: str, region: str | None, expected: list[str]) -> None:
    assert [each.name for each in nearest(name, cloud, region)] == expected


@pytest.mark.parametrize(
    ("machine", "region", "known"),
    [
        ("p5.48xlarge", "us-east-1", True),
        ("p5.48xlarge", "eu-south-1", False),
        ("g2-standard-8", "us-central1", True),
        ("g2-standard-8", "us-west2", False),
        # Lists that are not whole say nothing of other regions.
        ("ct5p-hightpu-4t", "us-east5", True),
        ("ct5p-hightpu-4t", "us-west4", None),
        ("Standard_ND96isr_H100_v5", "eastus", True),
        ("Standard_ND96isr_H100_v5", "westeurope", None),
        ("Standard_ND96isr_H200_v5", "eastus", None),
    ],
)
def test_a_region_is_known_by_the_lists_of_regions(
    machine: str, region: str, known: bool | None
) -> None:
    (offer,) = [offer for offer in OFFERS if offer.instance_type == machine]
    assert offer.known_in(region) is known

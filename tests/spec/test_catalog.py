"""The catalogues: whole, dated, in order, and what they are asked."""

from __future__ import annotations

import re

import pytest

from spec.catalog import accelerators, instances
from spec.catalog.accelerators import Offer, nearest, offer_of, offers
from spec.catalog.table import table

OFFERS = [offer for each in accelerators.accelerators() for offer in each.offers]
KINDS: tuple[instances.Kind, ...] = ("node", "postgresql", "cache")
DAY = re.compile(r"20\d\d-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?")


def label(offer: Offer) -> str:
    return f"{offer.cloud}-{offer.instance_type}-{offer.accelerator}"


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
    assert names >= {"t4", "l4", "a10g", "l40s", "a100-40gb", "a100-80gb", "h100", "h200", "b200", "inferentia2", "trainium1", "trainium2"}  # fmt: skip


def test_sources_have_a_title_and_a_date() -> None:
    for name in ("accelerators", "instances"):
        for source in table(name)["sources"].values():
            assert source["title"] and isinstance(source["verified"], bool)
            assert DAY.fullmatch(source["date"])
            assert source["date"] <= "2026-11-24"


@pytest.mark.parametrize("offer", OFFERS, ids=label)
def test_offer(offer: Offer) -> None:
    assert 1 <= offer.gpus <= 16 and offer.vcpus >= 1 and offer.memory_gib >= 1
    assert offer.gpu_memory_gib > 0 and offer.architecture == "amd64"
    assert offer.efa_interfaces >= 0 and offer.network_cards >= 1
    assert offer.efa == (offer.efa_interfaces > 0)
    if offer.cloud == "aws":
        assert offer.regions and offer.regions == tuple(sorted(set(offer.regions)))
        assert offer.network_cards >= min(offer.efa_interfaces, 1)
    else:
        assert not offer.efa and not offer.capacity_block
    assert offer.cloud != "gcp" or offer.device
    if offer.price:
        assert 0 < offer.price.on_demand < 1000
        assert offer.price.source and DAY.fullmatch(offer.price.date)
        assert offer.price.spot is None


def test_offers_come_fewest_accelerators_first_and_then_cheapest() -> None:
    for each in accelerators.accelerators():
        for cloud in ("aws", "gcp", "azure"):
            found = offers(each.name, cloud)
            order = [(offer.gpus, offer.price.on_demand if offer.price else 1e9) for offer in found]
            assert order == sorted(order), each.name


def test_an_instance_type_is_of_one_accelerator() -> None:
    named = [(offer.cloud, offer.instance_type) for offer in OFFERS]
    assert len(named) == len(set(named))


def test_slices_fit_their_accelerator() -> None:
    for each in accelerators.accelerators():
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
    # Regions of other clouds are not verified: their offers pass.
    assert types("l4", "gcp", "europe-west4") == ["g2-standard-8", "g2-standard-48"]


def test_machines_by_name() -> None:
    found = offer_of("p5.48xlarge", "aws")
    assert found and (found.accelerator, found.gpus, found.efa_interfaces) == ("h100", 8, 32)
    assert found.price and (found.price.on_demand, found.price.region) == (55.04, "us-east-1")
    assert offer_of("p5.48xlarge", "gcp") is None and offer_of("m7i.large", "aws") is None


@pytest.mark.parametrize(
    ("name", "cloud", "region", "expected"),
    [
        # The same kind with at least the memory, and then the closest.
        ("a10", "aws", None, ["a10g", "l4", "a100-40gb"]),
        ("h100", "aws", "eu-south-1", ["t4"]),
        ("tpu-v6e", "azure", None, ["a100-40gb", "a100-80gb", "h100"]),
        ("gb200", "aws", None, ["b200", "h200", "a100-80gb"]),
        ("h100", "aws", "mars-north-1", []),
        ("voodoo", "aws", None, []),
    ],
)
def test_nearest(name: str, cloud: str, region: str | None, expected: list[str]) -> None:
    assert [each.name for each in nearest(name, cloud, region)] == expected


@pytest.mark.parametrize("kind", KINDS)
def test_instances(kind: instances.Kind) -> None:
    found = instances.instances(kind)
    assert len({each.name for each in found}) == len(found) > 10
    assert instances.source(kind).title
    for each in found:
        assert instances.find(kind, each.name) is each
        assert each.vcpus >= 1 and each.memory_gib > 0
        assert each.architecture in ("amd64", "arm64")
        assert (each.usd_per_hour is None) == (kind != "node")
    assert [each.size for each in found] == sorted(each.size for each in found)


def picked(*args: object) -> str | None:
    found = instances.pick(*args)  # type: ignore[arg-type]
    return found.name if found else None


def test_the_smallest_that_has_what_is_asked_for_is_picked() -> None:
    assert picked("node", 4, 16, "amd64") == "m6a.xlarge"
    assert picked("node", 4, 16, "arm64") == "m6g.xlarge"
    assert picked("node", 5, 1, "amd64") == "c6a.2xlarge"
    assert picked("node", 1, 17, "amd64") == "r6a.xlarge"
    assert picked("node", 1000, 1) is None
    assert picked("postgresql", 2, 8) == "db.m7g.large"
    assert picked("cache", 0, 13) == "cache.r7g.large"


def test_machines_alike_are_cheapest_first() -> None:
    found = instances.find("node", "m7i.xlarge")
    assert found
    assert [each.name for each in instances.alike(found)] == [
        "m6a.xlarge",
        "m6i.xlarge",
        "m7i.xlarge",
    ]

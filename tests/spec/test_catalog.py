"""The catalogues: whole, dated, in order, and what they are asked."""

from __future__ import annotations

import math
import re

import pytest

from spec.catalog import accelerators, instances
from spec.catalog.accelerators import Offer, nearest, offer_of, offers
from spec.catalog.table import table

OFFERS = [offer for each in accelerators.accelerators() for offer in each.offers]
CLOUDS: tuple[instances.Cloud, ...] = ("aws", "gcp", "azure")
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
    for name in ("accelerators", *(f"instances_{cloud}" for cloud in CLOUDS)):
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
    assert types("l4", "gcp", "europe-west4", 4) == ["g2-standard-48"]


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


@pytest.mark.parametrize("cloud", CLOUDS)
@pytest.mark.parametrize("kind", KINDS)
def test_instances(kind: instances.Kind, cloud: instances.Cloud) -> None:
    found = instances.instances(kind, cloud)
    assert instances.source(kind, cloud).title
    if cloud == "gcp" and kind != "node":
        assert found == (), "these sizes follow a formula"
        return
    assert len({each.name for each in found}) == len(found) > 10
    for each in found:
        assert instances.find(kind, each.name, cloud) is each
        assert each.vcpus >= 1 and each.memory_gib > 0
        assert each.architecture in ("amd64", "arm64")
        # Only those of AWS have a price that was read from a list.
        assert (each.usd_per_hour is None) == (kind != "node" or cloud != "aws")
    assert [each.size for each in found] == sorted(each.size for each in found)


def picked(*args: object, **more: object) -> str | None:
    found = instances.pick(*args, **more)  # type: ignore[arg-type]
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


def test_the_other_clouds_have_sizes_for_the_same_wants() -> None:
    assert picked("node", 4, 16, "amd64", cloud="gcp") == "e2-standard-4"
    assert picked("node", 4, 16, "arm64", cloud="gcp") == "t2a-standard-4"
    assert picked("node", 4, 16, "amd64", cloud="azure") == "Standard_D4s_v5"
    assert picked("node", 4, 16, "arm64", cloud="azure") == "Standard_D4ps_v5"
    assert picked("cache", 0, 13, cloud="azure") == "MemoryOptimized_M20"


def test_a_server_that_must_be_steady_runs_on_no_credits() -> None:
    assert picked("postgresql", 2, 4, cloud="azure") == "Standard_B2s"
    assert picked("postgresql", 2, 4, cloud="azure", steady=True) == "Standard_D2ds_v5"


@pytest.mark.parametrize(
    ("vcpus", "memory", "expected"),
    [
        (4, 16, "db-custom-4-16384"),
        # An even number of vCPUs, 0.9 to 6.5 GiB for each, at least 3.75, by quarters.
        (3, 8, "db-custom-4-8192"),
        (1, 1, "db-custom-1-3840"),
        (1, 8, "db-custom-2-8192"),
        (2, 40, "db-custom-8-40960"),
        (64, 8, "db-custom-64-59136"),
        (2, 4.1, "db-custom-2-4352"),
        (97, 8, None),
        (2, 900, None),
    ],
)
def test_machines_of_cloud_sql_follow_a_formula(
    vcpus: int, memory: float, expected: str | None
) -> None:
    assert picked("postgresql", vcpus, memory, cloud="gcp") == expected


@pytest.mark.parametrize(
    ("memory", "expected"), [(0.5, "1"), (13, "13"), (300, "300"), (301, None)]
)
def test_memorystore_has_whole_gibibytes(memory: float, expected: str | None) -> None:
    assert picked("cache", 0, memory, cloud="gcp") == expected


def test_a_region_is_known_by_a_list_a_sight_or_a_price() -> None:
    known = {offer.instance_type: offer for offer in OFFERS}
    assert known["p5.48xlarge"].known_in("us-east-1")
    assert not known["p5.48xlarge"].known_in("eu-south-1")
    assert known["ct5p-hightpu-4t"].known_in("us-east5")
    assert not known["ct5p-hightpu-4t"].known_in("us-west4")
    assert known["Standard_ND96isr_H100_v5"].known_in("eastus")
    assert not known["Standard_ND96isr_H100_v5"].known_in("westeurope")
    # A price that was not read from a list is no sight.
    assert not known["g2-standard-8"].known_in("us-central1")


def test_what_links_machines() -> None:
    known = {offer.instance_type: offer.fabric for offer in OFFERS}
    assert known["p5.48xlarge"] == "EFA" and known["g6.xlarge"] is None
    assert known["a3-highgpu-8g"] == "GPUDirect-TCPX" and known["a4-highgpu-8g"] == "GPUDirect-RDMA"
    assert known["Standard_ND96isr_H100_v5"] == "InfiniBand"
    assert known["Standard_NC40ads_H100_v5"] is None


def test_a_tpu_machine_is_a_slice_of_its_chips() -> None:
    for offer in OFFERS:
        kind = accelerators.find(offer.accelerator)
        assert kind and (offer.topology is None) == (kind.kind != "tpu")
        if offer.topology:
            assert math.prod(map(int, offer.topology.split("x"))) == offer.gpus

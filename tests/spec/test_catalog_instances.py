"""The catalogues of machines without accelerators, and which of them are picked."""

from __future__ import annotations

import pytest

from spec.catalog import instances

CLOUDS: tuple[instances.Cloud, ...] = ("aws", "gcp", "azure")
KINDS: tuple[instances.Kind, ...] = ("node", "postgresql", "cache")


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


@pytest.mark.parametrize(
    ("kind", "cloud", "verified"),
    [
        ("node", "aws", True), ("postgresql", "aws", False), ("cache", "aws", False),
        ("node", "gcp", True), ("postgresql", "gcp", True), ("cache", "gcp", False),
        ("node", "azure", True),
        ("postgresql", "azure", True), ("mysql", "azure", True), ("cache", "azure", True),
    ],
)  # fmt: skip
def test_what_was_read_where_is_said(
    kind: instances.Kind, cloud: instances.Cloud, verified: bool
) -> None:
    assert instances.source(kind, cloud).verified is verified


def test_a_managed_mysql_has_machines_of_its_own_on_azure_alone() -> None:
    def found(*asked: object) -> str | None:
        one = instances.mysql(*asked)  # type: ignore[arg-type]
        return one.name if one else None

    assert found(2, 8, "aws") == "db.m7g.large"
    assert found(2, 8, "gcp") == "db-custom-2-8192"
    # Burstable ones have no standby.
    assert found(2, 8, "azure") == "Standard_D2ads_v5"
    assert found(2, 16, "azure") == "Standard_E2ds_v5"
    # The most that the language allows.
    assert all(found(64, 512, cloud) for cloud in CLOUDS)
    names = [each.name for each in instances.instances("mysql", "azure")]
    assert len(names) == len(set(names)) > 10


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
    assert picked("node", 4, 16, "amd64", cloud="gcp") == "n2-standard-4"
    assert picked("node", 4, 16, "arm64", cloud="gcp") == "c4a-standard-4"
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

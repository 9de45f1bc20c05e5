"""One spec on every cloud: services, what is lost, and which fields are refused."""

from __future__ import annotations

import pytest

from spec.elsewhere import PROVIDERS, Provider, objections, on
from spec.faults import written
from spec.parity import Capability, parity
from spec.rules.gpu import SOLD

from .files import loaded

SYNAPSE = ("warning", "features.offline")
"""Feast's image does not reach Azure's lake and warehouse."""

POOL = "gpu: {pools: [{name: a, accelerator: %s, nodes: {min: 0, max: 1}%s}]}\n"


def rows(text: str = "") -> dict[str, Capability]:
    return {each.name: each for each in parity(loaded(text).platform)}


def objected(text: str, provider: Provider) -> list[tuple[str, str]]:
    found = objections(loaded(text).platform, provider)
    return [(each.severity, written(each.path)) for each in found]


def test_every_capability_says_something_on_every_cloud() -> None:
    found = rows(POOL % ("t4", ""))
    assert len(found) > 15
    for each in found.values():
        assert set(each.clouds) == set(PROVIDERS)
        # What nothing provides is said to be lost.
        assert all(cell.service or cell.different for cell in each.clouds.values()), each.name


def test_what_nobody_asks_for_is_no_row() -> None:
    assert "Accelerators" not in rows() and "GPU driver" not in rows()
    assert "Load balancer" not in rows("serving: {engine: none, gateway: none}\n")
    assert rows()["Certificates"].clouds["aws"].service == "cert-manager, an authority of its own"
    assert "Features, online" not in rows("features: {engine: none}\n")
    assert "Traffic records" not in rows(
        "environment: dev\nnetwork: {flowLogs: {enabled: false}}\n"
    )


def test_sizes_are_resolved_by_the_catalogues() -> None:
    found = rows(
        "database: {vcpus: 4, memoryGib: 16}\nfeatures: {online: redis, redis: {memoryGib: 13}}\n"
    )
    assert [found["PostgreSQL"].clouds[each].service for each in PROVIDERS] == [
        "RDS, db.m7g.xlarge",
        "Cloud SQL, db-custom-4-16384",
        "Flexible Server, Standard_D4ds_v5",
        "CloudNativePG",
    ]
    assert [found["Features, online"].clouds[each].service for each in PROVIDERS] == [
        "ElastiCache for Valkey, cache.r7g.large",
        "Memorystore for Redis, 13 GiB",
        "Azure Managed Redis, MemoryOptimized_M20",
        "Valkey, 13 GiB",
    ]


def test_a_pool_is_its_machine_or_the_nearest_there_is() -> None:
    pool = rows(POOL % ("l4", ""))["Pool a"].clouds
    assert pool["aws"].service == "g6.xlarge" and pool["gcp"].service == "g2-standard-4"
    assert pool["azure"].service == "" and pool["azure"].different.startswith("no l4; nearest: a10")
    four = rows(POOL % ("a10g", ", gpusPerNode: 4"))["Pool a"].clouds
    assert four["gcp"].different == "no a10g; nearest: l4, a100-40gb, a100-80gb"
    two = rows(POOL % ("h100", ""))["Pool a"].clouds
    assert two["azure"].different.endswith("94 GiB each")


def test_the_count_that_a_cloud_lacks_is_told() -> None:
    pool = rows(POOL % ("a100-40gb", ", gpusPerNode: 8"))["Pool a"].clouds
    # Its InfiniBand wants a driver that the platform has not.
    assert pool["azure"].service == "Standard_ND96asr_v4"
    assert pool["azure"].different == "no fabric between machines"
    eight = rows(POOL % ("t4", ", gpusPerNode: 8"))["Pool a"].clouds
    assert eight["azure"].different == "t4 only by 1, 4"


def test_a_spec_on_its_own_cloud_is_itself() -> None:
    spec = loaded().platform
    assert on(spec, "aws") is spec
    assert on(spec, "gcp").cloud.provider == "gcp" and on(spec, "gcp").nodes == spec.nodes


def test_fields_that_a_cloud_refuses_are_named() -> None:
    text = "features: {offline: lake, online: key-value}\n"
    assert objected(text, "aws") == [] and objected(text, "gcp") == []
    assert objected(text, "azure") == [("error", "features.online"), SYNAPSE]
    errors = [path for severity, path in objected(text, "onprem") if severity == "error"]
    assert errors == ["features.online", "features.offline"]


def test_fields_that_a_cloud_ignores_are_named() -> None:
    text = "registry: {keepImages: 5}\ncluster: {upgradePolicy: extended}\nnetwork: {zones: 4}\n"
    zones = ("error", "network.zones")
    assert objected(text, "azure") == [zones, SYNAPSE, ("warning", "registry.keepImages")]
    assert objected(text, "gcp") == [("warning", "registry.keepImages")]
    ignored = {path for severity, path in objected(text, "onprem") if severity == "warning"}
    assert ignored >= {"registry.keepImages", "cluster.upgradePolicy", "network.zones"}


def test_sizes_that_a_cloud_has_not_are_named() -> None:
    redis = "features: {online: redis, redis: {memoryGib: %s, replicas: %s, shards: %s}}\n"
    replicas, shards = ("warning", "features.redis.replicas"), ("warning", "features.redis.shards")
    assert objected(redis % (4, 2, 1), "aws") == []
    assert objected(redis % (4, 2, 2), "gcp") == [("error", "features.redis.replicas"), shards]
    assert objected(redis % (5, 2, 1), "gcp") == objected(redis % (4, 1, 1), "gcp") == []
    assert objected(redis % (5, 2, 2), "azure") == [replicas, SYNAPSE]
    warehouse = "features: {offline: warehouse, warehouse: {maxCapacity: 64}}\n"
    assert objected(warehouse, "gcp") == [("warning", "features.warehouse")]
    idle = ("warning", "features.warehouse.maxCapacity")
    assert objected(warehouse, "azure") == [SYNAPSE, idle]


@pytest.mark.parametrize("provider", PROVIDERS)
@pytest.mark.parametrize("kind", ["on-demand", "spot", "reserved", "flex-start", "queued"])
def test_a_way_of_buying_is_sold_or_objected_to(provider: Provider, kind: str) -> None:
    home = 'cloud: {provider: gcp, project: acme-ml, region: us-central1, billingAccount: 01AB23-45CD67-89EF01, admins: ["group:a@example.com"], reservations: {a: {id: a, zone: us-central1-a}}}\n'
    if kind != "reserved":
        home = home.replace(", reservations: {a: {id: a, zone: us-central1-a}}", "")
    found = objected(home + POOL % ("t4", f", capacity: [{kind}]"), provider)
    assert (("capacity" in str(found)) is False) == (kind in SOLD[provider])

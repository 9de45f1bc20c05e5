"""The environments that come with the project: valid, realistic, and what each is for."""

from __future__ import annotations

from pathlib import Path

import pytest

from spec.catalog.accelerators import offers
from spec.cloud import AwsCloud
from spec.compute import TimeSlicing
from spec.files import Folder
from spec.load import Loaded, load, stacks
from spec.validate import revive

ROOT = Path(__file__).parents[2]
FOLDER = Folder(ROOT / "stacks")
STACKS = {name: load(name, FOLDER) for name in ("dev", "staging", "prod")}


@pytest.fixture(params=STACKS)
def loaded(request: pytest.FixtureRequest) -> Loaded:
    return STACKS[request.param]


def test_there_are_three() -> None:
    assert stacks(FOLDER) == ("dev", "prod", "staging")


def test_each_is_named_after_its_environment(loaded: Loaded) -> None:
    platform = loaded.platform
    assert platform.name == platform.environment
    assert loaded.files == ("stacks/base.yaml", f"stacks/{platform.name}.yaml")


def test_what_is_warned_of() -> None:
    assert {name: [str(fault) for fault in each.warnings] for name, each in STACKS.items()} == {
        "dev": [],
        "staging": [],
        "prod": [],
    }


def test_all_are_on_one_account_with_networks_of_their_own() -> None:
    clouds = [each.platform.cloud for each in STACKS.values()]
    assert all(isinstance(cloud, AwsCloud) and cloud == clouds[0] for cloud in clouds)
    networks = [each.platform.network.cidr for each in STACKS.values()]
    assert not any(a.overlaps(b) for a in networks for b in networks if a is not b)


def test_accelerators_of_prod_are_to_be_had() -> None:
    prod = STACKS["prod"].platform
    pools = {pool.name: pool for pool in prod.gpu.pools}
    assert {name: pool.accelerator for name, pool in pools.items()} == {
        "train": "h100",
        "batch": "a10g",
        "serve": "l4",
    }
    machines = {
        name: offers(pool.accelerator, "aws", "us-east-1", pool.gpus_per_node)[0].instance_type
        for name, pool in pools.items()
    }
    assert machines == {"train": "p5.48xlarge", "batch": "g5.12xlarge", "serve": "g6.xlarge"}
    assert pools["train"].capacity == ("reserved", "on-demand") and pools["train"].reservation
    assert pools["train"].nodes.min == 0 and pools["serve"].nodes.min == 1
    assert pools["serve"].sharing == TimeSlicing(time_slicing=4)
    assert "vllm" in prod.serving.runtimes


def test_prod_is_as_safe_as_it_can_be() -> None:
    prod = STACKS["prod"].platform
    assert prod.protected
    assert (prod.network.zones, prod.network.egress) == (3, "nat-per-zone")
    assert prod.network.private_endpoints and prod.network.flow_logs.enabled
    assert prod.cluster.endpoint == "private" and prod.cluster.deletion_protection is not False
    assert prod.database.high_availability is not False and prod.database.backup_days >= 14
    assert prod.nodes.system.nodes.min >= prod.network.zones
    assert prod.governance.enforcement == "mandatory" and not prod.governance.allow_unknown
    assert {route.severity for route in prod.monitoring.alerts.routes} == {
        "critical",
        "warning",
        "info",
    }
    assert all(
        bucket.on_destroy == "keep"
        for bucket in (prod.storage.artifacts, prod.storage.datasets, prod.storage.logs)
    )


def test_dev_is_cheap_and_goes_without_a_trace() -> None:
    dev = STACKS["dev"].platform
    assert not dev.protected
    assert dev.network.egress == "nat-single" and dev.nodes.cpu.nodes.min == 0
    assert all(pool.nodes.min == 0 for pool in dev.gpu.pools)
    assert all(
        bucket.on_destroy == "delete"
        for bucket in (dev.storage.artifacts, dev.storage.datasets, dev.storage.logs)
    )
    assert (
        dev.budget.monthly_usd
        < STACKS["staging"].platform.budget.monthly_usd
        < STACKS["prod"].platform.budget.monthly_usd
    )


def test_staging_rehearses_prod() -> None:
    staging, prod = STACKS["staging"].platform, STACKS["prod"].platform
    assert staging.protected
    assert staging.serving.runtimes == prod.serving.runtimes
    assert (staging.features.offline, staging.features.online) == (
        prod.features.offline,
        prod.features.online,
    )
    assert {pool.purpose for pool in staging.gpu.pools} == {pool.purpose for pool in prod.gpu.pools}


def test_secrets_are_named_and_not_written(loaded: Loaded) -> None:
    text = b"".join((ROOT / file).read_bytes() for file in loaded.files).lower()
    assert (
        b"password" not in text
        and b"akia" not in text
        and b"begin " not in text.replace(b"begin with", b"")
    )


def test_each_survives_being_written_and_read(loaded: Loaded) -> None:
    assert revive(loaded.platform.model_dump(mode="json")) == loaded.platform

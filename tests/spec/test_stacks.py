"""The environments that come with the project: valid, realistic, and what each is for."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from spec.catalog.accelerators import offers
from spec.cloud import AwsCloud, OnPremCloud
from spec.compute import TimeSlicing
from spec.files import Folder
from spec.load import Loaded, load, stacks
from spec.validate import revive

from .files import Memory

ROOT = Path(__file__).parents[2]
FOLDER = Folder(ROOT / "stacks")
STACKS = {name: load(name, FOLDER) for name in ("dev", "staging", "prod")}
ELSEWHERE = {name: load(name, FOLDER) for name in ("gcp-prod", "azure-prod", "onprem")}


@pytest.fixture(params=STACKS)
def loaded(request: pytest.FixtureRequest) -> Loaded:
    return STACKS[request.param]


def test_there_are_three_on_aws_and_prod_on_every_cloud() -> None:
    assert set(stacks(FOLDER)) == {*STACKS, *ELSEWHERE}


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
    accounts = {each.account_id for each in clouds if isinstance(each, AwsCloud)}
    assert len(accounts) == 1 and all(isinstance(cloud, AwsCloud) for cloud in clouds)
    networks = [each.platform.network.cidr for each in (*STACKS.values(), *ELSEWHERE.values())]
    assert not any(a.overlaps(b) for a in networks for b in networks if a is not b)


def test_accelerators_of_prod_are_to_be_had() -> None:
    prod = STACKS["prod"].platform
    pools = {pool.name: pool for pool in prod.gpu.pools}
    assert {name: pool.accelerator for name, pool in pools.items()} == {
        "train": "h100",
        "batch": "t4",
        "serve": "t4",
    }
    machines = {
        name: offers(pool.accelerator, "aws", "us-east-1", pool.gpus_per_node)[0].instance_type
        for name, pool in pools.items()
    }
    assert machines == {"train": "p5.48xlarge", "batch": "g4dn.12xlarge", "serve": "g4dn.xlarge"}
    assert pools["train"].capacity == ("reserved", "on-demand")
    assert isinstance(prod.cloud, AwsCloud) and "train" in prod.cloud.reservations
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


CLOUDS = ("gcp-prod", "azure-prod")


@pytest.mark.parametrize("name", CLOUDS)
def test_prod_with_another_cloud_section_and_nothing_else_is_valid(name: str) -> None:
    cloud = ELSEWHERE[name].platform.cloud.model_dump(mode="json", exclude_unset=True)
    prod = yaml.safe_load(FOLDER.read("prod.yaml"))
    texts = {each: FOLDER.read(each) for each in FOLDER.names()}
    moved = Memory({**texts, "prod.yaml": yaml.safe_dump({**prod, "cloud": cloud})})
    platform = load("prod", moved).platform
    here, there = platform.model_dump(), STACKS["prod"].platform.model_dump()
    assert {key for key in here if here[key] != there[key]} == {"cloud"}
    assert platform.cloud == ELSEWHERE[name].platform.cloud


@pytest.mark.parametrize("name", CLOUDS)
def test_a_cloud_has_every_machine_of_prod(name: str) -> None:
    platform = ELSEWHERE[name].platform
    for pool in platform.gpu.pools:
        assert offers(pool.accelerator, platform.cloud.provider, gpus=pool.gpus_per_node), pool.name


@pytest.mark.parametrize("name", ELSEWHERE)
def test_prod_elsewhere_is_a_small_file_over_prod(name: str) -> None:
    loaded = ELSEWHERE[name]
    assert loaded.files == ("stacks/base.yaml", "stacks/prod.yaml", f"stacks/{name}.yaml")
    assert loaded.platform.environment == "prod" and loaded.platform.name == name
    # What is warned of is what nobody has verified, and no field that is ignored.
    assert {str(fault).split(" (mend")[0].rsplit(" ", 2)[-2:][-1] for fault in loaded.warnings} <= {
        "verified"
    }


def test_the_existing_cluster_has_nodes_for_its_pools() -> None:
    platform = ELSEWHERE["onprem"].platform
    assert isinstance(platform.cloud, OnPremCloud)
    for pool in platform.gpu.pools:
        assert len(platform.cloud.nodes[pool.name]) == pool.nodes.max

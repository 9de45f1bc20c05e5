"""The lake: a workgroup and a Glue database that Feast can work with."""

from __future__ import annotations

import pytest

from components.identity import FEAST_PREFIX

from .conftest import World
from .ground import KEY_ARN, bucket, declare, network, one


def made(environment: str = "prod") -> World:
    return declare(
        lambda cloud: cloud.offline_store(
            cloud.account.spec.features, network(), bucket("datasets")
        ),
        environment=environment,
        name="acme-two",
        features={"offline": "lake"},
    )


@pytest.fixture(scope="module")
def prod() -> World:
    return made()


def test_results_are_encrypted_in_a_bucket_of_the_account(prod: World) -> None:
    configuration = one(prod, "Workgroup").inputs["configuration"]
    assert configuration["resultConfiguration"] == {
        "outputLocation": f"s3://acme-datasets/{FEAST_PREFIX}results/",
        "expectedBucketOwner": "123456789012",
        "encryptionConfiguration": {
            "encryptionOption": "SSE_KMS",
            "kmsKeyArn": KEY_ARN.replace("acme", "acme-two"),
        },
    }


def test_the_workgroup_lets_feast_say_where_its_scratch_tables_lie(prod: World) -> None:
    # Feast's AthenaRetrievalJob creates tables with external_location, which an enforcing workgroup
    # refuses: with this on, every materialisation would fail.
    assert one(prod, "Workgroup").inputs["configuration"]["enforceWorkgroupConfiguration"] is False


def test_names_are_ones_that_sql_takes(prod: World) -> None:
    assert one(prod, "CatalogDatabase").inputs["name"] == "acme_two_features"
    assert one(prod, "Workgroup").inputs["name"] == "acme-two-features"


def test_feast_s_section(prod: World) -> None:
    assert prod.returned.settings["type"] == "athena"
    assert prod.known["settings.database"] == "acme_two_features"
    assert prod.known["settings.workgroup"] == "acme-two-features"
    staging = prod.known["settings.s3_staging_location"]
    assert staging == f"s3://acme-datasets/{FEAST_PREFIX}staging"
    assert prod.returned.secret is None


def test_protection(prod: World) -> None:
    assert one(prod, "CatalogDatabase").protect
    assert one(prod, "Workgroup").inputs["forceDestroy"] is False
    dev = made("dev")
    assert not one(dev, "CatalogDatabase").protect
    assert one(dev, "Workgroup").inputs["forceDestroy"] is True

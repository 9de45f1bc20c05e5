"""The platform's key, the services that may use it, and the services that are turned on."""

from __future__ import annotations

from collections.abc import Callable

from components.gcp.account import label, labels
from components.gcp.services import services

from .conftest import NUMBER, World, foundation, run, spec

Make = Callable[[str], World]


def test_the_key_is_rotated_and_slow_to_destroy(world: Make) -> None:
    (key,) = world("most").of("gcp:kms/cryptoKey:CryptoKey")
    assert key.inputs["rotationPeriod"] == "7776000s"
    assert key.inputs["destroyScheduledDuration"] == "2592000s"
    # Buckets are kept when the stack goes, and are nothing without it.
    assert key.retained


def test_the_rings_name_is_taken_by_no_platform_before_it(world: Make) -> None:
    (ring,) = world("most").of("gcp:kms/keyRing:KeyRing")
    assert ring.inputs["name"] == "plinth-acme-0badca"
    assert ring.inputs["location"] == "us-central1"


def test_each_service_that_keeps_data_may_use_the_key_and_nobody_else(world: Make) -> None:
    grants = world("most").of("gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember")
    assert {each.inputs["role"] for each in grants} == {
        "roles/cloudkms.cryptoKeyEncrypterDecrypter"
    }
    assert {each.inputs["member"].removeprefix("serviceAccount:") for each in grants} == {
        f"bq-{NUMBER}@bigquery-encryption.iam.gserviceaccount.com",
        f"service-{NUMBER}@artifactregistry.googleapis.com",
        f"service-{NUMBER}@compute-system.iam.gserviceaccount.com",
        f"service-{NUMBER}@container-engine-robot.iam.gserviceaccount.com",
        f"service-{NUMBER}@gs-project-accounts.iam.gserviceaccount.com",
        f"service-{NUMBER}@redis.googleapis.com",
        f"service-{NUMBER}@secretmanager.googleapis.com",
        f"service-{NUMBER}@sqladmin.googleapis.com",
    }


def test_services_that_the_spec_leaves_out_get_no_key(world: Make) -> None:
    names = {
        each.name.removeprefix("acme-key-")
        for each in world("least").of("gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember")
    }
    assert names == {
        "artifactregistry",
        "compute",
        "container",
        "secretmanager",
        "sqladmin",
        "storage",
    }


def test_what_uses_the_key_waits_for_the_grants(world: Make) -> None:
    made = world("most")
    (cluster,) = made.of("gcp:container/cluster:Cluster")
    grants = {each.urn for each in made.of("gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember")}
    assert grants <= cluster.dependencies


def test_the_projects_number_is_asked_for_where_the_spec_lacks_it(world: Make) -> None:
    asked = "gcp:organizations/getProject:getProject"
    assert asked in [token for token, _ in run(spec("least"), foundation).called]
    assert asked not in [token for token, _ in world("most").called]


def test_services_follow_from_the_spec() -> None:
    least, most, closed = (set(services(spec(name))) for name in ("least", "most", "closed"))
    assert {"container", "cloudkms", "secretmanager"} <= least
    assert not {"redis", "bigquery", "tpu", "bigtable"} & least
    assert {"redis", "bigquery", "tpu", "dns"} <= most
    assert {"bigtable", "bigtableadmin"} <= closed


def test_labels_keep_to_what_google_takes() -> None:
    assert label("ML Platform/Team é") == "ml-platform-team--"
    assert len(label("x" * 100)) == 63
    tagged = spec("most").model_copy(update={"tags": {"Team Name": "A.B"}})
    assert labels(tagged)["team-name"] == "a-b"

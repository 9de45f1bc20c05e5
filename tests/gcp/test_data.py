"""Buckets, images, databases, feature stores, secrets, budget."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from components.gcp import names
from components.gcp.buckets import ACCESS_LOGS
from components.gcp.cloud import GcpCloud
from components.gcp.sql import tier
from spec.cloud import GcpCloud as Section
from spec.data import Database, Features
from spec.platform import Platform

from ..specs import BASE
from .conftest import AUTHORITY, NUMBER, Declared, World, run, spec


def declare(name: str, program: Callable[[GcpCloud], Any]) -> World:
    """What a program makes on the network of a spec."""

    def whole(cloud: GcpCloud) -> Any:
        cloud.network(cloud.account.spec.network)
        return program(cloud)

    return run(spec(name), whole)


def one(world: World, kind: str) -> Declared:
    """The only resource of a type."""
    (found,) = world.of(kind)
    return found


def test_buckets_are_private_and_age() -> None:
    made = declare("gcp-prod", lambda cloud: cloud.buckets(cloud.account.spec.storage))
    found = {each.inputs["name"]: each.inputs for each in made.of("gcp:storage/bucket:Bucket")}
    kinds = ("artifacts", "datasets", "logs", "access-logs")
    assert set(found) == {f"gcp-prod-{kind}-example-ml-prod" for kind in kinds}
    for each in found.values():
        assert each["uniformBucketLevelAccess"] is True
        assert each["publicAccessPrevention"] == "enforced"
    datasets = found["gcp-prod-datasets-example-ml-prod"]
    rules = [(each["action"]["type"], each["condition"]) for each in datasets["lifecycleRules"]]
    assert ("Delete", {"age": 7, "matchesPrefixes": ["feast/"]}) in rules
    logs = found["gcp-prod-logs-example-ml-prod"]
    assert logs["versioning"] == {"enabled": False}
    rules = [(each["action"]["type"], each["condition"]) for each in logs["lifecycleRules"]]
    assert ("Delete", {"age": 730, "withState": "LIVE"}) in rules
    assert made.known["artifacts.uri"] == "gs://gcp-prod-artifacts-example-ml-prod"


def test_requests_are_on_record_where_google_alone_writes() -> None:
    made = declare("most", lambda cloud: cloud.buckets(cloud.account.spec.storage))
    buckets = {each.inputs["name"]: each for each in made.of("gcp:storage/bucket:Bucket")}
    logs = buckets.pop("acme-access-logs-acme-ml")
    assert "logging" not in logs.inputs
    assert logs.inputs["versioning"] == {"enabled": False}
    writer = one(made, "gcp:storage/bucketIAMMember:BucketIAMMember")
    assert writer.inputs == {
        "bucket": "acme-access-logs-acme-ml",
        "member": "group:cloud-storage-analytics@google.com",
        "role": "roles/storage.objectCreator",
    }
    for kind in ("artifacts", "datasets", "logs"):
        bucket = buckets.pop(f"acme-{kind}-acme-ml")
        assert bucket.inputs["logging"] == {
            "logBucket": "acme-access-logs-acme-ml",
            "logObjectPrefix": f"{kind}/",
        }
        assert writer.urn in bucket.dependencies
    assert not buckets


def test_names_fit_however_long_the_platforms_and_the_projects_are() -> None:
    cloud = {"provider": "gcp", "project": "p" * 30, "region": "us-central1"}
    text = json.dumps(BASE | {"name": "a" * 20, "cloud": cloud})
    platform = Platform.model_validate_json(text)
    assert isinstance(platform.cloud, Section)
    # "Bucket naming", Cloud Storage documentation.
    assert len(names.bucket(platform, platform.cloud, ACCESS_LOGS)) <= 63

    def program(cloud: GcpCloud) -> Any:
        cloud.network(platform.network)
        return cloud.online_store(Features(online="key-value"), NET)

    inputs = one(run(platform, program), "gcp:bigtable/instance:Instance").inputs
    assert len(inputs["name"]) <= 33
    assert all(6 <= len(each["clusterId"]) <= 30 for each in inputs["clusters"])


def test_images_keep_their_tags() -> None:
    made = declare("least", lambda cloud: cloud.registry(cloud.account.spec.registry))
    repositories = made.of("gcp:artifactregistry/repository:Repository")
    assert len(repositories) == 3
    for each in repositories:
        assert each.inputs["dockerConfig"] == {"immutableTags": True}
        # A tag that never moves is never deleted, and neither is an image with one.
        (policy,) = each.inputs["cleanupPolicies"]
        assert policy["action"] == "DELETE"
        assert policy["condition"] == {"tagState": "UNTAGGED", "olderThan": f"{14 * 86400}s"}
        assert each.inputs["cleanupPolicyDryRun"] is False


@pytest.mark.parametrize(("name", "kind"), [("least", "ZONAL"), ("most", "REGIONAL")])
def test_databases_are_private_and_in_as_many_zones_as_they_must(name: str, kind: str) -> None:
    made = declare(name, lambda cloud: cloud.database("mlflow", cloud.account.spec.database, NET))
    instance = one(made, "gcp:sql/databaseInstance:DatabaseInstance")
    settings = instance.inputs["settings"]
    assert instance.inputs["databaseVersion"] == "POSTGRES_17"
    assert instance.inputs["name"] == "acme-mlflow-0badca"
    assert settings["availabilityType"] == kind
    reach = settings["ipConfiguration"]
    assert (reach["ipv4Enabled"], reach["sslMode"]) == (False, "ENCRYPTED_ONLY")
    assert settings["backupConfiguration"]["pointInTimeRecoveryEnabled"] is True
    peering = one(made, "gcp:servicenetworking/connection:Connection")
    assert peering.urn in instance.dependencies
    secret = one(made, "gcp:secretmanager/secretVersion:SecretVersion")
    assert "secretData" in secret.secrets
    assert set(json.loads(secret.inputs["secretData"])) == {
        "username",
        "password",
        "host",
        "port",
        "dbname",
    }
    assert "password" in one(made, "gcp:sql/user:User").secrets
    # Who connects knows who signs for the instance.
    assert made.known["authority"] == AUTHORITY.strip()


NET: Any = None
"""The handle, which Cloud SQL needs nothing of: it looks at the component."""


@pytest.mark.parametrize(
    ("name", "named"),
    # Shared address space must be named; 10.64.0.0/16 is let in like all of 10.0.0.0/8.
    [("most", [{"name": "pods", "value": "100.64.0.0/14"}]), ("closed", [])],
)
def test_databases_let_pods_in_whatever_addresses_they_have(
    name: str, named: list[dict[str, str]]
) -> None:
    made = declare(name, lambda cloud: cloud.database("mlflow", cloud.account.spec.database, NET))
    instance = one(made, "gcp:sql/databaseInstance:DatabaseInstance")
    assert instance.inputs["settings"]["ipConfiguration"]["authorizedNetworks"] == named


def test_a_database_that_is_asked_for_twice_is_one() -> None:
    def twice(cloud: GcpCloud) -> None:
        first = cloud.database("feast", cloud.account.spec.database, NET)
        assert cloud.database("feast", cloud.account.spec.database, NET) is first

    made = declare("least", twice)
    assert len(made.of("gcp:sql/databaseInstance:DatabaseInstance")) == 1


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"vcpus": 2, "memoryGib": 8}, "db-custom-2-8192"),
        ({"vcpus": 1, "memoryGib": 2}, "db-custom-1-3840"),
        ({"vcpus": 3, "memoryGib": 8}, "db-custom-4-8192"),
        ({"vcpus": 2, "memoryGib": 64}, "db-custom-10-65536"),
        ({"vcpus": 64, "memoryGib": 8}, "db-custom-64-59136"),
        ({"instanceClass": "db-perf-optimized-N-8"}, "db-perf-optimized-N-8"),
    ],
)
def test_tiers_are_made_to_measure(fields: dict[str, Any], expected: str) -> None:
    assert tier(Database.model_validate_json(json.dumps(fields))) == expected


def test_redis_speaks_tls_alone_and_feast_knows_its_authority() -> None:
    made = declare("most", lambda cloud: cloud.online_store(cloud.account.spec.features, NET))
    cache = one(made, "gcp:redis/instance:Instance")
    assert cache.inputs["authEnabled"] is True
    assert cache.inputs["transitEncryptionMode"] == "SERVER_AUTHENTICATION"
    assert cache.inputs["redisConfigs"] == {"maxmemory-policy": "noeviction"}
    # One replica is the standby that every instance of the tier has.
    assert (cache.inputs["tier"], cache.inputs.get("replicaCount")) == ("STANDARD_HA", None)
    both = json.dumps("\n".join([AUTHORITY.strip()] * 2))
    assert made.known["settings.connection_string"] == (
        f"10.20.128.4:6378,ssl=true,ssl_check_hostname=false,ssl_ca_data={both},"
        "password=${FEAST_REDIS_PASSWORD}"
    )


def redis(**section: Any) -> World:
    text = json.dumps({"online": "redis", "redis": section})
    features = Features.model_validate_json(text)
    return declare("most", lambda cloud: cloud.online_store(features, NET))


def test_more_replicas_come_with_reads_from_them() -> None:
    cache = one(redis(memoryGib=5, replicas=2), "gcp:redis/instance:Instance").inputs
    assert (cache["replicaCount"], cache["readReplicasMode"]) == (2, "READ_REPLICAS_ENABLED")
    alone = one(redis(memoryGib=2, replicas=0), "gcp:redis/instance:Instance").inputs
    assert (alone["tier"], alone["readReplicasMode"]) == ("BASIC", "READ_REPLICAS_DISABLED")


def test_bigtable_is_in_two_zones_outside_dev() -> None:
    made = declare("closed", lambda cloud: cloud.online_store(cloud.account.spec.features, NET))
    clusters = one(made, "gcp:bigtable/instance:Instance").inputs["clusters"]
    assert [each["zone"] for each in clusters] == ["us-central1-a", "us-central1-b"]
    assert made.known["settings.instance"] == "acme-features"


def test_bigtable_has_the_tables_of_the_views_that_name_entities() -> None:
    made = declare("closed", lambda cloud: cloud.online_store(cloud.account.spec.features, NET))
    instance = one(made, "gcp:bigtable/instance:Instance")
    tables = {each.inputs["name"]: each for each in made.of("gcp:bigtable/table:Table")}
    # Views of the same entities share a table, in whatever order they name them.
    assert set(tables) == {"platform.customer", "platform.customer-shop"}
    for each in tables.values():
        assert each.inputs["instanceName"] == "acme-features"
        assert each.inputs["columnFamilies"] == [{"family": "features"}]
        assert each.inputs["deletionProtection"] == "PROTECTED"
        assert instance.urn in each.dependencies
    policies = made.of("gcp:bigtable/gCPolicy:GCPolicy")
    assert {each.inputs["table"] for each in policies} == set(tables)
    assert all(each.inputs["maxVersions"] == [{"number": 2}] for each in policies)


def offline(name: str) -> World:
    def program(cloud: GcpCloud) -> Any:
        buckets = cloud.buckets(cloud.account.spec.storage)
        return cloud.offline_store(cloud.account.spec.features, NET, buckets["datasets"])

    return declare(name, program)


@pytest.mark.parametrize("name", ["closed", "most"])
def test_features_lie_in_bigquery(name: str) -> None:
    made = offline(name)
    found = {
        each.inputs["datasetId"]: each.inputs for each in made.of("gcp:bigquery/dataset:Dataset")
    }
    assert set(found) == {"acme_features", "acme_features_scratch"}
    assert "defaultTableExpirationMs" not in found["acme_features"]
    assert found["acme_features_scratch"]["defaultTableExpirationMs"] == 24 * 3600 * 1000
    assert made.returned.settings["type"] == "bigquery"
    assert made.known["settings.dataset"] == "acme_features_scratch"
    assert made.known["settings.gcs_staging_location"] == (
        "gs://acme-datasets-acme-ml/feast/staging"
    )


def test_a_lakes_tables_are_read_from_the_datasets_by_a_connection() -> None:
    lake = offline("closed")
    connection = one(lake, "gcp:bigquery/connection:Connection").inputs
    assert (connection["connectionId"], connection["location"]) == ("acme-lake", "us-central1")
    assert connection["cloudResource"] == {}
    (reader,) = [
        each.inputs
        for each in lake.of("gcp:storage/bucketIAMMember:BucketIAMMember")
        if "bqcx" in each.inputs["member"]
    ]
    assert reader == {
        "bucket": "acme-datasets-acme-ml",
        "role": "roles/storage.objectViewer",
        "member": "serviceAccount:bqcx-1@gcp-sa-bigquery-condel.iam.gserviceaccount.com",
    }
    assert not offline("most").of("gcp:bigquery/connection:Connection")


def test_the_budget_tells_at_each_percentage_and_when_the_month_will_overrun() -> None:
    made = declare("most", lambda cloud: cloud.budget(cloud.account.spec.budget))
    budget = one(made, "gcp:billing/budget:Budget").inputs
    assert budget["billingAccount"] == "012345-6789AB-CDEF01"
    assert budget["budgetFilter"]["projects"] == [f"projects/{NUMBER}"]
    assert budget["budgetFilter"]["labels"] == {"stack": "acme"}
    assert [each["thresholdPercent"] for each in budget["thresholdRules"]] == [0.5, 0.8, 1, 1]
    channel = one(made, "gcp:monitoring/notificationChannel:NotificationChannel")
    assert channel.inputs["labels"] == {"email_address": "a@example.com"}


def test_keys_of_secrets_are_ones_that_secret_manager_takes() -> None:
    def program(cloud: GcpCloud) -> Any:
        store = cloud.secret_store()
        assert store.provider == {"gcpsm": {"projectID": "acme-ml"}}
        # As the grants on secrets that the spec names have it.
        assert store.separator == names.secret("/")
        return cloud.secret("sso/client", {"id": "x"})

    assert declare("least", program).known["key"] == "acme_sso_client"

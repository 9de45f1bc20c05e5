"""Databases, the cache and the object store: sizes, copies, certificates, and who trusts whom."""

from __future__ import annotations

import json
from typing import Any

import pytest

from components.addons import catalog
from components.addons.rules import feature_store
from components.cloud import POSTGRES_AUTHORITY, S3_AUTHORITY, TRUST
from components.onprem import cache_values, object_store, postgres
from components.onprem.cloud import OnPremCloud
from components.onprem.names import DATA
from spec.rules import data

from .conftest import AUTHORITY, World, run, spec
from .whole import custom, releases, whole

VERSIONS = range(data._OLDEST_POSTGRES, data._NEWEST_POSTGRES + 1)  # pyright: ignore[reportPrivateUsage]
"""PostgreSQL's, as the rules let them pass."""


def values(name: str, chart: str) -> dict[str, Any]:
    """What a chart of a platform is given."""
    return releases(whole(name))[chart].inputs["values"]


# --- the object store -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "masters", "servers", "replication", "size"),
    [
        ("least", 1, 1, "000", "200Gi"),
        ("k3s", 3, 3, "001", "200Gi"),
        ("most", 3, 4, "002", "500Gi"),
        ("onprem", 3, 3, "001", "500Gi"),
    ],
)
def test_copies_have_a_server_each_and_one_to_spare(
    name: str, masters: int, servers: int, replication: str, size: str
) -> None:
    given = values(name, "seaweedfs")
    assert given["master"]["replicas"] == masters
    assert given["volume"]["replicas"] == servers
    assert given["volume"]["dataDirs"][0]["size"] == size
    shared = given["global"]["seaweedfs"]
    assert shared["enableReplication"] is (replication != "000")
    assert {
        shared["replicationPlacement"],
        given["master"]["defaultReplication"],
        given["filer"]["defaultReplicaPlacement"],
    } == {replication}


def test_buckets_are_made_and_versioned_as_the_spec_says() -> None:
    made = {each["name"]: each for each in values("most", "seaweedfs")["s3"]["createBuckets"]}
    assert set(made) == {f"acme-{kind}" for kind in ("artifacts", "datasets", "logs", "backups")}
    assert made["acme-artifacts"]["versioning"] == "Enabled"
    assert "versioning" not in made["acme-backups"]
    logs = {each["name"]: each for each in values("onprem", "seaweedfs")["s3"]["createBuckets"]}
    assert "versioning" not in logs["onprem-logs"]


def test_the_storage_class_is_the_one_named_or_nobodys() -> None:
    named, default = values("most", "seaweedfs"), values("kind", "seaweedfs")
    for part in ("master", "filer"):
        assert named[part]["data"]["storageClass"] == "ceph-block"
        assert "storageClass" not in default[part]["data"]
    assert values("most", "valkey")["replica"]["persistence"]["storageClass"] == "ceph-block"
    cluster = custom(whole("most"), "Cluster")["mlflow"].inputs["spec"]
    assert cluster["storage"]["storageClass"] == "ceph-block"


# --- PostgreSQL -----------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "instances"), [("least", 1), ("most", 3), ("endpoint", 1)])
def test_databases_stand_thrice_outside_dev(name: str, instances: int) -> None:
    for each in custom(whole(name), "Cluster").values():
        assert each.inputs["spec"]["instances"] == instances
        affinity = each.inputs["spec"]["affinity"]["podAntiAffinityType"]
        assert affinity == ("required" if instances > 1 else "preferred")


def test_every_version_that_the_rules_let_pass_has_an_image() -> None:
    for version in VERSIONS:
        image = catalog.image(f"postgresql-{version}")
        assert image.pinned.startswith(f"ghcr.io/cloudnative-pg/postgresql:{version}.")
        assert image.digest and image.pinned.endswith(image.digest)


def test_the_operator_signs_for_the_name_that_clients_use() -> None:
    made = whole("most")
    for name, each in custom(made, "Cluster").items():
        certificates = each.inputs["spec"]["certificates"]
        assert certificates["serverAltDNSNames"] == [f"{name}-rw.data.svc.cluster.local"]
        (signing,) = [
            one
            for one in made.of("kubernetes:core/v1:Secret")
            if one.inputs["metadata"]["name"] == certificates["serverCASecret"]
        ]
        assert set(signing.inputs["stringData"]) == {"ca.crt", "ca.key"}
        assert signing.inputs["metadata"]["labels"]["cnpg.io/reload"] == "true"


def test_backups_at_an_endpoint_are_given_its_keys_by_your_secret_store() -> None:
    made = whole("own")
    secret = custom(made, "ExternalSecret")["backup-credentials"].inputs
    assert secret["metadata"]["namespace"] == "data"
    assert secret["spec"]["secretStoreRef"] == {"kind": "ClusterSecretStore", "name": "vault"}
    assert secret["spec"]["target"]["template"]["data"]["ca"] == AUTHORITY
    store = custom(made, "ObjectStore")["backups"].inputs["spec"]["configuration"]
    assert store["endpointURL"] == "https://s3.example.com"
    assert store["endpointCA"] == {"name": "backup-credentials", "key": "ca"}
    assert not custom(whole("endpoint"), "ObjectStore")


# --- Valkey ---------------------------------------------------------------------------------------


def test_a_cache_without_replicas_has_one_volume_and_one_pod() -> None:
    alone, many = values("kind", "valkey"), values("most", "valkey")
    assert alone["dataStorage"] == {"enabled": True, "requestedSize": "2Gi"}
    assert alone["deploymentStrategy"] == "Recreate" and "replica" not in alone
    assert many["replica"]["replicas"] == 2 and many["podDisruptionBudget"]["enabled"]
    assert many["valkeyConfig"].startswith("maxmemory 8gb\n")
    assert "appendonly yes" in many["valkeyConfig"]


def test_alerts_look_where_its_pods_are() -> None:
    assert f'namespace="{DATA}"' == feature_store.ON_CLUSTER


def test_the_exporter_signs_in_and_trusts_the_authority() -> None:
    given = values("most", "valkey")
    (exporter,) = given["extraContainers"]
    variables = {each["name"]: each for each in exporter["env"]}
    assert variables["REDIS_ADDR"]["value"].startswith("rediss://")
    assert variables["REDIS_PASSWORD"]["valueFrom"]["secretKeyRef"] == {
        "name": given["auth"]["usersExistingSecret"],
        "key": "default",
    }
    (mount,), (volume,) = exporter["volumeMounts"], given["extraVolumes"]
    assert mount["name"] == volume["name"]
    assert variables["REDIS_EXPORTER_TLS_CA_CERT_FILE"]["value"] == f"{mount['mountPath']}/ca.crt"


def test_a_new_certificate_is_a_new_pod() -> None:
    ground = _ground("most")
    section = spec("most").features.redis
    one, other = (cache_values.values(ground, section, text) for text in ("a", "b"))
    assert one["podAnnotations"] != other["podAnnotations"]


# --- trust ----------------------------------------------------------------------------------------


def certificates(made: World) -> dict[str, list[str]]:
    """Names of the certificates that the authority signs, by component."""
    return {
        each.name.removesuffix("-request"): each.inputs["dnsNames"]
        for each in made.of("CertRequest")
    }


def test_servers_are_called_by_every_name_of_their_service() -> None:
    found = certificates(whole("most"))
    s3 = found["acme-object-store-certificate"]
    assert object_store.ENDPOINT.partition("://")[2].rpartition(":")[0] == s3[0]
    assert {"seaweedfs-s3", "seaweedfs-s3.object-store.svc", "localhost"} <= set(s3)
    cache = found["acme-cache-certificate"]
    assert cache[0] == "valkey.data.svc.cluster.local"
    assert "*.valkey-headless.data.svc.cluster.local" in cache
    # The longest common name that a certificate may have (X.520, ub-common-name).
    assert all(len(names[0]) <= 64 for names in found.values())


def test_clients_are_given_the_authority() -> None:
    made = whole("most")
    trust = {
        each.inputs["metadata"]["namespace"]: set(each.inputs["data"])
        for each in made.of("kubernetes:core/v1:ConfigMap")
        if each.inputs["metadata"]["name"] == "trust"
    }
    both = {POSTGRES_AUTHORITY, S3_AUTHORITY}
    assert trust == {
        "mlflow": both,
        "airflow": both,
        "feast": {POSTGRES_AUTHORITY},
        "monitoring": {POSTGRES_AUTHORITY},
    }
    mlflow = values("most", "mlflow")
    assert mlflow["extraEnvVars"]["AWS_CA_BUNDLE"] == f"{TRUST}/{S3_AUTHORITY}"
    assert mlflow["extraEnvVars"]["PGSSLROOTCERT"] == f"{TRUST}/{POSTGRES_AUTHORITY}"
    for given, prefix in ((mlflow, "extraV"), (values("most", "airflow"), "v")):
        assert given[f"{prefix}olumes"] == [{"name": "trust", "configMap": {"name": "trust"}}]
        assert given[f"{prefix}olumeMounts"][0]["mountPath"] == TRUST
    keys = custom(made, "ExternalSecret")["predictor-s3"].inputs["spec"]["target"]["template"]
    named = keys["metadata"]["annotations"]["serving.kserve.io/s3-cabundle-configmap"]
    (bundle,) = [
        each
        for each in made.of("kubernetes:core/v1:ConfigMap")
        if each.inputs["metadata"]["name"] == named
    ]
    assert set(bundle.inputs["data"]) == {"cabundle.crt"}
    assert bundle.inputs["metadata"]["namespace"] == "models"


def test_a_public_authority_needs_no_trust() -> None:
    made = whole("endpoint")
    for each in made.of("kubernetes:core/v1:ConfigMap"):
        if each.inputs["metadata"]["name"] == "trust":
            assert set(each.inputs["data"]) == {POSTGRES_AUTHORITY}
    assert "AWS_CA_BUNDLE" not in values("endpoint", "mlflow")["extraEnvVars"]
    assert values("own", "mlflow")["extraEnvVars"]["AWS_CA_BUNDLE"]


def test_feast_checks_the_name_of_its_database() -> None:
    made = whole("own")
    (config,) = [
        each
        for each in made.of("kubernetes:core/v1:ConfigMap")
        if each.inputs["metadata"]["name"] == "feature-store"
    ]
    text = config.inputs["data"]["feature_store.yaml"]
    assert text.count("sslmode: verify-full") == 2
    assert text.count(f"sslrootcert_path: {TRUST}/{POSTGRES_AUTHORITY}") == 2
    pod = made.one("Deployment", "feast").inputs["spec"]["template"]["spec"]
    assert TRUST in [each["mountPath"] for each in pod["containers"][0]["volumeMounts"]]
    assert {"name": "trust"} in [each.get("configMap") for each in pod["volumes"]]


# --- what Prometheus scrapes ----------------------------------------------------------------------


def test_monitors_are_of_what_stands() -> None:
    def found(name: str) -> dict[str, Any]:
        return {
            own: each.inputs["spec"]["namespaceSelector"]["matchNames"]
            for own, each in custom(whole(name), "PodMonitor").items()
            if own in ("postgresql", "cloudnative-pg", "seaweedfs", "valkey")
        }

    assert found("most") == {
        "postgresql": ["data"],
        "cloudnative-pg": ["cnpg-system"],
        "seaweedfs": ["object-store"],
        "valkey": ["data"],
    }
    assert set(found("endpoint")) == {"postgresql", "cloudnative-pg"}
    assert set(found("least")) == {"postgresql", "cloudnative-pg", "seaweedfs"}


def test_a_database_is_made_once_however_often_it_is_asked_for() -> None:
    platform = spec("most")

    def twice(cloud: OnPremCloud) -> None:
        net = cloud.network(platform.network)
        cloud.buckets(platform.storage)
        for _ in range(2):
            cloud.database("feast", platform.database, net)

    made = run(platform, twice)
    assert list(custom(made, "Cluster")) == ["feast"]


def test_specs_are_plain_data() -> None:
    ground = _ground("most")
    given = spec("most")
    json.dumps(postgres.cluster_spec(ground, given.database, "a", backed_up=True))
    json.dumps(object_store.values(ground, given.storage))


def _ground(name: str) -> Any:
    from components.onprem.ground import Ground

    platform = spec(name)
    return Ground(platform, platform.cloud, None, None)  # type: ignore[arg-type]

"""Google's stores as Feast itself takes them, and what of Feast's own doing they are set up for."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from components.addons import feature_store
from components.gcp.cloud import GcpCloud
from spec.data import Features
from tests.addons import feast
from tests.needed import missing

from .conftest import AUTHORITY, run, spec

CHOICES = [
    ("lake", "key-value", "BigQueryOfflineStoreConfig", "BigtableOnlineStoreConfig"),
    ("warehouse", "redis", "BigQueryOfflineStoreConfig", "RedisOnlineStoreConfig"),
    ("postgres", "postgres", "PostgreSQLOfflineStoreConfig", "PostgreSQLOnlineStoreConfig"),
]

VARIABLES = {
    "FEAST_REGISTRY_URL": "postgresql+psycopg://plinth:s3cret@feast.example.internal:5432/feast",
    "FEAST_REDIS_PASSWORD": "t0ken",
    "FEAST_OFFLINE_PASSWORD": "p1",
    "FEAST_ONLINE_PASSWORD": "p2",
}

DOES = """
import inspect, json, ssl, sys
from feast.infra.offline_stores import bigquery
from feast.infra.online_stores.redis import RedisOnlineStore
from redis import Redis

nodes, options = RedisOnlineStore._parse_connection_string(sys.argv[1])
# As Feast makes it; nothing connects before it is asked.
client = Redis(**options, **nodes[0])
made = client.connection_pool.connection_class(**client.connection_pool.connection_kwargs)
print(json.dumps({
    "nodes": nodes,
    "options": options,
    "authorities": made.ca_data,
    "checks": made.check_hostname,
    "requires": ssl.VerifyMode(made.cert_reqs).name,
    "tables": inspect.getsource(bigquery._get_table_reference_for_new_entity),
}))
"""


def text(offline: str, online: str) -> str:
    """The file for a choice of stores."""
    features = Features.model_validate_json(json.dumps({"offline": offline, "online": online}))

    def program(cloud: GcpCloud) -> Any:
        platform = cloud.account.spec
        net = cloud.network(platform.network)
        datasets = cloud.buckets(platform.storage)["datasets"]
        return feature_store.text(
            features,
            cloud.offline_store(features, net, datasets),
            cloud.online_store(features, net),
        )

    return run(spec("most"), program).known[""]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What Feast makes of the file of every choice."""
    files = {f"{offline}-{online}.yaml": text(offline, online) for offline, online, *_ in CHOICES}
    for content in files.values():
        assert feast.variables(content) <= VARIABLES.keys()
    found, _ = feast.load(files, tmp_path_factory.mktemp("feast"), [], **VARIABLES)
    return found


@pytest.mark.parametrize(("offline", "online", "offline_class", "online_class"), CHOICES)
def test_feast_loads_every_choice(
    made: dict[str, Any], offline: str, online: str, offline_class: str, online_class: str
) -> None:
    found = made[f"{offline}-{online}.yaml"]
    assert found.get("error") is None
    assert found["offline_store"]["class"] == offline_class
    assert found["online_store"]["class"] == online_class


def test_feast_finds_what_is_made(made: dict[str, Any]) -> None:
    both = made["lake-key-value.yaml"]
    offline = both["offline_store"]
    assert (offline["project_id"], offline["location"]) == ("acme-ml", "us-central1")
    assert offline["dataset"] == "acme_features_scratch"
    assert offline["gcs_staging_location"] == "gs://acme-datasets-acme-ml/feast/staging"
    assert both["online_store"]["instance"] == "acme-features"


@pytest.fixture(scope="module")
def does(made: dict[str, Any]) -> dict[str, Any]:
    """What Feast and its Redis client make of the connection string."""
    if not Path(feast.PYTHON).exists():
        missing("Feast's environment is missing: make .venv/feast.stamp")
    line = made["warehouse-redis.yaml"]["online_store"]["connection_string"]
    command = [str(feast.PYTHON), "-c", DOES, line]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def test_redis_is_known_by_its_own_authorities(does: dict[str, Any]) -> None:
    assert does["nodes"] == [{"host": "10.20.128.4", "port": "6378"}]
    assert does["options"]["password"] == "t0ken"
    # Both certificates, whole, after YAML and Feast's own parsing.
    assert does["authorities"] == "\n".join([AUTHORITY.strip()] * 2)
    assert does["requires"] == "CERT_REQUIRED"
    # Memorystore's certificates have no name that could be checked.
    assert does["checks"] is False


def test_tables_of_feasts_own_are_in_the_dataset_that_it_is_told(does: dict[str, Any]) -> None:
    # Else its scratch would need a dataset with more rights.
    assert "get_dataset(dataset.reference)" in does["tables"]

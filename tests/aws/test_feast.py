"""AWS's stores as Feast itself takes them, and what of Feast's own doing they are set up for."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from components.addons import feature_store
from components.aws import names
from components.aws.cloud import AwsCloud
from tests.addons import feast
from tests.needed import missing

from .ground import bucket, declare, network, spec

CHOICES = [
    ("lake", "key-value", "AthenaOfflineStoreConfig", "DynamoDBOnlineStoreConfig"),
    ("warehouse", "redis", "RedshiftOfflineStoreConfig", "RedisOnlineStoreConfig"),
    ("postgres", "postgres", "PostgreSQLOfflineStoreConfig", "PostgreSQLOnlineStoreConfig"),
]

VARIABLES = {
    "FEAST_REGISTRY_URL": "postgresql+psycopg://plinth:s3cret@feast.example.internal:5432/feast",
    "FEAST_REDIS_PASSWORD": "t0ken",
    "FEAST_OFFLINE_PASSWORD": "p1",
    "FEAST_ONLINE_PASSWORD": "p2",
}

DOES = """
import inspect, json, sys
from types import SimpleNamespace as Some
from feast.infra.offline_stores.contrib.athena_offline_store.athena import AthenaRetrievalJob
from feast.infra.online_stores.dynamodb import DynamoDBOnlineStore, _get_table_name

store = Some(table_name_template=sys.argv[1])
config = Some(project=sys.argv[2], registry=Some(enable_online_feature_view_versioning=False))
print(json.dumps({
    "table": _get_table_name(store, config, Some(name="customers")),
    "job": inspect.getsource(AthenaRetrievalJob),
    "apply": inspect.getsource(DynamoDBOnlineStore.update),
}))
"""


def text(offline: str, online: str) -> str:
    """The file for a choice of stores."""

    def program(cloud: AwsCloud) -> Any:
        features = cloud.account.spec.features
        return feature_store.text(
            features,
            cloud.offline_store(features, network(), bucket("datasets")),
            cloud.online_store(features, network()),
        )

    return declare(program, features={"offline": offline, "online": online}).known[""]


def test_feast_loads_every_choice(tmp_path: Path) -> None:
    files = {f"{offline}-{online}.yaml": text(offline, online) for offline, online, *_ in CHOICES}
    made, _ = feast.load(files, tmp_path, [], **VARIABLES)
    for offline, online, offline_class, online_class in CHOICES:
        name = f"{offline}-{online}.yaml"
        assert made[name].get("error") is None
        assert made[name]["offline_store"]["class"] == offline_class
        assert made[name]["online_store"]["class"] == online_class
        assert feast.variables(files[name]) <= VARIABLES.keys()
    both = made["postgres-postgres.yaml"]
    assert (both["offline_store"]["password"], both["online_store"]["password"]) == ("p1", "p2")
    line = made["warehouse-redis.yaml"]["online_store"]["connection_string"]
    assert line == "primary.example.internal:6379,ssl=true,password=t0ken"


@pytest.fixture(scope="module")
def does() -> dict[str, str]:
    """What Feast does, from its own code."""
    if not feast.PYTHON.exists():
        missing("Feast's environment is missing: make .venv/feast.stamp")
    template = names.table_template(spec())
    done = subprocess.run(
        [str(feast.PYTHON), "-c", DOES, template, "shop"],
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout.splitlines()[-1])


def test_feast_looks_for_the_tables_that_are_made(does: dict[str, str]) -> None:
    assert does["table"] == names.tables(spec(features={"project": "shop"})) + "customers"
    # It takes a table that exists.
    assert "ResourceInUseException" in does["apply"]


def test_what_the_lake_is_set_up_for_is_still_what_feast_does(does: dict[str, str]) -> None:
    # Once this fails, the workgroup can enforce its settings: docs/decisions/0011-feast-on-aws.md.
    assert "external_location" in does["job"]
    # The policy lets it make and drop tables that begin so, and no other.
    assert '"_" + str(uuid.uuid4())' in does["job"]

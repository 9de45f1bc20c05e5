"""Azure's stores as Feast itself takes them, and what of Feast's own doing they are set up for."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any
from urllib import parse

import pytest

from components import cloud as handles
from components.addons import feature_store
from components.azure.cloud import AzureCloud
from tests.addons import feast
from tests.needed import missing

from .ground import on_ground

CHOICES = [
    ("lake", "redis", "MsSqlServerOfflineStoreConfig", "RedisOnlineStoreConfig"),
    ("warehouse", "postgres", "MsSqlServerOfflineStoreConfig", "PostgreSQLOnlineStoreConfig"),
    ("postgres", "redis", "PostgreSQLOfflineStoreConfig", "RedisOnlineStoreConfig"),
]

VARIABLES = {
    "FEAST_REGISTRY_URL": "postgresql+psycopg://plinth:s3cret@feast.example.internal:5432/feast",
    "FEAST_REDIS_PASSWORD": "k3y",
    "FEAST_OFFLINE_PASSWORD": "p1",
    "FEAST_ONLINE_PASSWORD": "p2",
}

DOES = """
import json, sys
from types import SimpleNamespace as Some
import ibis
from feast.infra.offline_stores.contrib.mssql_offline_store import mssql

asked = {}
ibis.mssql = Some(connect=lambda **given: asked.update(given))
mssql.get_ibis_connection(Some(offline_store=Some(connection_string=sys.argv[1])))
print(json.dumps(asked))
"""


def text(offline: str, online: str) -> str:
    """The file for a choice of stores."""

    def program(cloud: AzureCloud, net: handles.Network) -> Any:
        features = cloud.account.spec.features
        nothing: Any = None
        return feature_store.text(
            features, cloud.offline_store(features, net, nothing), cloud.online_store(features, net)
        )

    return on_ground(program, features={"offline": offline, "online": online}).known[""]


@pytest.fixture(scope="module")
def files() -> dict[str, str]:
    """File of every choice."""
    if not feast.PYTHON.exists():
        missing("Feast's environment is missing: make .venv/feast.stamp")
    if subprocess.run([str(feast.PYTHON), "-c", "import ibis"], capture_output=True).returncode:
        missing("Feast's environment lacks what `mssql` needs: requirements/feast.in")
    return {f"{offline}-{online}.yaml": text(offline, online) for offline, online, *_ in CHOICES}


def test_feast_loads_every_choice(files: dict[str, str], tmp_path: Path) -> None:
    made, _ = feast.load(files, tmp_path, [], **VARIABLES)
    for offline, online, offline_class, online_class in CHOICES:
        name = f"{offline}-{online}.yaml"
        assert made[name].get("error") is None
        assert made[name]["offline_store"]["class"] == offline_class
        assert made[name]["online_store"]["class"] == online_class
        assert feast.variables(files[name]) <= VARIABLES.keys()
    line = made["lake-redis.yaml"]["online_store"]["connection_string"]
    assert line.endswith(".redis.azure.net:10000,ssl=true,password=k3y")
    assert made["warehouse-postgres.yaml"]["online_store"]["password"] == "p2"


def test_feast_signs_in_to_synapse_as_it_is_told(files: dict[str, str], tmp_path: Path) -> None:
    made, _ = feast.load(files, tmp_path, [], **VARIABLES)
    for name, ending in (("lake-redis", "-ondemand"), ("warehouse-postgres", "")):
        line = made[f"{name}.yaml"]["offline_store"]["connection_string"]
        done = subprocess.run(
            [str(feast.PYTHON), "-c", DOES, line], capture_output=True, text=True, check=True
        )
        asked = json.loads(done.stdout.splitlines()[-1])
        host = parse.urlparse(line).hostname
        assert host is not None
        assert host.endswith(f"{ending}.sql.azuresynapse.net")
        assert asked == {
            "user": "plinth",
            "password": "p1",
            "host": host,
            "port": 1433,
            "database": "features",
            "driver": "ODBC Driver 18 for SQL Server",
            "Encrypt": "yes",
        }

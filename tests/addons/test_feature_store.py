"""The generated feature_store.yaml, loaded by Feast itself."""

from __future__ import annotations

import re
import subprocess
from datetime import datetime
from pathlib import Path
from typing import Any

import pulumi
import pytest
import yaml

from components.addons import feature_store
from components.addons.objects import Remote
from components.cloud import FeastStore
from tests.addons import feast, place

STORES = [
    ("lake", "key-value", "AthenaOfflineStoreConfig", "DynamoDBOnlineStoreConfig"),
    ("warehouse", "redis", "RedshiftOfflineStoreConfig", "RedisOnlineStoreConfig"),
    ("postgres", "postgres", "PostgreSQLOfflineStoreConfig", "PostgreSQLOnlineStoreConfig"),
]


def text(monkeypatch: pytest.MonkeyPatch, offline: str, online: str) -> str:
    """The file that is declared for a choice of stores."""
    over = {"features": {"offline": offline, "online": online, "project": "fraud"}}
    monkeypatch.setitem(place.SPECS, "stores", over)
    declared, _, _ = place.declare(place.spec("stores"), monkeypatch)
    return feast.text(declared)


def commands(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """Command lines of the server and of the job, with a time where the shell tells it."""
    declared, _, _ = place.declare(place.spec("domain"), monkeypatch)
    found = {each.name: each.inputs["spec"] for each in declared if "spec" in each.inputs}
    server = found["acme-feast-server"]["template"]["spec"]["containers"][0]
    job = found["acme-feast-materialize"]["jobTemplate"]["spec"]["template"]["spec"]
    shell, flag, line = job["containers"][0]["command"]
    assert (shell, flag) == ("/bin/sh", "-c")
    told = subprocess.run(
        [shell, flag, line.replace("exec ", "printf '%s\n' ", 1)],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    return [server["command"], told.splitlines()]


def test_feast_loads_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = {
        f"{offline}-{online}.yaml": text(monkeypatch, offline, online)
        for offline, online, *_ in STORES
    }
    broken = yaml.safe_load(files["lake-key-value.yaml"])
    del broken["offline_store"]["data_source"]
    url = "postgresql+psycopg://plinth:s3cret@feast.db.internal:5432/feast?sslmode=require"
    made, (served, materialized) = feast.load(
        files | {"broken.yaml": yaml.safe_dump(broken)},
        tmp_path,
        commands(monkeypatch),
        FEAST_REGISTRY_URL=url,
        REDIS_PASSWORD="t0ken",
        OFFLINE_PASSWORD="p1",
        ONLINE_PASSWORD="p2",
    )
    for offline, online, offline_class, online_class in STORES:
        loaded = made[f"{offline}-{online}.yaml"]
        assert loaded.get("error") is None
        assert loaded["project"] == "fraud"
        assert loaded["offline_store"]["class"] == offline_class
        assert loaded["online_store"]["class"] == online_class
        assert loaded["registry"]["class"] == "SqlRegistryConfig"
        assert loaded["registry"]["path"] == url
    redis = made["warehouse-redis.yaml"]["online_store"]
    assert redis["connection_string"] == "cache.internal:6379,ssl=true,password=t0ken"
    assert made["postgres-postgres.yaml"]["online_store"]["password"] == "p2"
    assert made["postgres-postgres.yaml"]["offline_store"]["password"] == "p1"
    # Feast itself refuses a store that lacks something: the check above can fail.
    assert "data_source" in made["broken.yaml"]["error"]
    assert (served["host"], served["port"], served["metrics"]) == ("0.0.0.0", 6566, True)  # noqa: S104
    assert datetime.fromisoformat(materialized["end_ts"])


@pytest.mark.parametrize(("offline", "online"), [each[:2] for each in STORES])
def test_every_variable_is_filled_by_the_secret(
    monkeypatch: pytest.MonkeyPatch, offline: str, online: str
) -> None:
    written = feast.variables(text(monkeypatch, offline, online))
    declared, _, _ = place.declare(place.spec("stores"), monkeypatch)
    (secret,) = [
        each for each in declared if each.name.endswith("externalsecret-feast-environment")
    ]
    spec = secret.inputs["spec"]
    filled = spec["target"]["template"]["data"]
    assert set(filled) == written
    sources = {each["secretKey"] for each in spec["data"]}
    for template in filled.values():
        assert set(re.findall(r"\.(\w+)", template)) <= sources
    environment = declared_environment(declared)
    assert environment == {"secretRef": {"name": "feast-environment"}}


def declared_environment(declared: list[place.Declared]) -> dict[str, Any]:
    (server,) = [each for each in declared if each.name == "acme-feast-server"]
    return server.inputs["spec"]["template"]["spec"]["containers"][0]["envFrom"][0]


def test_a_variable_without_a_secret_is_refused() -> None:
    store = FeastStore({"type": "redis"}, None, {"REDIS_PASSWORD": "token"})
    with pytest.raises(ValueError, match="no secret fills REDIS_PASSWORD"):
        feature_store.environment(store)


def test_password_of_the_registry_is_escaped_in_its_url() -> None:
    assert feature_store.REGISTRY_TEMPLATE.count("urlquery") == 2


def test_remotes_name_the_database_and_the_stores() -> None:
    pulumi.runtime.mocks.set_mocks(place.Recorder())
    cloud = place.FakeCloud(place.spec("least"))
    database = cloud.database("feast", None, None)  # type: ignore[arg-type]
    made = feature_store.remotes(database, place.redis(cloud), place.dynamodb(cloud))
    assert made["REDIS_PASSWORD"].property == "token"
    assert isinstance(made["registry_password"], Remote)

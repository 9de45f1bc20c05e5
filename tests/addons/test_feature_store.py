"""The generated feature_store.yaml, and the variables that it names."""

from __future__ import annotations

import re
from typing import Any

import pulumi
import pytest

from components.addons import feature_store
from components.addons.objects import Remote
from components.cloud import FeastStore
from tests.addons import feast, place

STORES = [("lake", "key-value"), ("warehouse", "redis"), ("postgres", "postgres")]


def text(monkeypatch: pytest.MonkeyPatch, offline: str, online: str) -> str:
    """The file that is declared for a choice of stores."""
    over = {"features": {"offline": offline, "online": online, "project": "fraud"}}
    monkeypatch.setitem(place.SPECS, "stores", over)
    declared, _, _ = place.declare(place.spec("stores"), monkeypatch)
    return feast.text(declared)


@pytest.mark.parametrize(("offline", "online"), STORES)
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

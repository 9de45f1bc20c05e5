"""What of Feast's own doing Google's stores are set up for."""

from __future__ import annotations

import json
from typing import Any

import pytest
import yaml

from components.gcp import names
from components.gcp.key_value import FAMILY, VERSIONS
from tests.feast.choices import Choice, generated
from tests.feast.library import library

from .conftest import AUTHORITY

DOES = """
import inspect, json, ssl, sys
from types import SimpleNamespace
from feast.infra.offline_stores import bigquery
from feast.infra.online_stores.bigtable import BigtableOnlineStore, BigtableOnlineStoreConfig
from feast.infra.online_stores.redis import RedisOnlineStore
from redis import Redis

nodes, options = RedisOnlineStore._parse_connection_string(sys.argv[1])
# As Feast makes it; nothing connects before it is asked.
client = Redis(**options, **nodes[0])
made = client.connection_pool.connection_class(**client.connection_pool.connection_kwargs)

store, asked = BigtableOnlineStore(), []


class Client:
    "Bigtable as the platform has made it: every table is there, and all that is asked is on record."

    def __init__(self, path):
        self.path = path

    def __getattr__(self, name):
        if name == "list_column_families":
            return lambda: {store.feature_column_family: None}
        return lambda *args, **named: (asked.append(name), Client(name))[1]


def view(project, entities):
    return SimpleNamespace(project=project), SimpleNamespace(entities=entities)


def table(project, entities):
    config, feature_view = view(project, entities)
    return store._get_table_name(config=config, feature_view=feature_view)


store._get_client = lambda online_config, admin=False: Client("")
config, kept = view("platform", ["customer"])
config.online_store = BigtableOnlineStoreConfig(instance="acme-features")
store.update(config, [], [kept], [], [], partial=False)

print(json.dumps({
    "names": [table(*pair) for pair in json.loads(sys.argv[2])],
    "asked": asked,
    "family": store.feature_column_family,
    "versions": config.online_store.max_versions,
    "nodes": nodes,
    "options": options,
    "authorities": made.ca_data,
    "checks": made.check_hostname,
    "requires": ssl.VerifyMode(made.cert_reqs).name,
    "tables": inspect.getsource(bigquery._get_table_reference_for_new_entity),
}))
"""


TABLES = [
    ("platform", ["customer"]),
    ("platform", ["shop", "customer"]),
    ("platform", [f"a_long_name_of_entity_{index}" for index in range(4)]),
    ("a_project_of_a_name_that_is_longer_than_a_table_takes", ["customer"]),
    ("a_project_of_a_name_that_is_longer_than_a_table_takes", ["x" * 25]),
]
"""Projects, and entities of a view: short, several, long, both."""


@pytest.fixture(scope="module")
def does() -> dict[str, Any]:
    """What Feast and its clients make of the file, and of names."""
    given = yaml.safe_load(generated(Choice("gcp", "warehouse", "redis")).text)
    line = given["online_store"]["connection_string"].replace("${FEAST_REDIS_PASSWORD}", "t0ken")
    return library().script(DOES, line, json.dumps(TABLES))


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


def test_tables_are_named_and_set_up_as_feast_has_them(does: dict[str, Any]) -> None:
    assert does["names"] == [names.online_table(*pair) for pair in TABLES]
    assert all(len(name) <= 50 for name in does["names"])
    assert (does["family"], does["versions"]) == (FAMILY, VERSIONS)


def test_feast_makes_no_table_that_is_there(does: dict[str, Any]) -> None:
    assert "exists" in does["asked"]
    assert "create" not in does["asked"]

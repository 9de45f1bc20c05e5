"""What the platform generates for every choice of stores on every cloud, loaded by Feast itself."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from components.addons import feast as addon
from components.addons.feature_store import CLUSTER_DISCOVERY
from spec.rules.features import REGISTRY_CONNECTIONS, connections
from tests.addons import feast
from tests.clouds import platforms

from .choices import (
    CHOICES,
    PROJECT,
    PROVIDERS,
    SHARDED,
    TUNED,
    Choice,
    Generated,
    example,
    generated,
    read,
    refused,
    spec,
)

TAKEN = tuple(each for each in (*CHOICES, *SHARDED, *TUNED) if not refused(each))

STACKS = tuple(name for name, spec in platforms.STACK.items() if spec.features.engine == "feast")
"""Ready environments with a feature store."""

REFUSED = {
    **{
        Choice("azure", offline, "key-value"): {"Feast has no online store on Cosmos DB"}
        for offline in ("lake", "warehouse", "postgres")
    },
    **{
        Choice("onprem", offline, online): {
            *([f"there is no {offline} on an existing cluster"] if offline != "postgres" else []),
            *(["Feast has no online store on a key-value store"] if online == "key-value" else []),
        }
        for offline in ("lake", "warehouse", "postgres")
        for online in ("redis", "key-value", "postgres")
        if (offline, online) not in (("postgres", "redis"), ("postgres", "postgres"))
    },
}
"""What `plinth check` says of a choice that a cloud does not have."""

OFFLINE: Mapping[tuple[str, str], tuple[str, Mapping[str, Any]]] = {
    ("aws", "lake"): (
        "AthenaOfflineStoreConfig",
        {
            "region": "us-east-1",
            "data_source": "AwsDataCatalog",
            "database": "acme_features",
            "workgroup": "acme-features",
            "s3_staging_location": "s3://acme-datasets-123456789012-us-east-1/feast/staging",
        },
    ),
    ("aws", "warehouse"): (
        "RedshiftOfflineStoreConfig",
        {
            "region": "us-east-1",
            "database": "features",
            "workgroup": "acme-features",
            "s3_staging_location": "s3://acme-datasets-123456789012-us-east-1/feast/staging",
        },
    ),
    **{
        ("gcp", offline): (
            "BigQueryOfflineStoreConfig",
            {
                "project_id": "acme-ml",
                "location": "us-central1",
                "dataset": "acme_features_scratch",
                "gcs_staging_location": "gs://acme-datasets-acme-ml/feast/staging",
            },
        )
        for offline in ("lake", "warehouse")
    },
    **{
        ("azure", offline): ("MsSqlServerOfflineStoreConfig", {})
        for offline in ("lake", "warehouse")
    },
    **{
        (provider, "postgres"): (
            "PostgreSQLOfflineStoreConfig",
            {
                "port": 5432,
                "database": "feast",
                "db_schema": "public",
                "user": "plinth",
                "password": "feast+password",
                "sslmode": "verify-full" if provider == "onprem" else "require",
            },
        )
        for provider in PROVIDERS
    },
}

ONLINE: Mapping[tuple[str, str], tuple[str, Mapping[str, Any]]] = {
    **{(provider, "redis"): ("RedisOnlineStoreConfig", {}) for provider in PROVIDERS},
    **{
        (provider, "postgres"): (
            "PostgreSQLOnlineStoreConfig",
            {
                "port": 5432,
                "database": "feast",
                "db_schema": "online",
                "user": "plinth",
                "password": "feast+password",
                "sslmode": "verify-full" if provider == "onprem" else "require",
                "conn_type": "pool",
            },
        )
        for provider in PROVIDERS
    },
    ("aws", "key-value"): (
        "DynamoDBOnlineStoreConfig",
        {"region": "us-east-1", "table_name_template": "acme.{project}.{table_name}"},
    ),
    ("gcp", "key-value"): (
        "BigtableOnlineStoreConfig",
        {"project_id": "acme-ml", "instance": "acme-features"},
    ),
}

EVERYTHING = {
    "FEAST_REGISTRY_URL": "postgresql+psycopg://a:b@c:5432/d",
    "FEAST_OFFLINE_PASSWORD": "e",
}

HOSTS = {"aws": "primary.example.internal", "gcp": "10.20.128.4", "onprem": "valkey.data.svc"}
"""How the address of a cloud's Redis begins, but Azure's, which has the subscription in its name."""


def load(given: Mapping[str, Generated], folder: Path) -> dict[str, Any]:
    """What Feast makes of files, with no variables but those that each one's pods have."""
    variables: dict[str, str] = {}
    for each in given.values():
        own = each.environment(example)
        assert feast.variables(each.text) <= own.keys()
        assert all(variables.get(key, value) == value for key, value in own.items())
        variables |= own
    texts = {name: each.text for name, each in given.items()}
    loaded, _ = feast.load(texts, folder, [], **variables)
    return loaded


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Any]:
    """What Feast makes of the file of every choice."""
    return load({str(each): generated(each) for each in TAKEN}, tmp_path_factory.mktemp("choices"))


@pytest.mark.parametrize("choice", CHOICES, ids=str)
def test_a_choice_is_refused_by_name_or_taken(choice: Choice) -> None:
    assert {each.message for each in refused(choice)} == REFUSED.get(choice, set())


@pytest.mark.parametrize("choice", TAKEN, ids=str)
def test_feast_takes_it(made: Mapping[str, Any], choice: Choice) -> None:
    loaded = made[str(choice)]
    assert loaded.get("error") is None
    assert loaded["project"] == PROJECT
    for part, (class_, fields) in (
        ("offline_store", OFFLINE[choice.provider, choice.offline]),
        ("online_store", ONLINE[choice.provider, choice.online]),
    ):
        assert loaded[part]["class"] == class_
        assert {key: loaded[part][key] for key in fields} == fields
    registry = loaded["registry"]
    assert registry["class"] == "SqlRegistryConfig"
    url, _, options = registry["path"].partition("?")
    begin = "postgresql+psycopg://feast%2Busername:feast%2Bpassword@"
    assert url == f"{begin}feast.example.internal:5432/feast"
    assert options.startswith("sslmode=require&")
    # The server reads it by itself before a request has to.
    assert registry["cache_ttl_seconds"] > spec(choice).features.server.registry_refresh_seconds
    pool = registry["sqlalchemy_config_kwargs"]
    assert pool["pool_size"] + pool["max_overflow"] == REGISTRY_CONNECTIONS
    written = yaml.safe_load(generated(choice).text)
    assert written["entity_key_serialization_version"] == 3


@pytest.mark.parametrize("choice", [each for each in TAKEN if each.online == "redis"], ids=str)
def test_redis_is_reached_over_tls_with_a_password_and_not_waited_for_long(
    made: Mapping[str, Any], choice: Choice
) -> None:
    online = made[str(choice)]["online_store"]
    clustered = choice.provider == "aws" and choice.shards > 1
    assert online["redis_type"] == ("redis_cluster" if clustered else "redis")
    address, *options = online["connection_string"].split(",")
    host, _, port = address.rpartition(":")
    if choice.provider == "azure":
        assert host.endswith(".redis.azure.net")
    elif not clustered:
        assert host.startswith(HOSTS[choice.provider])
    assert port.isdecimal()
    assert options[0] == "ssl=true"
    (password,) = [each for each in options if each.startswith("password=")]
    assert password == "password=cache+password"
    section = spec(choice).features
    seconds = f"{section.timeout_ms / 1000:g}"
    waits = {f"socket_timeout={seconds}", f"socket_connect_timeout={seconds}"}
    assert waits | {f"max_connections={connections(section)}"} <= set(options)
    assert ("read_from_replicas=true" in options) is section.redis.read_replicas
    days = section.redis.key_ttl_days
    assert online["key_ttl_seconds"] == (days * 86400 if days else None)
    # Certificates are checked, by Redis' default.
    assert not any(each.startswith("ssl_cert_reqs") for each in options)
    assert any(each.startswith("ssl_ca_") for each in options) is (
        choice.provider in ("gcp", "onprem")
    )


def test_dynamodb_and_postgres_are_given_what_the_spec_says(made: Mapping[str, Any]) -> None:
    dynamodb = made["aws-postgres-key-value-tuned"]["online_store"]
    assert dynamodb["consistent_reads"] is True
    assert dynamodb["max_pool_connections"] == 20
    assert dynamodb["connect_timeout"] == dynamodb["read_timeout"] == 0.5
    assert dynamodb["retry_mode"] == "standard"
    plain = made["aws-postgres-key-value"]["online_store"]
    assert (plain["consistent_reads"], plain["max_pool_connections"]) == (False, 50)
    tables = made["aws-postgres-postgres-tuned"]["online_store"]
    assert (tables["min_conn"], tables["max_conn"]) == (1, 20)


def test_feast_takes_whom_the_servers_answer(made: Mapping[str, Any]) -> None:
    assert made["aws-postgres-redis"]["auth"]["class"] == "NoAuthConfig"
    cluster = made["aws-postgres-redis-kubernetes"]["auth"]
    # Not Feast's own type of that name: see test_signing_in.
    assert cluster["class"] == "OidcAuthConfig"
    assert cluster["auth_discovery_url"] == CLUSTER_DISCOVERY
    provider = made["aws-postgres-redis-oidc"]["auth"]
    assert provider["class"] == "OidcAuthConfig"
    assert {key: provider[key] for key in ("auth_discovery_url", "issuer", "audience")} == {
        "auth_discovery_url": "https://id.example.com/.well-known/openid-configuration",
        "issuer": "https://id.example.com/",
        "audience": "features",
    }
    assert provider["verify_ssl"] is True


@pytest.mark.parametrize("part", ["online_store", "auth"])
def test_feast_refuses_what_it_does_not_know(tmp_path: Path, part: str) -> None:
    broken = yaml.safe_load(generated(Choice("aws", "postgres", "key-value")).text)
    broken[part]["max_connectionz"] = 5
    made, _ = feast.load({"broken.yaml": yaml.safe_dump(broken)}, tmp_path, [], **EVERYTHING)
    assert "max_connectionz" in made["broken.yaml"]["error"]


@pytest.mark.parametrize("name", STACKS)
def test_feast_takes_what_a_stack_generates(tmp_path: Path, name: str) -> None:
    stack = platforms.STACK[name]
    provider = stack.cloud.provider
    world = platforms.declared((provider, name))
    loaded = load({name: read(world.declared, f"{stack.name}-feast")}, tmp_path)[name]
    assert loaded.get("error") is None
    assert loaded["offline_store"]["class"] == OFFLINE[provider, stack.features.offline][0]
    assert loaded["online_store"]["class"] == ONLINE[provider, stack.features.online][0]


def test_feast_refuses_a_file_that_lacks_something(tmp_path: Path) -> None:
    broken = yaml.safe_load(generated(Choice("aws", "lake", "key-value")).text)
    del broken["offline_store"]["data_source"]
    made, _ = feast.load({"broken.yaml": yaml.safe_dump(broken)}, tmp_path, [])
    assert "data_source" in made["broken.yaml"]["error"]


@pytest.mark.parametrize("choice", [each for each in TAKEN if each.offline == "postgres"], ids=str)
def test_feast_parses_the_command_lines(choice: Choice, tmp_path: Path) -> None:
    given = generated(choice)
    commands = [list(given.server["command"]), list(given.materialize())]
    _, (served, materialized) = feast.load({}, tmp_path, commands)
    assert (served["host"], served["port"]) == ("0.0.0.0", addon.PORT)  # noqa: S104
    assert (served["metrics"], served["no_access_log"]) == (True, True)
    server = spec(choice).features.server
    assert served["registry_ttl_sec"] == server.registry_refresh_seconds
    assert served["keep_alive_timeout"] == server.keep_alive_seconds
    assert (served["workers"], served["type_"]) == (server.workers, "http")
    # See `_most_requests`.
    assert (served["max_requests"] > 0) is (choice.online == "postgres")
    assert datetime.fromisoformat(materialized["end_ts"]).tzinfo is None


def test_every_taken_choice_is_of_the_stores_above() -> None:
    assert {(each.provider, each.offline) for each in TAKEN} == OFFLINE.keys()
    assert {(each.provider, each.online) for each in TAKEN} == ONLINE.keys()
    assert json.dumps(sorted(map(str, REFUSED))) == json.dumps(
        sorted(str(each) for each in CHOICES if refused(each))
    )

"""The generated `feature_store.yaml`: two stores of the cloud, and a registry in PostgreSQL.

Secrets stand in it as `${NAME}`: Feast expands environment variables before it reads the file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pulumi
import yaml

from spec.data import Features

from ..cloud import Database, FeastStore
from .objects import Remote

REGISTRY_URL = "FEAST_REGISTRY_URL"
"""Variable with the registry's connection string."""

REGISTRY_TEMPLATE = (
    "postgresql+psycopg://{{ .registry_username | urlquery }}:{{ .registry_password | urlquery }}"
    "@{{ .registry_host }}:{{ .registry_port }}/{{ .registry_dbname }}?sslmode=require"
    # Requests wait for it now and then: a database that went away without a word is not waited for.
    "&keepalives_idle=30&keepalives_interval=5&keepalives_count=3&tcp_user_timeout=10000"
)

REGISTRY_REFRESH_SECONDS = 60
"""How often a feature server reads the registry, beside the requests that it answers."""

REGISTRY_CACHE_SECONDS = 300
"""Age at which a request waits for the registry to be read: later than the server does it by itself,
which it gives up for good once the registry does not answer (`async_refresh`, Feast 0.66)."""

CONNECT_SECONDS = 5
"""How long a client waits for a connection."""

CLIENT_SECONDS = 5
"""How long a client of Redis waits for an answer; for ever if it is not said."""

CONNECTIONS = 10
"""Connections of a feature server to PostgreSQL at most."""


def config(features: Features, offline: FeastStore, online: FeastStore) -> dict[str, Any]:
    """The file as a mapping; values that the cloud tells later are outputs."""
    return {
        "project": features.project,
        # All clouds share one provider; the stores say where things are.
        "provider": "local",
        "registry": {
            "registry_type": "sql",
            "path": f"${{{REGISTRY_URL}}}",
            "cache_ttl_seconds": REGISTRY_CACHE_SECONDS,
            # A database that was restarted, or failed over, has dropped what the pool holds.
            "sqlalchemy_config_kwargs": {"echo": False, "pool_pre_ping": True},
        },
        "offline_store": dict(offline.settings),
        "online_store": _online(online.settings),
        "entity_key_serialization_version": 3,
        "auth": {"type": "no_auth"},
    }


def _online(settings: Mapping[str, pulumi.Input[Any]]) -> dict[str, pulumi.Input[Any]]:
    """The section of an online store, with how its client is to behave, which is no cloud's matter."""
    if settings["type"] == "redis":
        line = pulumi.Output.concat(
            settings["connection_string"],
            f",socket_connect_timeout={CONNECT_SECONDS},socket_timeout={CLIENT_SECONDS}",
            # The connection that a firewall or a failover has dropped is not used.
            ",socket_keepalive=true,health_check_interval=30",
        )
        return {**settings, "connection_string": line}
    if settings["type"] == "postgres":
        # Feast's one connection is never made again once it is lost; that of a pool is.
        return {**settings, "conn_type": "pool", "min_conn": 1, "max_conn": CONNECTIONS}
    return dict(settings)


def text(features: Features, offline: FeastStore, online: FeastStore) -> pulumi.Output[str]:
    """The file's text."""
    return pulumi.Output.from_input(config(features, offline, online)).apply(dump)


def dump(data: Mapping[str, Any]) -> str:
    """A mapping as YAML, in its own order."""
    return yaml.safe_dump(dict(data), sort_keys=False)


def remotes(database: Database, *stores: FeastStore) -> dict[str, Remote]:
    """What the variables are made of -> where it is kept."""
    registry = {
        f"registry_{name}": Remote(database.secret.key, name)
        for name in ("username", "password", "host", "port", "dbname")
    }
    return {**registry, **dict(_variables(*stores))}


def environment(*stores: FeastStore) -> dict[str, str]:
    """Variable -> template of its value, for the Secret that the pods load."""
    return {
        REGISTRY_URL: REGISTRY_TEMPLATE,
        **{name: f"{{{{ .{name} }}}}" for name, _ in _variables(*stores)},
    }


def _variables(*stores: FeastStore) -> Iterator[tuple[str, Remote]]:
    for store in stores:
        if store.secret is None and store.environment:
            raise ValueError(f"no secret fills {', '.join(store.environment)}")
        if store.secret is not None:
            for name, property_ in store.environment.items():
                yield name, Remote(store.secret.key, property_)

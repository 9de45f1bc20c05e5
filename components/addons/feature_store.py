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
)

REGISTRY_CACHE_SECONDS = 60
"""Age at which a feature server reads the registry again."""


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
        },
        "offline_store": dict(offline.settings),
        "online_store": dict(online.settings),
        "entity_key_serialization_version": 3,
        "auth": {"type": "no_auth"},
    }


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

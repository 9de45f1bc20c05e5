"""The generated `feature_store.yaml`: two stores of the cloud, and a registry in PostgreSQL.

Secrets stand in it as `${NAME}`: Feast expands environment variables before it reads the file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pulumi
import yaml

from spec.access import Oidc
from spec.data import Features
from spec.rules.features import REGISTRY_CONNECTIONS, connections

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

REGISTRY_CACHE_SECONDS = 300
"""Age at which a request waits for the registry to be read, at least: later than the server does it by
itself, which it gives up for good once the registry does not answer (`async_refresh`, Feast 0.66)."""

CONNECT_SECONDS = 5
"""How long a client waits for a connection."""

ATTEMPTS = 3
"""How often DynamoDB is asked in all."""

SERVICE_ACCOUNT = "/var/run/secrets/kubernetes.io/serviceaccount"

CLUSTER_DISCOVERY = "https://kubernetes.default.svc/.well-known/openid-configuration"
"""What the cluster says of its own tokens: nothing that signs anybody in, see `authentication`."""

DISCOVERY = "/.well-known/openid-configuration"


def config(
    features: Features, oidc: Oidc | None, offline: FeastStore, online: FeastStore
) -> dict[str, Any]:
    """The file as a mapping; values that the cloud tells later are outputs."""
    return {
        "project": features.project,
        # All clouds share one provider; the stores say where things are.
        "provider": "local",
        "registry": {
            "registry_type": "sql",
            "path": f"${{{REGISTRY_URL}}}",
            "cache_ttl_seconds": max(
                REGISTRY_CACHE_SECONDS, 2 * features.server.registry_refresh_seconds
            ),
            "sqlalchemy_config_kwargs": {
                "echo": False,
                # A database that was restarted, or failed over, has dropped what the pool holds.
                "pool_pre_ping": True,
                "pool_size": 2,
                "max_overflow": REGISTRY_CONNECTIONS - 2,
            },
        },
        "offline_store": dict(offline.settings),
        "online_store": _online(features, online.settings),
        "entity_key_serialization_version": 3,
        "auth": authentication(features, oidc),
    }


def authentication(features: Features, oidc: Oidc | None) -> dict[str, Any]:
    """Whom the servers answer.

    Tokens of service accounts are always Feast's type `oidc`, which asks the API server whether one is
    genuine (`TokenReview`) and refuses it otherwise. Its type `kubernetes` asks too, only notes that
    the answer was no, and goes on with the names that the token claims (`KubernetesTokenParser`, 0.66).
    """
    if features.auth == "none":
        return {"type": "no_auth"}
    if features.auth == "kubernetes" or oidc is None:
        # Only a token of nobody's cluster is looked up there, and is refused: the document names no
        # place to sign in at.
        authority = f"{SERVICE_ACCOUNT}/ca.crt"
        return {
            "type": "oidc",
            "auth_discovery_url": CLUSTER_DISCOVERY,
            "ca_cert_path": authority,
        }
    return {
        "type": "oidc",
        "auth_discovery_url": oidc.issuer.rstrip("/") + DISCOVERY,
        "issuer": oidc.issuer,
        "audience": features.audience or oidc.client_id,
        # Whose roles count, where the provider gives roles by client.
        "client_id": oidc.client_id,
        "jwks_request_timeout_seconds": CONNECT_SECONDS,
    }


def _online(
    features: Features, settings: Mapping[str, pulumi.Input[Any]]
) -> dict[str, pulumi.Input[Any]]:
    """The section of an online store, with how its client is to behave, which is no cloud's matter."""
    most, seconds = connections(features), features.timeout_ms / 1000
    if settings["type"] == "redis":
        # The connection that a firewall or a failover has dropped is not used.
        options = ["socket_keepalive=true", "health_check_interval=30"]
        options += [f"socket_connect_timeout={seconds:g}", f"socket_timeout={seconds:g}"]
        if settings["redis_type"] == "redis":
            # Once more, at once: the client's own three times wait seconds in between, and the model
            # with them. `null` takes its rule away, and the other says what stands in its place.
            options += ["retry=null", "retry_on_timeout=true"]
        # A store that does not keep up is not met with ever more connections.
        options.append(f"max_connections={most}")
        if features.redis.read_replicas and settings["redis_type"] == "redis_cluster":
            options.append("read_from_replicas=true")
        line = pulumi.Output.concat(settings["connection_string"], ",", ",".join(options))
        days = features.redis.key_ttl_days
        kept = {"key_ttl_seconds": days * 24 * 3600} if days else {}
        return {**settings, "connection_string": line, **kept}
    if settings["type"] == "postgres":
        # Feast's one connection is never made again once it is lost; that of a pool is.
        return {**settings, "conn_type": "pool", "min_conn": 1, "max_conn": most}
    if settings["type"] == "dynamodb":
        return {
            **settings,
            "consistent_reads": features.consistent_reads,
            "max_pool_connections": most,
            # Longer than the servers are asked nothing, now and then: connecting costs more than reading.
            "keepalive_timeout": 60.0,
            "connect_timeout": seconds,
            "read_timeout": seconds,
            "total_max_retry_attempts": ATTEMPTS,
            # Feast's own choice, `adaptive`, holds requests back in the client.
            "retry_mode": "standard",
        }
    return dict(settings)


def text(
    features: Features, oidc: Oidc | None, offline: FeastStore, online: FeastStore
) -> pulumi.Output[str]:
    """The file's text."""
    return pulumi.Output.from_input(config(features, oidc, offline, online)).apply(dump)


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

"""The feature servers: how many there may be, whom they answer, and what their stores take."""

from __future__ import annotations

from ..data import Features
from ..finding import Finding, Findings, warning
from ..platform import Platform

REGISTRY_CONNECTIONS = 5
"""Connections of each process to the registry at most."""

_CONNECTIONS = {"redis": 100, "key-value": 50, "postgres": 10}
"""Connections of each worker to the online store, where the spec does not say."""

_REDIS = {"aws": 65_000, "gcp": 65_000, "onprem": 10_000}
"""Connections that one node takes: "Large number of connections" (ElastiCache documentation), "Quotas
and limits" (Memorystore for Redis), `maxclients` of Valkey. Azure's differ by size, and are not known
here."""

_DATABASE_BYTES = {"aws": 9_531_392, "azure": 10_000_000}
"""Memory by which a server of PostgreSQL counts its connections: `max_connections` in "Quotas and
constraints" (RDS), fitted to "Limits" (Azure Database for PostgreSQL). What Cloud SQL takes is not known
here."""

_DATABASE_MOST = 5000
_DATABASE_OWN = {"aws": 3, "azure": 15, "onprem": 3}
"""Of these the server keeps some for itself and its administrators."""

_DATABASE_ONPREM = 100
"""PostgreSQL's own, which CloudNativePG leaves as it is."""

_WORKER_GIB = 0.25
"""What one more worker of Feast 0.66 takes at the least: benchmarks/features.py measures it."""


def connections(features: Features) -> int:
    """Connections of each worker to the online store at most."""
    return features.connections or _CONNECTIONS[features.online]


def servers(spec: Platform) -> Findings:
    """Feature servers that can be, and that somebody may ask."""
    features = spec.features
    if features.engine == "none":
        return
    most = features.max_replicas
    if most is not None and most < features.replicas:
        yield Finding(
            ("features", "maxReplicas"),
            f"{most} is less than replicas {features.replicas}",
            f"{features.replicas} or more",
        )
    server = features.server
    if server.memory_gib is not None and server.workers * _WORKER_GIB > server.memory_gib:
        yield Finding(
            ("features", "server", "memoryGib"),
            f"{server.workers} workers do not fit into {server.memory_gib:g} GiB",
            f"{server.workers * _WORKER_GIB:g} or more, or fewer workers",
        )
    if features.auth == "oidc" and spec.access.oidc is None:
        message = "oidc without an identity provider"
        yield Finding(("features", "auth"), message, "add access.oidc, or auth: kubernetes")


def online(spec: Platform) -> Findings:
    """What is asked of the online store is what Feast can do with it."""
    features, redis = spec.features, spec.features.redis
    if features.engine == "none" or features.online != "redis":
        return
    if redis.read_replicas:
        path = ("features", "redis", "readReplicas")
        if spec.cloud.provider != "aws" or redis.shards == 1:
            where = "" if spec.cloud.provider == "aws" else ", which is AWS' alone"
            message = f"Feast reads from replicas in cluster mode{where}"
            mend = "shards: 2 or more, or false" if not where else "take it away"
            yield Finding(path, message, mend)
        elif not redis.replicas:
            yield Finding(path, "there is no replica to read from", "replicas: 1 or more, or false")
    if redis.key_ttl_days is not None:
        kept = redis.key_ttl_days * 24 * 60
        for view in features.views:
            if view.max_age_minutes > kept:
                message = f"values of {view.name} are gone before they count as stale"
                mend = f"{-(-view.max_age_minutes // 1440)} or more"
                yield warning(("features", "redis", "keyTtlDays"), message, mend)


def limits(spec: Platform) -> Findings:
    """All workers together hold no more connections than their stores take."""
    features = spec.features
    if features.engine == "none":
        return
    workers, each = features.most_workers, connections(features)
    provider = spec.cloud.provider
    if features.online == "redis":
        most = _REDIS.get(provider)
        if most is not None and workers * each > most:
            yield _too_many(workers, each, most, "the online store")
    on_database = REGISTRY_CONNECTIONS + (each if features.online == "postgres" else 0)
    most = _database(spec)
    # Runs of the jobs come beside the servers.
    if most is not None and (workers + 1) * on_database > most:
        yield _too_many(workers, on_database, most, "PostgreSQL")


def _too_many(workers: int, each: int, most: int, store: str) -> Finding:
    message = f"{workers} workers of {each} connections each, and {store} takes {most}"
    return Finding(("features",), message, "fewer connections, replicas or workers")


def _database(spec: Platform) -> int | None:
    """Connections that the database of the registry takes; None if that is not known here."""
    provider, section = spec.cloud.provider, spec.database
    if provider == "onprem":
        return _DATABASE_ONPREM - _DATABASE_OWN[provider]
    counted = _DATABASE_BYTES.get(provider)
    if counted is None or section.instance_class:
        return None
    return min(section.memory_gib * 2**30 // counted, _DATABASE_MOST) - _DATABASE_OWN[provider]


RULES = (servers, online, limits)

"""The Redis of Airflow, of Prefect and of Weights & Biases, where it is of several pods."""

from __future__ import annotations

from collections.abc import Iterator

from spec.platform import Platform
from spec.tracking import WeightsAndBiases

from . import pipelines, wandb
from .form import PERCENT, Rule, alert

REPLICAS = 2
"""Of a primary: with fewer, one more loss stops it."""
MEMORY_RATIO = 0.85
"""A queue evicts nothing: beyond its memory it refuses what is written."""
CACHE_RATIO = 0.95
"""A cache is full for most of the time."""
EXPIRING_RATIO = 0.02
"""Of a cache's keys, those that it may throw away: with fewer it soon refuses, too."""

# HAProxy 3.2, its own exporter: servers of a backend that pass the check.
SERVERS = "haproxy_backend_active_servers"
# redis_exporter 1.79, by field of INFO.
FOLLOWERS = "redis_connected_slaves"
USED, MAX = "redis_memory_used_bytes", "redis_memory_max_bytes"
KEYS, EXPIRING = "redis_db_keys", "redis_db_keys_expiring"
EVICTED = "redis_evicted_keys_total"
HITS, MISSES = "redis_keyspace_hits_total", "redis_keyspace_misses_total"


def queues(spec: Platform) -> tuple[str, ...]:
    """Namespaces with one: of Airflow by Celery, and of several servers of Prefect, outside dev."""
    if spec.environment == "dev":
        return ()
    airflow, prefect = spec.orchestration.airflow, spec.orchestration.prefect
    celery = airflow.enabled and airflow.own_broker
    several = prefect.enabled and prefect.replicas != 1
    return (*(("airflow",) if celery else ()), *(("prefect",) if several else ()))


def caches(spec: Platform) -> tuple[str, ...]:
    """Namespaces with one that is a cache: W&B's outside dev, unless it has a Redis of yours."""
    tracking = spec.tracking
    ours = isinstance(tracking, WeightsAndBiases) and tracking.own_broker(spec.protected)
    return ("wandb",) if ours else ()


def primaries(namespace: str) -> str:
    """Primaries of a namespace that can be written to, as the proxy that sees the most has it."""
    return f'max by (namespace) ({SERVERS}{{namespace="{namespace}", proxy="broker"}})'


def queue(namespace: str) -> Iterator[Rule]:
    """One namespace's, through which messages go."""
    area, where = pipelines.AREA, f'namespace="{namespace}"'
    yield from _stands(namespace, area, "No task is handed to a worker, and no event passes.")
    yield alert(
        "BrokerFull",
        f"max by (namespace, pod) ({USED}{{{where}}} / ({MAX}{{{where}}} > 0)) > {MEMORY_RATIO}",
        wait="5m",
        severity="critical",
        area=area,
        summary=f"{{{{ $labels.pod }}}} of {{{{ $labels.namespace }}}} uses {PERCENT} of its memory",
        description="It evicts nothing: once full it refuses to be written to. Messages are not "
        "fetched: look at the workers, and at Prefect's background services.",
    )


def cache(namespace: str) -> Iterator[Rule]:
    """One namespace's that is a cache."""
    area, where = wandb.AREA, f'namespace="{namespace}"'
    yield from _stands(namespace, area, "W&B finds neither what it cached nor its locks.")
    by = "by (namespace, pod)"
    used = f"max {by} ({USED}{{{where}}} / ({MAX}{{{where}}} > 0))"
    expiring = f"sum {by} ({EXPIRING}{{{where}}}) / sum {by} ({KEYS}{{{where}}})"
    yield alert(
        "BrokerFull",
        f"{used} > {CACHE_RATIO} and on (namespace, pod) {expiring} < {EXPIRING_RATIO}",
        wait="5m",
        severity="critical",
        area=area,
        summary=f"{{{{ $labels.pod }}}} of {{{{ $labels.namespace }}}} uses {PERCENT} of its memory, "
        "and has nothing left to throw away",
        description="What is in it does not expire, and it evicts nothing else: it soon refuses to be "
        "written to. A larger tracking.size has more memory.",
    )


def _stands(namespace: str, area: str, without: str) -> Iterator[Rule]:
    where = f'namespace="{namespace}"'
    yield alert(
        "BrokerDown",
        f'{primaries(namespace)} == 0 or absent({SERVERS}{{{where}, proxy="broker"}})',
        wait="1m",
        severity="critical",
        area=area,
        summary="The Redis of {{ $labels.namespace }} has no primary that can be written to",
        description=f"{without} A failover takes ten seconds: "
        "two of the three pods are gone, or the proxies are. Look at both, and at the volumes.",
    )
    yield alert(
        "BrokerReplicasMissing",
        f"max by (namespace) ({FOLLOWERS}{{{where}}}) < {REPLICAS}",
        wait="10m",
        severity="warning",
        area=area,
        summary="The primary of {{ $labels.namespace }} has {{ $value }} replicas of two",
        description="One more loss, and it takes no write. Look at the pod that is not ready: its "
        "node, its volume, or its log.",
    )

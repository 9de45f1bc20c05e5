"""The Redis between the parts of Airflow, and between those of Prefect, where it is of several pods."""

from __future__ import annotations

from collections.abc import Iterator

from spec.platform import Platform

from .form import PERCENT, Rule, alert
from .pipelines import AREA

REPLICAS = 2
"""Of a primary: with fewer, one more loss stops it."""
MEMORY_RATIO = 0.85
"""It evicts nothing: beyond its memory it refuses what is written."""

# HAProxy 3.2, its own exporter: servers of a backend that pass the check.
SERVERS = "haproxy_backend_active_servers"
# redis_exporter 1.79, by field of INFO.
FOLLOWERS = "redis_connected_slaves"
USED, MAX = "redis_memory_used_bytes", "redis_memory_max_bytes"


def namespaces(spec: Platform) -> tuple[str, ...]:
    """Namespaces with one: of Airflow by Celery, and of several servers of Prefect, outside dev."""
    if spec.environment == "dev":
        return ()
    airflow, prefect = spec.orchestration.airflow, spec.orchestration.prefect
    celery = airflow.enabled and airflow.own_broker
    several = prefect.enabled and prefect.replicas != 1
    return (*(("airflow",) if celery else ()), *(("prefect",) if several else ()))


def primaries(namespace: str) -> str:
    """Primaries of a namespace that can be written to, as the proxy that sees the most has it."""
    return f'max by (namespace) ({SERVERS}{{namespace="{namespace}", proxy="broker"}})'


def broker(namespace: str) -> Iterator[Rule]:
    """One namespace's."""
    where = f'namespace="{namespace}"'
    yield alert(
        "BrokerDown",
        f'{primaries(namespace)} == 0 or absent({SERVERS}{{{where}, proxy="broker"}})',
        wait="1m",
        severity="critical",
        area=AREA,
        summary="The Redis of {{ $labels.namespace }} has no primary that can be written to",
        description="No task is handed to a worker, and no event passes. A failover takes ten seconds: "
        "two of the three pods are gone, or the proxies are. Look at both, and at the volumes.",
    )
    yield alert(
        "BrokerReplicasMissing",
        f"max by (namespace) ({FOLLOWERS}{{{where}}}) < {REPLICAS}",
        wait="10m",
        severity="warning",
        area=AREA,
        summary="The primary of {{ $labels.namespace }} has {{ $value }} replicas of two",
        description="One more loss, and it takes no write. Look at the pod that is not ready: its "
        "node, its volume, or its log.",
    )
    yield alert(
        "BrokerFull",
        f"max by (namespace, pod) ({USED}{{{where}}} / ({MAX}{{{where}}} > 0)) > {MEMORY_RATIO}",
        wait="5m",
        severity="critical",
        area=AREA,
        summary=f"{{{{ $labels.pod }}}} of {{{{ $labels.namespace }}}} uses {PERCENT} of its memory",
        description="It evicts nothing: once full it refuses to be written to. Messages are not "
        "fetched: look at the workers, and at Prefect's background services.",
    )

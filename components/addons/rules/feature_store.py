"""The feature store: how old features are, whether they are found, and how fast."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from spec.data import FeatureView
from spec.platform import Platform

from .form import PERCENT, Rule, alert

AREA = "features"

LATENCY_SECONDS = 0.5
"""p99 of a feature server above which a model waits more for its features than for anything else."""
ERROR_RATIO = 0.02
MISSING_RATIO = 0.2
"""Feature values that are asked for and not there."""
MEMORY_RATIO = 0.85
"""Of an online store that evicts nothing: beyond its memory it refuses what is written."""

# Feast 0.66, sdk/python/feast/metrics.py (2026-11).
REQUESTS = "feast_feature_server_request_total"
LATENCY = "feast_feature_server_request_latency_seconds"
STATUS = "feast_online_features_status_total"
FRESHNESS = "feast_feature_freshness_seconds"
# redis_exporter, README: redis_memory_used_bytes, redis_memory_max_bytes.
ON_CLUSTER = 'namespace="data"'
"""Where its pods are, on an existing cluster: there are other Redis."""
USED = f"redis_memory_used_bytes{{{ON_CLUSTER}}}"
MAX = f"redis_memory_max_bytes{{{ON_CLUSTER}}}"
# kube-state-metrics, docs/metrics/workload/{job,cronjob}-metrics.md.
JOB = 'namespace="feast", job_name=~"materialize-.+"'
CRON = 'namespace="feast", cronjob="materialize"'


def freshness(project: str, views: Sequence[FeatureView]) -> Iterator[Rule]:
    """Feature views older than they may be, or never filled.

    The age is that of the last materialisation, as the feature servers read it from the registry.
    """
    for view in views:
        age = f'{FRESHNESS}{{project="{project}", feature_view="{view.name}"}}'
        yield alert(
            "FeatureViewStale",
            f"max by (project, feature_view) ({age}) > {view.max_age_minutes * 60} or absent({age})",
            wait="10m",
            severity="warning",
            area=AREA,
            summary="{{ $labels.feature_view }} was not materialised within "
            f"{view.max_age_minutes} minutes",
            description="Models read values that are older than features.views allows, or none. "
            "Look at the last jobs `materialize` in the namespace feast.",
        )


def servers() -> Iterator[Rule]:
    """Feature servers, and the job that fills the store."""
    failed = f'sum(rate({REQUESTS}{{status="error"}}[5m])) / sum(rate({REQUESTS}[5m]))'
    yield alert(
        "FeatureServerErrors",
        f"{failed} > {ERROR_RATIO}",
        wait="10m",
        severity="critical",
        area=AREA,
        summary=f"{PERCENT} of requests for features fail",
        description="Models that read features online fail with them. Look at the feature servers' "
        "logs: the online store or the registry does not answer, or a request names no feature.",
    )
    slow = f"histogram_quantile(0.99, sum by (le) (rate({LATENCY}_bucket[5m])))"
    yield alert(
        "FeatureServerSlow",
        f"{slow} > {LATENCY_SECONDS}",
        wait="15m",
        severity="warning",
        area=AREA,
        summary="1 % of requests for features take more than {{ $value | humanizeDuration }}",
        description="The online store is slow, or there are too few feature servers.",
    )
    missing = (
        f'sum by (feature_view) (rate({STATUS}{{status="not_found"}}[30m]))'
        f" / sum by (feature_view) (rate({STATUS}[30m]))"
    )
    yield alert(
        "FeatureValuesMissing",
        f"{missing} > {MISSING_RATIO}",
        wait="30m",
        severity="warning",
        area=AREA,
        summary=f"{PERCENT} of the values of {{{{ $labels.feature_view }}}} are not there",
        description="They were never materialised, have outlived the view's TTL, or are asked for "
        "by entities that nobody knows.",
    )
    last = f'kube_job_status_start_time{{{JOB}}} and on (namespace, job_name) kube_job_failed{{condition="true", {JOB}}} == 1'
    success = f"max by (namespace) (kube_cronjob_status_last_successful_time{{{CRON}}})"
    failing = f"max by (namespace) ({last})"
    yield alert(
        "MaterializationFailed",
        f"{failing} > {success} or {failing} unless {success}",
        wait="1m",
        severity="warning",
        area=AREA,
        summary="The last run of the job that fills the online store failed",
        description="Features age until a run succeeds. See the log: kubectl -n feast logs "
        "job/NAME, with NAME from kubectl -n feast get jobs.",
    )


def redis() -> Iterator[Rule]:
    """The online store where it runs on the cluster; a cloud's own is in the cloud's metrics."""
    yield alert(
        "OnlineStoreFull",
        f"max by (namespace, pod) ({USED} / ({MAX} > 0)) > {MEMORY_RATIO}",
        wait="15m",
        severity="critical",
        area=AREA,
        summary=f"{{{{ $labels.pod }}}} uses {PERCENT} of its memory",
        description="It evicts nothing: once full it refuses to be written to, and features age. "
        "Raise features.redis.memoryGib, or keep less.",
    )
    yield alert(
        "OnlineStoreEvicts",
        f"sum by (namespace, pod) (increase(redis_evicted_keys_total{{{ON_CLUSTER}}}[15m])) > 0",
        wait="0m",
        severity="warning",
        area=AREA,
        summary="{{ $labels.pod }} threw away {{ $value | humanize }} keys within 15 minutes",
        description="Features are lost until they are materialised again: somebody changed the "
        "policy noeviction.",
    )


def on_cluster(spec: Platform) -> bool:
    """Whether the online store is a pod that Prometheus scrapes."""
    features = spec.features
    return (
        spec.cloud.provider == "onprem"
        and features.engine == "feast"
        and features.online == "redis"
    )

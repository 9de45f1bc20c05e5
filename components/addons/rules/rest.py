"""Experiment tracking, drift, and money."""

from __future__ import annotations

from collections.abc import Iterator

from spec.cron import longest_gap

from .form import PERCENT, Rule, alert, of_team

HOURS_A_MONTH = 730

ERROR_RATIO = 0.05

# mlflow/server/prometheus_exporter.py and its tests: prometheus_flask_exporter with the prefix mlflow.
MLFLOW = "mlflow_http_request_total"
# Plinth's own check of drift: the contract is in docs/monitoring.md.
PSI = "plinth_drift_psi"
CHECKED = "plinth_drift_last_check_timestamp_seconds"
ENOUGH = "plinth_drift_enough_data"
# The collectors' own: runtime/plinth_runtime/capture.py.
DROPPED = "plinth_capture_dropped_total"
HELD, ROOM = "plinth_capture_buffer_bytes", "plinth_capture_buffer_limit_bytes"
# OpenCost, docs: metrics (2026-11).
NODE_COST = "node_total_hourly_cost"


def tracking(*, metrics: bool) -> Iterator[Rule]:
    """MLflow.

    Args:
        metrics: whether its own are scraped.
    """
    up = 'kube_deployment_status_replicas_available{namespace="mlflow", deployment="mlflow"}'
    yield alert(
        "MlflowDown",
        f"max by (namespace, deployment) ({up}) == 0",
        wait="5m",
        severity="critical",
        area="tracking",
        summary="No pod of MLflow is ready",
        description="Training jobs cannot log, and models cannot be read from the registry. Look at "
        "its pods, and at the database.",
    )
    if not metrics:
        return
    failed = f'sum(rate({MLFLOW}{{status=~"5.."}}[10m]))'
    yield alert(
        "MlflowErrors",
        f"{failed} / sum(rate({MLFLOW}[10m])) > {ERROR_RATIO}",
        wait="10m",
        severity="warning",
        area="tracking",
        summary=f"{PERCENT} of MLflow's answers are server errors",
        description="Mostly the database or the bucket does not answer: MLflow's log says which.",
    )


def drift(threshold: float, schedule: str) -> Iterator[Rule]:
    """The check of drift, and what it finds."""
    yield alert(
        "DriftFound",
        of_team(f"max by (model, feature) ({PSI}) > {threshold}"),
        wait="5m",
        severity="warning",
        area="drift",
        summary="{{ $labels.feature }} of {{ $labels.model }} has drifted: index {{ $value | humanize }}",
        description=f"Its values are not those that the model was trained on: the population "
        f"stability index is above monitoring.drift.threshold, which is {threshold}.",
    )
    # Two checks that did not come, and time for the third to end.
    late = int(longest_gap(schedule).total_seconds() * 2) + 3600
    yield alert(
        "DriftNotChecked",
        of_team(f"time() - max by (model) ({CHECKED}) > {late}"),
        wait="15m",
        severity="warning",
        area="drift",
        summary="{{ $labels.model }} was last checked for drift {{ $value | humanizeDuration }} ago",
        description="The job of monitoring.drift.schedule failed or did not run. Until it does, "
        "nobody would know.",
    )

    yield alert(
        "DriftUnknown",
        of_team(f"max by (model) ({ENOUGH}) == bool 0 > 0"),
        wait="24h",
        severity="info",
        area="drift",
        summary="{{ $labels.model }} has too few payloads, or no reference, to be checked for drift",
        description="The verdict says which: drift/latest in the bucket of datasets. A model that few "
        "ask needs a larger samplePercent, more windowHours, or fewer minimumRows.",
    )


def capture() -> Iterator[Rule]:
    """The collectors of payloads."""
    where = 'namespace="drift", deployment="payload-collector"'
    up = f"kube_deployment_status_replicas_available{{{where}}}"
    yield alert(
        "PayloadCollectorDown",
        f"max by (namespace, deployment) ({up}) == 0",
        wait="5m",
        severity="warning",
        area="drift",
        summary="No collector of payloads is ready",
        description="Models answer all the same, and nothing of it is kept. KServe's agents beside them "
        "hold what they cannot send: if this goes on, look at their memory.",
    )
    yield alert(
        "PayloadsDropped",
        f"sum by (reason) (rate({DROPPED}[15m])) > 0",
        wait="15m",
        severity="warning",
        area="drift",
        summary="Payloads are lost: {{ $labels.reason }}",
        description="full: the bucket takes them too slowly, or not at all. size: larger than "
        "maxBodyKib. connections: too many at once, more replicas help.",
    )
    yield alert(
        "PayloadsNotWritten",
        f"max by (pod) ({HELD} / {ROOM}) > 0.5",
        wait="10m",
        severity="warning",
        area="drift",
        summary=f"The buffer of {{{{ $labels.pod }}}} is {PERCENT} full",
        description="The bucket does not take what it writes: its log says why. When the buffer is full, "
        "payloads are lost.",
    )


def cost(monthly_usd: int) -> Iterator[Rule]:
    """Money by the hour against `budget.monthlyUsd`."""
    month = f"sum(avg_over_time({NODE_COST}[1h])) * {HOURS_A_MONTH}"
    yield alert(
        "CostOverBudget",
        f"{month} > {monthly_usd}",
        wait="6h",
        severity="warning",
        area="cost",
        summary="Nodes cost {{ $value | humanize }} US dollars a month at this rate",
        description=f"The budget is {monthly_usd}, and this is of nodes alone. The dashboard "
        "Plinth / Cost shows which namespaces and pools it is for.",
    )

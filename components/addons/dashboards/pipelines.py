"""Pipelines: what runs, what fails, what waits, and where it is logged."""

from __future__ import annotations

from collections.abc import Iterator

from spec.platform import Platform

from ..rules import broker as brokers
from ..rules import pipelines as found
from ..rules.rest import MLFLOW
from . import broker
from .form import RATE, Board, Row, graph, quantiles, stat, table


def rows(spec: Platform, *, metrics: bool) -> Iterator[Row]:
    """A row of each thing that the spec asks for.

    Args:
        metrics: whether MLflow's own are scraped.
    """
    flows = spec.orchestration
    if flows.airflow.enabled:
        yield _airflow()
        yield _dags()
    if flows.prefect.enabled:
        yield _jobs("Prefect", "prefect|flows-.+")
    if between := brokers.queues(spec):
        yield broker.queues(between)
    if spec.gpu.queue == "kueue":
        yield _queue()
    if metrics:
        yield _tracking()


def board(rows: tuple[Row, ...]) -> Board:
    """The dashboard."""
    return Board(
        "pipelines",
        "Plinth / Pipelines",
        "Pipelines and training: runs, failures, queues, and the tracking server.",
        rows,
    )


def _airflow() -> Row:
    return Row(
        "Airflow",
        (
            stat("Heartbeats", "Of all schedulers, a minute.", "short",
                 f"sum(rate({found.HEARTBEAT}[5m])) * 60"),
            stat("Files that cannot be read", "Their DAGs are not those of the repository.", "short",
                 f"max({found.IMPORT_ERRORS})", bad=(1, None)),
            stat("DAG runs that failed", "Within a day.", "short",
                 f"sum(increase({found.FAILED}[1d])) or vector(0)", bad=(1, None)),
            stat("Tasks that run", "In all executors.", "short", "sum(airflow_executor_running_tasks)"),
            stat("Tasks that are queued", "In all executors.", "short", "sum(airflow_executor_queued_tasks)"),
            stat("Tasks without a slot", "In all pools.", "short", f"sum({found.STARVING})", bad=(1, None)),
        ),
    )  # fmt: skip


def _dags() -> Row:
    mean = (
        f"sum by (dag_id) (rate(airflow_dagrun_duration_sum[{RATE}])) / "
        f"sum by (dag_id) (rate(airflow_dagrun_duration_count[{RATE}]))"
    )
    return Row(
        "DAGs",
        (
            graph("Time of a run", "Mean of those that succeed.", "s", (mean, "{{dag_id}}")),
            graph("Runs that failed", "Within an hour.", "short",
                  (f"sum by (dag_id) (increase({found.FAILED}[1h])) > 0", "{{dag_id}}")),
            graph("Slots in use", "By pool.", "short",
                  ("max by (pool) (airflow_pool_used_slots)", "{{pool}}"), stacked=True),
        ),
    )  # fmt: skip


def _jobs(name: str, namespaces: str) -> Row:
    where = f'{{namespace=~"{namespaces}"}}'
    return Row(
        name,
        (
            graph("Runs that go on", "Jobs of its work pools, by namespace.", "short",
                  (f"sum by (namespace) (kube_job_status_active{where})", "{{namespace}}"), stacked=True),
            graph("Jobs that failed", "Of those that are kept.", "short",
                  (f"sum by (namespace) (kube_job_status_failed{where})", "{{namespace}}")),
            graph("Replicas that are ready", "Of its server and workers.", "short",
                  (f"sum by (deployment) (kube_deployment_status_replicas_available{where})",
                   "{{deployment}}")),
        ),
    )  # fmt: skip


def _queue() -> Row:
    waited = f"sum by (cluster_queue, le) (rate({found.ADMISSION_WAIT}_bucket[1h]))"
    return Row(
        "Queue (Kueue)",
        (
            graph("Jobs that wait", "By queue; inadmissible: tried, and no room.", "short",
                  (f"sum by (cluster_queue, status) ({found.PENDING})", "{{cluster_queue}} {{status}}"),
                  stacked=True),
            graph("Jobs that run", "Admitted and not ended.", "short",
                  ("sum by (cluster_queue) (kueue_admitted_active_workloads)", "{{cluster_queue}}"),
                  stacked=True),
            graph("Wait until admitted, p90", "Of the jobs that were let in within an hour.", "s",
                  (f"histogram_quantile(0.9, {waited})", "{{cluster_queue}}"),
                  bad=(None, found.WAIT_HOURS * 3600)),
            table("Jobs that were put out", "Within a day, and why.", "short",
                  "sum by (cluster_queue, reason) (increase(kueue_evicted_workloads_total[1d])) > 0"),
        ),
    )  # fmt: skip


def _tracking() -> Row:
    failed = f'sum(rate({MLFLOW}{{status=~"5.."}}[{RATE}]))'
    return Row(
        "MLflow",
        (
            graph("Requests", "By status.", "reqps",
                  (f"sum by (status) (rate({MLFLOW}[{RATE}]))", "{{status}}"), stacked=True),
            graph("Server errors", "Share of the answers.", "percentunit",
                  (f"{failed} / sum(rate({MLFLOW}[{RATE}]))", "5xx"), bad=(0.01, 0.05)),
            graph("Latency", "Of a request.", "s", *quantiles("mlflow_http_request_duration_seconds")),
        ),
    )  # fmt: skip

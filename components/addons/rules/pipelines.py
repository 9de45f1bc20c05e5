"""What runs pipelines and trains: Airflow, Prefect, and the queue in front of the GPUs."""

from __future__ import annotations

from collections.abc import Iterator

from .form import Rule, alert

AREA = "pipelines"

WAIT_HOURS = 4
"""Time for which 1 in 10 jobs may wait for its quota."""

# apache/airflow, chart/files/statsd-mappings.yml: timers are summaries, so that _count counts runs.
HEARTBEAT = "airflow_scheduler_heartbeat"
FAILED = "airflow_dagrun_failed_count"
IMPORT_ERRORS = "airflow_dag_processing_import_errors"
STARVING = "airflow_pool_starving_tasks"
# Kueue 0.19, pkg/metrics/metrics.go.
PENDING = "kueue_pending_workloads"
ADMITTED = "kueue_admitted_workloads_total"
ADMISSION_WAIT = "kueue_admission_wait_time_seconds"


def airflow() -> Iterator[Rule]:
    """Airflow's scheduler, DAGs and pools."""
    yield alert(
        "AirflowSchedulerSilent",
        f"sum(rate({HEARTBEAT}[5m])) == 0 or absent({HEARTBEAT})",
        wait="10m",
        severity="critical",
        area=AREA,
        summary="No scheduler of Airflow has a heartbeat",
        description="No task is started. Look at the pods of the scheduler, and at the database.",
    )
    yield alert(
        "AirflowImportErrors",
        f"max({IMPORT_ERRORS}) > 0",
        wait="15m",
        severity="warning",
        area=AREA,
        summary="{{ $value }} files of DAGs cannot be read",
        description="Their DAGs run in their last form, or not at all. Airflow's first page shows "
        "the errors.",
    )
    # A counter that begins with the first failure has no increase.
    more = f"sum by (dag_id) ({FAILED} - {FAILED} offset 30m) > 0"
    new = f"sum by (dag_id) ({FAILED} unless {FAILED} offset 30m) > 0"
    yield alert(
        "AirflowDagFailed",
        f"{more} or {new}",
        wait="0m",
        severity="warning",
        area=AREA,
        summary="{{ $labels.dag_id }} failed {{ $value }} times within half an hour",
        description="Retries are over. The log of the task that failed says why.",
    )
    yield alert(
        "AirflowPoolStarving",
        f"max by (pool) ({STARVING}) > 0",
        wait="1h",
        severity="warning",
        area=AREA,
        summary="{{ $value }} tasks wait for a slot of pool {{ $labels.pool }}",
        description="The pool is too small for its DAGs, or tasks in it hang. For the pool gpu: "
        "orchestration.airflow.gpuSlots.",
    )


def prefect(namespace: str) -> Iterator[Rule]:
    """Prefect's server and the jobs of its work pools."""
    down = f'kube_deployment_status_replicas_available{{namespace="{namespace}"}} == 0'
    yield alert(
        "PrefectDown",
        f"max by (namespace, deployment) ({down})",
        wait="10m",
        severity="critical",
        area=AREA,
        summary="No pod of {{ $labels.deployment }} is ready",
        description="Without the server or a worker no flow is started. Look at its pods, and at "
        "the database.",
    )


def queue() -> Iterator[Rule]:
    """Kueue's queues."""
    waiting = f"sum by (cluster_queue) ({PENDING})"
    moved = f"sum by (cluster_queue) (increase({ADMITTED}[1h]))"
    yield alert(
        "QueueStuck",
        f"{waiting} > 0 unless on (cluster_queue) {moved} > 0",
        wait="1h",
        severity="warning",
        area=AREA,
        summary="{{ $value }} jobs wait in {{ $labels.cluster_queue }}, and none is let in",
        description="The quota is held by jobs that go on, or the first in the queue asks for more "
        "than there is. kubectl get workloads -A says why each waits.",
    )
    slow = (
        f"histogram_quantile(0.9, sum by (cluster_queue, le) (rate({ADMISSION_WAIT}_bucket[6h])))"
    )
    yield alert(
        "QueueSlow",
        f"{slow} > {WAIT_HOURS} * 3600",
        wait="30m",
        severity="info",
        area=AREA,
        summary="1 in 10 jobs in {{ $labels.cluster_queue }} waits more than "
        "{{ $value | humanizeDuration }}",
        description="There is more work than quota: more nodes in the pool, or other shares.",
    )

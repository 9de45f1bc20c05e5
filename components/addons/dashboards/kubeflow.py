"""Kubeflow: runs of Pipelines, the engine that runs them, and training jobs."""

from __future__ import annotations

from spec.orchestration import Kubeflow

from ..rules import kubeflow as found
from .form import RATE, Board, Row, disk, graph, quantiles, ready, stat


def board(section: Kubeflow) -> Board:
    """The dashboard, with rows of the parts that the spec asks for."""
    rows = (
        *([_runs(), _engine()] if section.pipelines else []),
        *([_trainer()] if section.trainer else []),
        *([_ray()] if section.ray else []),
    )
    return Board(
        "kubeflow",
        "Plinth / Kubeflow",
        "Runs of Kubeflow Pipelines by team, the engine behind them, and jobs of Trainer and Ray.",
        rows,
    )


def _runs() -> Row:
    return Row(
        "Pipelines",
        (
            graph("Runs that were started", "Within an hour, by people and by schedules.", "short",
                  ("sum(increase(run_server_create_requests[1h]))", "runs")),
            graph("Runs that succeeded", "Since the API server began, by team's namespace.", "short",
                  (f"sum by (profile) ({found.SUCCEEDED})", "{{profile}}")),
            graph("Runs that failed", "Since the API server began, by team's namespace.", "short",
                  (f"sum by (profile) ({found.FAILED})", "{{profile}}")),
        ),
    )  # fmt: skip


def _engine() -> Row:
    return Row(
        "Engine of Pipelines (Argo Workflows)",
        (
            graph("Workflows", "By phase.", "short",
                  ("sum by (phase) (argo_workflows_gauge)", "{{phase}}"), stacked=True),
            graph("Work that waits", "In the controller's queues.", "short",
                  ("sum by (queue_name) (argo_workflows_queue_depth_gauge)", "{{queue_name}}")),
            graph("Errors of the controller", "By cause.", "reqps",
                  (f"sum by (cause) (rate({found.ENGINE_ERRORS}[{RATE}])) > 0", "{{cause}}")),
            graph("Time of one step of the controller", "Between two looks at a workflow.", "s",
                  *quantiles("argo_workflows_operation_duration_seconds")),
            ready("kubeflow"),
            disk("kubeflow", "In use, of MySQL and the store where they are on the cluster."),
        ),
    )  # fmt: skip


def _trainer() -> Row:
    # controller-runtime's own: kubebuilder, docs: default exported metrics.
    where = 'namespace="kubeflow-trainer"'
    jobs = 'namespace="training"'
    return Row(
        "Trainer",
        (
            graph("Jobs that go on", "In the namespace training.", "short",
                  (f"sum(kube_job_status_active{{{jobs}}})", "jobs")),
            graph("Jobs that failed", "Of those that are kept.", "short",
                  (f"sum(kube_job_status_failed{{{jobs}}})", "jobs")),
            graph("Errors of the controllers", "They are tried again.", "reqps",
                  (f"sum by (controller) (rate(controller_runtime_reconcile_errors_total{{{where}}}[{RATE}]))",
                   "{{controller}}")),
        ),
    )  # fmt: skip


def _ray() -> Row:
    # KubeRay, docs: metrics references (2026-11).
    return Row(
        "Ray",
        (
            stat("Clusters", "That there are.", "short", "count(kuberay_cluster_info) or vector(0)", width=6),
            stat("Clusters that are not ready", "Their pods find no node, or do not start.", "short",
                 'count(kuberay_cluster_condition_provisioned{condition="false"} == 1) or vector(0)',
                 bad=(1, None), width=6),
            graph("Jobs", "By status.", "short",
                  ("count by (deployment_status) (kuberay_job_deployment_status == 1)", "{{deployment_status}}"),
                  width=12, stacked=True),
        ),
    )  # fmt: skip

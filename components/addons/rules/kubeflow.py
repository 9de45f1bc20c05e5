"""Kubeflow: Pipelines with what it stands on, and Trainer."""

from __future__ import annotations

from collections.abc import Iterator

from .form import Rule, alert, down

AREA = "pipelines"

# kubeflow/pipelines, backend/src/apiserver/resource/resource_manager.go: gauges that begin with the API
# server, by the namespace of a run and its workflow (2026-11).
SUCCEEDED = "resource_manager_workflow_runs_success"
FAILED = "resource_manager_workflow_runs_failed"
# Argo Workflows 3.7, docs/metrics.md.
ENGINE_ERRORS = "argo_workflows_error_count"


def pipelines() -> Iterator[Rule]:
    """The parts of Pipelines, their stores, their engine, and runs that fail."""
    yield down(
        "PipelinesDown",
        "kubeflow",
        AREA,
        "Runs are not started, not followed or not shown. Look at its pods, and at MySQL.",
    )
    yield alert(
        "PipelinesArtifactStoreDown",
        'max by (namespace) (kube_deployment_status_replicas_available{deployment="artifact-store"}'
        " == 0)",
        wait="5m",
        severity="critical",
        area=AREA,
        summary="No pod of artifact-store in {{ $labels.namespace }} is ready",
        description="Runs there read and write nothing, and fail. Look at the log of its pods: it keeps "
        "nothing itself, and asks the cloud's storage as its service account.",
    )
    yield alert(
        "PipelinesStoreDown",
        'max by (statefulset) (kube_statefulset_status_replicas_ready{namespace="kubeflow"}) == 0',
        wait="5m",
        severity="critical",
        area=AREA,
        summary="{{ $labels.statefulset }} of Pipelines is not ready",
        description="It runs once on the cluster, and nothing is started without it. Look at its pod "
        "and its volume; orchestration.kubeflow.mysql takes a managed one.",
    )
    yield alert(
        "PipelinesEngineErrors",
        f"sum by (cause) (rate({ENGINE_ERRORS}[15m])) > 0",
        wait="15m",
        severity="warning",
        area=AREA,
        summary="The engine of Pipelines has errors: {{ $labels.cause }}",
        description="Runs hang or are started late. Look at the log of the workflow controller in the "
        "namespace kubeflow.",
    )
    # A run's series begins with its failure, and all end with the API server.
    now, before = f"sum by (profile) ({FAILED})", f"sum by (profile) ({FAILED} offset 30m)"
    yield alert(
        "PipelineRunsFailed",
        f"{now} - {before} > 0 or ({now} unless {before}) > 0",
        wait="0m",
        severity="info",
        area=AREA,
        summary="{{ $value }} runs of {{ $labels.profile }} failed within half an hour",
        description="The page of Pipelines shows them, and the step that failed with its log.",
    )


def trainer() -> Iterator[Rule]:
    """The controllers of Trainer and JobSet."""
    yield down(
        "TrainerDown",
        "kubeflow-trainer",
        AREA,
        "Training jobs are neither started nor ended, and their webhooks refuse new ones. Look at its "
        "pods.",
    )

"""Weights & Biases, as the gateway in front of it and Kubernetes see it."""

from __future__ import annotations

from collections.abc import Iterator

from .form import PERCENT, Rule, alert, down
from .slo import ANSWERS

AREA = "tracking"

ERROR_RATIO = 0.05

ROUTES = 'envoy_cluster_name=~"httproute/wandb/.+"'
ANSWERED = f"{ANSWERS}{{{ROUTES}}}"


def error_share(window: str) -> str:
    """Share of its answers that are server errors."""
    failed = f'{ANSWERS}{{{ROUTES}, envoy_response_code_class="5"}}'
    return f"sum(rate({failed}[{window}])) / sum(rate({ANSWERED}[{window}]))"


def wandb() -> Iterator[Rule]:
    """Its parts stand, and it answers."""
    yield down(
        "WandbDown",
        "wandb",
        AREA,
        "Without wandb-app or wandb-api runs cannot be logged; their pods keep what they "
        "could not send. Look at the pods of the namespace wandb, at MySQL, and at the licence.",
    )
    yield alert(
        "WandbStoreDown",
        # Of the broker other alerts tell.
        'max by (statefulset) (kube_statefulset_status_replicas_ready{namespace="wandb", '
        'statefulset!="wandb-redis"}) == 0',
        wait="5m",
        severity="critical",
        area=AREA,
        summary="{{ $labels.statefulset }} of W&B is not ready",
        description="It runs once on the cluster, and W&B answers nothing without it. Look at its pod "
        "and its volume; tracking.mysql and tracking.redis take managed ones.",
    )
    yield alert(
        "WandbErrors",
        f"{error_share('10m')} > {ERROR_RATIO}",
        wait="10m",
        severity="warning",
        area=AREA,
        summary=f"{PERCENT} of W&B's answers are server errors",
        description="Mostly the database or the bucket does not answer: the log of wandb-app or "
        "wandb-api says which.",
    )

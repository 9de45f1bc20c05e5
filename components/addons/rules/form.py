"""What every rule is made of: plain maps, as Prometheus takes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

Severity = Literal["critical", "warning", "info"]

MANUAL = "docs/monitoring.md"
"""The page with a section of each alert: its meaning, and what to do."""

MODELS = "models"
"""Namespace of the models."""

Rule = dict[str, Any]


def alert(
    name: str,
    expression: str,
    *,
    wait: str,
    severity: Severity,
    area: str,
    summary: str,
    description: str,
    labels: Mapping[str, str] | None = None,
) -> Rule:
    """An alert with everything that whoever is told of it needs.

    Args:
        wait: how long the expression holds before somebody is told.
        area: part of the platform, by which alerts are found.
        summary: one line with the thing's name.
        description: what it means, and what to look at first.
    """
    return {
        "alert": name,
        "expr": expression,
        "for": wait,
        "labels": {"severity": severity, "area": area, **(labels or {})},
        "annotations": {
            "summary": summary,
            "description": description,
            "runbook": f"{MANUAL}#{name.lower()}",
        },
    }


def gone(namespace: str) -> str:
    """Deployments of a namespace that are to have pods, and have none that is ready."""
    up = f'kube_deployment_status_replicas_available{{namespace="{namespace}"}}'
    wanted = f'kube_deployment_spec_replicas{{namespace="{namespace}"}}'
    return f"max by (deployment) ({up} == 0 and on (deployment) {wanted} > 0)"


def down(name: str, namespace: str, area: str, description: str) -> Rule:
    """A part that is one of a namespace's Deployments does not stand."""
    return alert(
        name,
        gone(namespace),
        wait="10m",
        severity="critical",
        area=area,
        summary="No pod of {{ $labels.deployment }} is ready",
        description=description,
    )


def record(name: str, expression: str, labels: Mapping[str, str] | None = None) -> Rule:
    """A series that rules and dashboards share."""
    return {"record": name, "expr": expression, **({"labels": dict(labels)} if labels else {})}


def groups(**named: Sequence[Rule]) -> dict[str, Any]:
    """The spec of a PrometheusRule: groups that are evaluated one beside the other, rules in order."""
    found = {name.replace("_", "-"): list(rules) for name, rules in named.items() if rules}
    return {"groups": [{"name": f"plinth-{name}", "rules": rules} for name, rules in found.items()]}


def renamed(expression: str, label: str, source: str, form: str = "(.+)") -> str:
    """The same series with a label more, which the first group of `form` in another makes."""
    return f'label_replace({expression}, "{label}", "$1", "{source}", "{form}")'


def served(expression: str) -> str:
    """Series of a model's pods under the model's name: the spec's, else that of its InferenceService."""
    return renamed(renamed(expression, "model", "inference_service"), "model", "served_model")


def of_team(expression: str) -> str:
    """Series of models with the label of the team that each is of, by which alerts are routed."""
    return f"({expression}) * on (model) group_left (team) plinth:model_team:info"


def bound(value: float) -> str:
    """Matches a histogram's bucket: Prometheus 3 writes 1 as 1.0, and what scraped before did not."""
    text = f"{value:g}"
    exact = text.replace(".", "\\\\.")
    return f'le=~"{exact}"' if "." in text else f'le=~"{exact}(\\\\.0)?"'


PERCENT = "{{ $value | humanizePercentage }}"
"""The ratio that an alert fires at, in a message."""

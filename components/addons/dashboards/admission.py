"""Admission: what Kyverno's rules let in, deny and find, and how long the API server waits for it."""

from __future__ import annotations

from .form import RATE, Board, Row, graph, quantiles, stat, table

# Kyverno, docs: reference, metrics; pkg/metrics (2026-11). Policies in CEL count apart from the older kind.
_RESULTS = "kyverno_validating_policy_results_total"
_REQUESTS = "kyverno_admission_requests_total"


def board() -> Board:
    """The dashboard."""
    return Board(
        "admission",
        "Plinth / Admission",
        "What the cluster's own rules deny and find, and whether their engine keeps up.",
        (_now(), _rules(), _engine()),
    )


def _now() -> Row:
    answers = "kube_deployment_status_replicas_available"
    return Row(
        "Now",
        (
            stat("Engines", "Pods that answer the API server.", "short",
                 f'sum({answers}{{namespace="kyverno", deployment="kyverno-admission-controller"}})'),
            stat("Requests", "That it is asked about.", "reqps", f"sum(rate({_REQUESTS}[5m]))"),
            stat("Denied", "Within a day.", "short",
                 f'sum(increase({_REQUESTS}{{request_allowed="false"}}[1d])) or vector(0)', bad=(1, None)),
        ),
    )  # fmt: skip


def _rules() -> Row:
    broken = (
        f'sum by (policy_name, execution_cause) (increase({_RESULTS}{{result="fail"}}[1h])) > 0'
    )
    where = (
        f'sum by (policy_name, resource_namespace) (increase({_RESULTS}{{result="fail"}}[1d])) > 0'
    )
    failed = f'sum by (policy_name) (rate({_RESULTS}{{result="error"}}[{RATE}])) > 0'
    return Row(
        "Rules",
        (
            graph("Rules that were not kept", "Within an hour, at admission or by a scan of what runs.", "short",
                  (broken, "{{policy_name}} {{execution_cause}}"), width=12),
            graph("Rules that failed themselves", "Their expression ended in an error.", "reqps",
                  (failed, "{{policy_name}}"), width=12),
            table("Where", "Rules that were not kept within a day, by namespace.", "short", where, width=24),
        ),
    )  # fmt: skip


def _engine() -> Row:
    drops = "sum by (controller_name) (rate(kyverno_controller_drop_total[1h])) > 0"
    return Row(
        "Engine",
        (
            graph("Wait for admission", "Of a request; after 10 seconds it fails.", "s",
                  *quantiles("kyverno_admission_review_duration_seconds")),
            graph("Requests by answer", "By whether they are let in.", "reqps",
                  (f"sum by (request_allowed) (rate({_REQUESTS}[{RATE}]))", "let in: {{request_allowed}}"),
                  stacked=True),
            graph("Given up", "What its controllers could not do, and do not try again.", "reqps",
                  (drops, "{{controller_name}}")),
        ),
    )  # fmt: skip

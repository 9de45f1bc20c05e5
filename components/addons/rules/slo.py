"""How fast models use up the errors that `monitoring.slo` leaves them, by model and objective.

A burn rate of 1 uses up exactly what is allowed within 30 days. Alerts ask for a fast burn in a long
window, and for the same in a short one, so that they end soon after the cause does. Windows and
factors: Google, The Site Reliability Workbook, chapter 5, table 5-8.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from spec.monitoring import Objectives

from .form import MODELS, Rule, Severity, alert, bound, of_team, record, renamed, served

AREA = "serving"


@dataclass(frozen=True)
class Burn:
    """An alert on the budget of errors."""

    long: str
    short: str
    factor: float
    severity: Severity
    wait: str


BURNS = (
    Burn("1h", "5m", 14.4, "critical", "2m"),
    Burn("6h", "30m", 6, "critical", "15m"),
    Burn("1d", "2h", 3, "warning", "1h"),
    Burn("3d", "6h", 1, "warning", "3h"),
)

WINDOWS = ("5m", "30m", "1h", "2h", "6h", "1d", "3d")

# Envoy, docs: upstream cluster statistics; Envoy Gateway names clusters after routes (2026-11).
ROUTES = f'envoy_cluster_name=~"httproute/{MODELS}/.+"'
ANSWERS = "envoy_cluster_upstream_rq_xx"
TIME = "envoy_cluster_upstream_rq_time"
"""In milliseconds."""
# vLLM 0.24, vllm/v1/metrics/loggers.py.
FIRST_TOKEN = "vllm:time_to_first_token_seconds"  # noqa: S105


def by_model(selector: str, window: str) -> str:
    """Rate of the gateway's counters, by the model that a route leads to."""
    # KServe makes a route of the model, and one of each of its components.
    form = f"httproute/{MODELS}/(.+?)(?:-predictor|-transformer|-explainer)?/rule/.*"
    counted = renamed(f"rate({selector}[{window}])", "model", "envoy_cluster_name", form)
    return f"sum by (model) ({counted})"


def records(objectives: Objectives, *, language: bool) -> Iterator[Rule]:
    """Burn rates by objective and window.

    Args:
        language: whether there are language models, whose answers are measured by their first token.
    """
    if language:
        running = served("vllm:num_requests_running")
        yield record("plinth:language_model:info", f"max by (model) ({running}) * 0 + 1")
    for window in WINDOWS:
        yield _burn(window, "availability", _errors(window), objectives.availability_percent)
        slow = _slow(window, objectives.latency_milliseconds)
        if language:
            slow = f"{slow} unless on (model) plinth:language_model:info"
        yield _burn(window, "latency", slow, objectives.latency_percent)
        if language:
            late = _late(window, objectives.first_token_milliseconds)
            yield _burn(window, "first-token", late, objectives.latency_percent)


def alerts() -> Iterator[Rule]:
    """Budgets that are used up too fast."""
    for burn in BURNS:
        fast = " and ".join(
            f"plinth:slo_burn:rate{window} > {burn.factor:g}" for window in (burn.long, burn.short)
        )
        yield alert(
            "ModelErrorBudgetBurn",
            of_team(fast),
            wait=burn.wait,
            severity=burn.severity,
            area=AREA,
            summary="{{ $labels.model }} uses up its {{ $labels.objective }} budget "
            "{{ $value | humanize }} times too fast",
            description=f"For {burn.long}, and still. Its objectives are in monitoring.slo; the "
            "dashboard Plinth / Serving shows since when, and in which answers.",
            labels={"window": burn.long},
        )


def _burn(window: str, objective: str, ratio: str, percent: float) -> Rule:
    allowed = round(1 - percent / 100, 6)
    return record(
        f"plinth:slo_burn:rate{window}", f"({ratio}) / {allowed}", {"objective": objective}
    )


def _errors(window: str) -> str:
    every = by_model(f"{ANSWERS}{{{ROUTES}}}", window)
    failed = by_model(f'{ANSWERS}{{{ROUTES}, envoy_response_code_class="5"}}', window)
    # Envoy has no counter of what never happened yet.
    return f"({failed} or {every} * 0) / {every}"


def _slow(window: str, milliseconds: int) -> str:
    fast = by_model(f"{TIME}_bucket{{{ROUTES}, {bound(milliseconds)}}}", window)
    return f"1 - {fast} / {by_model(f'{TIME}_count{{{ROUTES}}}', window)}"


def _late(window: str, milliseconds: int) -> str:
    bucket = f"{FIRST_TOKEN}_bucket{{{bound(milliseconds / 1000)}}}"
    fast, every = (
        f"sum by (model) ({served(f'rate({each}[{window}])')})"
        for each in (bucket, f"{FIRST_TOKEN}_count")
    )
    return f"1 - {fast} / {every}"

"""How the replicas of a model follow load: one function per autoscaler."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from spec.models import WakeHours
from spec.serving import Serving
from spec.variants import Variant

from .. import prometheus
from . import metrics

Scaling = tuple[str, dict[str, Any]]
"""Class of the autoscaler (an annotation), and fields of the predictor."""


def scaling(variant: Variant, serving: Serving) -> Scaling:
    """The autoscaler of an InferenceService in Standard mode."""
    if variant.replicas.least == variant.replicas.most == 1:
        return "none", {"minReplicas": 1, "maxReplicas": 1}
    return _ENGINES[serving.autoscaling.engine](variant, serving)


def _hpa(variant: Variant, serving: Serving) -> Scaling:
    return "hpa", {
        **_bounds(variant),
        "scaleMetric": "cpu",
        "scaleTarget": serving.autoscaling.target_utilization_percent,
    }


def _keda(variant: Variant, serving: Serving) -> Scaling:
    """A ScaledObject of KServe's own making, with triggers of Prometheus."""
    model, default = variant.model, serving.autoscaling
    own = model.scaling
    if own.target_in_flight is not None:
        asked = metrics.in_flight(model.runtime, variant.name)
        triggers = [_trigger(asked, own.target_in_flight)]
    else:
        per_second = own.target_requests_per_second or default.target_requests_per_second
        triggers = [_trigger(metrics.requests_per_second(model.runtime, variant.name), per_second)]
    if own.wake_hours is not None:
        triggers.append(_trigger(up_at(own.wake_hours), 1))
    triggers.extend(_trigger(each.query, each.threshold) for each in own.wake_queries)
    window = {"stabilizationWindowSeconds": default.scale_down_seconds}
    return "keda", {
        **_bounds(variant),
        "autoScaling": {"behavior": {"scaleDown": window}, "metrics": triggers},
    }


_ENGINES: Mapping[str, Callable[[Variant, Serving], Scaling]] = {"hpa": _hpa, "keda": _keda}


def up_at(hours: WakeHours) -> str:
    """PromQL: 1 in these hours (UTC), else nothing."""
    within = f"vector(1) and on() (hour() >= {hours.start} < {hours.end})"
    return f"{within} and on() (day_of_week() > 0 < 6)" if hours.weekdays else within


def _bounds(variant: Variant) -> dict[str, Any]:
    return {"minReplicas": variant.replicas.least, "maxReplicas": variant.replicas.most}


def _trigger(query: str, per_replica: float) -> dict[str, Any]:
    # KServe takes `value` for KEDA's threshold, and KEDA divides by it: load per replica.
    return {
        "type": "External",
        "external": {
            "metric": {
                "backend": "prometheus",
                "serverAddress": prometheus.ADDRESS,
                "query": query,
            },
            "target": {"type": "Value", "value": f"{per_replica:g}"},
        },
    }

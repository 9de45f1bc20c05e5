"""Which autoscaler the platform brings, as far as several parts of it ask."""

from __future__ import annotations

from .platform import Platform


def uses_keda(spec: Platform) -> bool:
    """Whether something of the platform scales by KEDA: model servers, if they are told to."""
    return spec.serving.engine == "kserve" and spec.serving.autoscaling.engine == "keda"

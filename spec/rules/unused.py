"""Fields that another field makes meaningless: never ignored in silence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ..finding import Findings, warning
from ..platform import Platform
from ..section import Section, key_of


@dataclass(frozen=True)
class _Idle:
    """Fields of a section that are idle in some state of the spec."""

    path: tuple[str, ...]
    section: Callable[[Platform], Section]
    fields: tuple[str, ...]
    """Idle fields by name; all but the switch itself if empty."""
    idle: Callable[[Platform], bool]
    because: str
    switch: str = ""


_IDLE = (
    _Idle(("features",), lambda p: p.features, ("redis",),
          lambda p: p.features.online != "redis", "features.online is not redis"),
    _Idle(("features",), lambda p: p.features, ("warehouse",),
          lambda p: p.features.offline != "warehouse", "features.offline is not warehouse"),
    _Idle(("features",), lambda p: p.features, (),
          lambda p: p.features.engine == "none", "features.engine is none", "engine"),
    _Idle(("orchestration", "airflow"), lambda p: p.orchestration.airflow, (),
          lambda p: not p.orchestration.airflow.enabled, "airflow is not enabled", "enabled"),
    _Idle(("orchestration", "prefect"), lambda p: p.orchestration.prefect, (),
          lambda p: not p.orchestration.prefect.enabled, "prefect is not enabled", "enabled"),
    _Idle(("serving",), lambda p: p.serving, (),
          lambda p: p.serving.engine == "none", "serving.engine is none", "engine"),
    _Idle(("serving", "rollout"), lambda p: p.serving.rollout, ("step_percent",),
          lambda p: p.serving.rollout.strategy != "canary", "the strategy is not canary"),
    _Idle(("network", "flowLogs"), lambda p: p.network.flow_logs, (),
          lambda p: not p.network.flow_logs.enabled, "flow logs are not enabled", "enabled"),
    _Idle(("monitoring", "drift"), lambda p: p.monitoring.drift, ("schedule", "threshold"),
          lambda p: not p.monitoring.drift.enabled, "drift is not enabled"),
    _Idle(("monitoring", "drift", "payloadCapture"), lambda p: p.monitoring.drift.payload_capture,
          (), lambda p: not p.monitoring.drift.payload_capture.enabled,
          "payload capture is not enabled", "enabled"),
    _Idle(("access",), lambda p: p.access, ("email",),
          lambda p: p.access.tls != "lets-encrypt", "tls is not lets-encrypt"),
)  # fmt: skip


def unused(spec: Platform) -> Findings:
    """Written fields that nothing comes of, because of another field."""
    for row in _IDLE:
        if not row.idle(spec):
            continue
        written = row.section(spec).model_fields_set - {row.switch}
        for name in sorted(written & set(row.fields) if row.fields else written):
            path = (*row.path, key_of(name))
            yield warning(path, f"is not used: {row.because}", "take it away, or change that")

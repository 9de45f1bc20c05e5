"""Grafana's data sources besides Prometheus, and the ways from one to another."""

from __future__ import annotations

from typing import Any

from spec.monitoring import Monitoring

from . import loki, tempo, thanos

PROMETHEUS, THANOS, LOKI, TEMPO = "prometheus", "thanos", "loki", "tempo"
"""Ids, by which sources name each other; the chart's own has the first."""

AROUND = "5m"
"""Before and after a span in which its pod's lines are looked for: clocks differ, and logs are late."""


def metrics(section: Monitoring) -> str:
    """Id of where metrics are asked for."""
    return THANOS if section.long_term.enabled else PROMETHEUS


def sources(section: Monitoring) -> list[dict[str, Any]]:
    """`additionalDataSources` of the chart."""
    found: list[dict[str, Any]] = []
    if section.long_term.enabled:
        # Prometheus keeps its own source: it answers when the store gateway does not.
        options = {"prometheusType": "Thanos", "httpMethod": "POST", "timeInterval": "30s"}
        found.append(_source("Thanos", THANOS, "prometheus", thanos.URL, options, default=True))
    if section.logs == "loki":
        found.append(_source("Loki", LOKI, "loki", loki.URL, _loki(section)))
    if section.traces == "tempo":
        found.append(_source("Tempo", TEMPO, "tempo", tempo.URL, _tempo(section)))
    return found


def _source(
    name: str, uid: str, kind: str, url: str, options: dict[str, Any], *, default: bool = False
) -> dict[str, Any]:
    return {
        "name": name,
        "uid": uid,
        "type": kind,
        "url": url,
        "access": "proxy",
        "isDefault": default,
        "editable": False,
        "jsonData": options,
    }


def _loki(section: Monitoring) -> dict[str, Any]:
    if section.traces == "none":
        return {"maxLines": 1000}
    link = {
        "name": "trace",
        "matcherType": "label",
        # Of lines that came with the id of a trace, by OpenTelemetry's own field.
        "matcherRegex": "trace_id",
        "datasourceUid": TEMPO,
        # Twice, because Grafana would take one for a variable of its environment.
        "url": "$${__value.raw}",
        "urlDisplayLabel": "Trace",
    }
    return {"maxLines": 1000, "derivedFields": [link]}


def _tempo(section: Monitoring) -> dict[str, Any]:
    options: dict[str, Any] = {"nodeGraph": {"enabled": True}}
    if section.logs == "loki":
        options["tracesToLogsV2"] = {
            "datasourceUid": LOKI,
            "spanStartTimeShift": f"-{AROUND}",
            "spanEndTimeShift": AROUND,
            "filterByTraceID": False,
            # What the collectors write on both.
            "tags": [
                {"key": "k8s.namespace.name", "value": "k8s_namespace_name"},
                {"key": "k8s.pod.name", "value": "k8s_pod_name"},
            ],
        }
    if section.trace_metrics:
        options["serviceMap"] = {"datasourceUid": metrics(section)}
        options["tracesToMetrics"] = {"datasourceUid": metrics(section)}
    return options

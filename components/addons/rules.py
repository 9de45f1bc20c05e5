"""Alerts that no chart brings, as specs of PrometheusRule.

Their severities are those of `monitoring.alerts.routes`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from spec.data import FeatureView

CERTIFICATE_DAYS = 14
"""Days before its end at which a certificate that was not renewed is told of; cert-manager renews
after two thirds of a certificate's time, which is 30 days before the end of one of 90."""


def platform() -> dict[str, Any]:
    """What everything else leans on: secrets that come through, and certificates that are renewed."""
    secrets = 'max by (exported_namespace, name) (externalsecret_status_condition{condition="Ready", status="False"}) == 1'
    left = "min by (exported_namespace, name) (certmanager_certificate_expiration_timestamp_seconds) - time()"
    return _groups(
        "platform",
        [
            _alert(
                "SecretNotSynced",
                secrets,
                "15m",
                "critical",
                "{{ $labels.exported_namespace }}/{{ $labels.name }} is not read from the secret store",
            ),
            _alert(
                "CertificateNotRenewed",
                f"{left} < {CERTIFICATE_DAYS} * 86400",
                "1h",
                "critical",
                "{{ $labels.exported_namespace }}/{{ $labels.name }} ends in "
                "{{ $value | humanizeDuration }}",
            ),
        ],
    )


def features(project: str, views: Sequence[FeatureView]) -> dict[str, Any]:
    """Feature views older than they may be, or never filled.

    The age is that of the last materialisation, as the feature servers read it from the registry.
    """
    return _groups("features", [_stale(project, view) for view in views])


def _stale(project: str, view: FeatureView) -> dict[str, Any]:
    age = f'feast_feature_freshness_seconds{{project="{project}", feature_view="{view.name}"}}'
    return _alert(
        "FeatureViewStale",
        f"max by (project, feature_view) ({age}) > {view.max_age_minutes * 60} or absent({age})",
        "10m",
        "warning",
        f"{{{{ $labels.feature_view }}}} was not materialised within {view.max_age_minutes} minutes",
    )


def _groups(name: str, rules: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    return {"groups": [{"name": f"plinth-{name}", "rules": list(rules)}]}


def _alert(name: str, expression: str, wait: str, severity: str, summary: str) -> dict[str, Any]:
    return {
        "alert": name,
        "expr": expression,
        "for": wait,
        "labels": {"severity": severity},
        "annotations": {"summary": summary},
    }

"""Alerts of what the platform stands on: DNS, scaling, admission, backups, cost.

Specs of PrometheusRule, which each add-on brings of its own. Metrics are those that the projects' own
documents or sources name, at the versions of the catalogue.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from .rules.form import Rule, Severity, alert, groups

SCHEDULE = "platform"
"""Name of Velero's Schedule, which its metrics have as a label."""

GRACE = timedelta(hours=2)
"""Time that a backup may take, and may come late, before it counts as missing."""

SYNC_MINUTES = 15
"""Minutes without a successful run of external-dns, which runs every minute."""

SINCE_SYNC = "time() - max(external_dns_controller_last_sync_timestamp_seconds)"
"""Seconds since that run."""


def external_dns() -> dict[str, Any]:
    """Records that are no longer kept: names of new routes lead nowhere."""
    return groups(
        dns=[
            alert(
                "DnsRecordsNotKept",
                f"{SINCE_SYNC} > {SYNC_MINUTES} * 60",
                wait="5m",
                severity="warning",
                area="base",
                summary="DNS records were not kept for {{ $value | humanizeDuration }}",
                description="external-dns cannot read the gateway's routes, or write to the zone: names "
                "of new routes lead nowhere. Its log says which, and the zone's role is its identity's.",
            )
        ]
    )


def keda() -> dict[str, Any]:
    """Scaling by metrics that stands still."""
    errors = (
        "sum by (exported_namespace, scaledObject, scaler) "
        "(rate(keda_scaler_detail_errors_total[5m]))"
    )
    return groups(
        keda=[
            alert(
                "ScalerFails",
                f"{errors} > 0",
                wait="15m",
                severity="warning",
                area="base",
                summary="{{ $labels.exported_namespace }}/{{ $labels.scaledObject }} is not scaled",
                description="Its {{ $labels.scaler }} cannot be read: replicas stay as many as they "
                "are. See the events of the ScaledObject.",
            ),
            _down(
                "KedaDown",
                "keda",
                "keda-operator(-metrics-apiserver)?",
                "critical",
                "Nothing that KEDA scales follows its load, and nothing at none wakes.",
            ),
        ]
    )


def kyverno() -> dict[str, Any]:
    """An engine of rules that is away or slow, and rules that are broken."""
    slow = (
        "histogram_quantile(0.99, sum by (le) "
        "(rate(kyverno_admission_review_duration_seconds_bucket[5m])))"
    )
    broken = " or ".join(
        f'sum by (policy_name) (increase(kyverno_{kind}_results_total{{result="fail"}}[15m]))'
        for kind in ("validating_policy", "image_validating_policy")
    )
    return groups(
        kyverno=[
            _down(
                "AdmissionDown",
                "kyverno",
                "kyverno-admission-controller",
                "critical",
                "Pods in namespaces with a rule that denies do not start until it answers.",
            ),
            alert(
                "AdmissionSlow",
                f"{slow} > 5",
                wait="10m",
                severity="warning",
                area="base",
                summary="one request in a hundred waits {{ $value | humanizeDuration }} for admission",
                description="Requests that wait for 10 seconds fail. Give the admission controller more "
                "CPU, or find the rule that is slow.",
            ),
            alert(
                "AdmissionRuleBroken",
                f"({broken}) > 0",
                wait="1m",
                severity="info",
                area="base",
                summary="{{ $labels.policy_name }} was not kept",
                description="Something was denied, or runs against the rule: the PolicyReports of its "
                "namespace name it.",
            ),
        ]
    )


def velero(longest: timedelta) -> dict[str, Any]:
    """Backups that fail, or that do not come.

    Args:
        longest: the longest time between two runs of the schedule.
    """
    # A backup that failed in part is a success to `velero_backup_last_status`.
    failed = " or ".join(
        f'increase(velero_backup_{how}_total{{schedule="{SCHEDULE}"}}[1h]) > 0'
        for how in ("failure", "partial_failure", "validation_failure")
    )
    last = f'velero_backup_last_successful_timestamp{{schedule="{SCHEDULE}"}}'
    bound = int((longest + GRACE).total_seconds())
    return groups(
        backups=[
            alert(
                "BackupFailed",
                failed,
                wait="1m",
                severity="critical",
                area="base",
                summary="a backup of the cluster failed, wholly or in part",
                description="`kubectl -n velero get backups` shows which, and its log lies beside it in "
                "the bucket.",
            ),
            alert(
                "BackupTooOld",
                f"time() - (max({last}) > 0) > {bound}",
                wait="15m",
                severity="critical",
                area="base",
                summary="the cluster was last backed up {{ $value | humanizeDuration }} ago",
                description="Backups fail, or do not begin: see the Schedule, and whether the "
                "BackupStorageLocation is Available.",
            ),
            alert(
                "BackupNeverTaken",
                # 0 before the first success.
                f"absent({last} > 0)",
                wait=f"{bound}s",
                severity="critical",
                area="base",
                summary="the cluster was never backed up",
                description="The first backup did not come through: see the Schedule, and whether the "
                "BackupStorageLocation is Available.",
            ),
        ]
    )


def opencost() -> dict[str, Any]:
    """Cost that nobody tells any more."""
    return groups(
        opencost=[
            alert(
                "CostUnknown",
                "absent(node_total_hourly_cost)",
                wait="1h",
                severity="warning",
                area="base",
                summary="OpenCost tells the cost of no node",
                description="It does not run, or has no prices: its log says which.",
            )
        ]
    )


def _down(name: str, namespace: str, deployment: str, severity: Severity, description: str) -> Rule:
    """No pod of a Deployment answers."""
    which = f'namespace="{namespace}", deployment=~"{deployment}"'
    return alert(
        name,
        f"kube_deployment_status_replicas_available{{{which}}} == 0",
        wait="5m",
        severity=severity,
        area="base",
        summary="no pod of {{ $labels.deployment }} answers",
        description=description,
    )

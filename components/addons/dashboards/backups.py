"""Backups: whether the cluster was backed up, how long it took, and what was restored."""

from __future__ import annotations

from ..base_rules import SCHEDULE
from .form import Board, Row, graph, quantiles, stat

# Velero, pkg/metrics/metrics.go (2026-11): those of volumes are of the agents, and begin with podVolume.
_WHERE = f'{{schedule="{SCHEDULE}"}}'


def board() -> Board:
    """The dashboard."""
    return Board(
        "backups",
        "Plinth / Backups",
        "Backups of the cluster's objects and volumes by Velero, and restores from them.",
        (_now(), _over_time()),
    )


def _now() -> Row:
    last = f"max(velero_backup_last_successful_timestamp{_WHERE})"

    def within(how: str) -> str:
        return f"sum(increase(velero_backup_{how}_total{_WHERE}[1d])) or vector(0)"

    return Row(
        "Now",
        (
            stat("Since the last backup", "That succeeded.", "s", f"time() - ({last} > 0)"),
            stat("Succeeded", "Within a day.", "short", within("success")),
            stat("Failed in part", "Within a day: some objects or volumes are missing.", "short",
                 within("partial_failure"), bad=(1, None)),
            stat("Failed", "Within a day.", "short", within("failure"), bad=(None, 1)),
            stat("Size of objects", "Of the last backup, without its volumes.", "bytes",
                 f"max(velero_backup_tarball_size_bytes{_WHERE})"),
            stat("Warnings", "Within a day: what was left out of a backup that succeeded.", "short",
                 within("warning"), bad=(1, None)),
        ),
    )  # fmt: skip


def _over_time() -> Row:
    copied = "podVolume_pod_volume_operation_latency_seconds"
    waiting = (
        "sum by (node) (podVolume_pod_volume_backup_enqueue_count)"
        " - sum by (node) (podVolume_pod_volume_backup_dequeue_count)"
    )
    restored = "sum(increase(velero_restore_{0}_total[1d]))"
    return Row(
        "Over time",
        (
            graph("Time of a backup", "Of all that ended within a day.", "s",
                  *quantiles("velero_backup_duration_seconds", where=_WHERE, rate="1d")),
            graph("Time to copy a volume", "By node, 95 of 100 within a day.", "s",
                  (f"histogram_quantile(0.95, sum by (node, le) (rate({copied}_bucket[1d])))", "{{node}}")),
            graph("Volumes that wait", "To be copied, by node.", "short", (waiting, "{{node}}")),
            graph("Restores", "Within a day.", "short",
                  (restored.format("success"), "succeeded"),
                  (restored.format("partial_failure"), "in part"),
                  (restored.format("failed"), "failed"), width=12),
            graph("Backups deleted", "Within a day, as they ran out.", "short",
                  ("sum(increase(velero_backup_deletion_success_total[1d]))", "deleted"),
                  ("sum(increase(velero_backup_deletion_failure_total[1d]))", "failed"), width=12),
        ),
    )  # fmt: skip

"""What is watched can be, and somebody hears of it."""

from __future__ import annotations

from collections.abc import Iterator

from ..finding import Finding, Findings, warning
from ..platform import Platform


def _kept(spec: Platform) -> Iterator[tuple[str, int, str]]:
    """What is in the bucket `logs`, for how many days, and by which field."""
    section = spec.monitoring
    if section.logs == "loki":
        yield "logs", section.log_retention_days, "logRetentionDays"
    if section.traces == "tempo":
        yield "traces", section.trace_retention_days, "traceRetentionDays"
    if section.long_term.enabled:
        yield "metrics", section.long_term.retention_days, "longTerm.retentionDays"


def retention(spec: Platform) -> Findings:
    """Nothing is promised for longer than its bucket keeps it, and each store keeps what the next needs."""
    most = spec.storage.logs.expire_days
    # What becomes of objects on an existing cluster is set at the object store.
    if most is not None and spec.cloud.provider != "onprem":
        for what, days, field in _kept(spec):
            if days > most:
                message = f"{what} are deleted after {most} days, as storage.logs.expireDays says"
                mend = f"{most} or less, or storage.logs.expireDays: {days} or more"
                yield Finding(("monitoring", *field.split(".")), message, mend)
    section = spec.monitoring
    if not section.long_term.enabled:
        return
    path = ("monitoring", "longTerm")
    if section.long_term.raw_days > section.long_term.retention_days:
        message = f"{section.long_term.raw_days} is more than retentionDays {section.long_term.retention_days}"
        mend = f"{section.long_term.retention_days} or less"
        yield Finding((*path, "rawDays"), message, mend)
    if section.long_term.retention_days <= section.retention_days:
        message = f"Prometheus itself keeps {section.retention_days} days"
        mend = "more than monitoring.retentionDays, or enabled: false"
        yield warning((*path, "retentionDays"), message, mend)


def logs(spec: Platform) -> Findings:
    """The cloud keeps the logs of pods where it can."""
    if spec.monitoring.logs != "cloud":
        return
    path = ("monitoring", "logs")
    if spec.cloud.provider == "onprem":
        yield Finding(
            path, "an existing cluster has no store of logs of a cloud's", "loki, or none"
        )
    if spec.cloud.provider == "azure" and spec.network.egress == "none":
        message = "the agents of Azure Monitor find no way out of the network"
        yield Finding(path, message, "loki, or another network.egress")


RULES = (retention, logs)

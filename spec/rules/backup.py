"""Backups of the cluster: that they come, and that what they rest on is still there."""

from __future__ import annotations

from datetime import timedelta

from .. import cron
from ..backup import DATABASES, OBJECT_STORE, kept_elsewhere
from ..cloud import ObjectStoreEndpoint, OnPremCloud
from ..finding import Finding, Findings, warning
from ..platform import Platform

SELDOM = timedelta(days=7)
"""Time between two backups from which on somebody must have meant it."""


def schedule(spec: Platform) -> Findings:
    """The schedule is one that a clock follows, and that comes often enough to keep something."""
    section = spec.backup
    if not section.enabled:
        return
    path = ("backup", "schedule")
    try:
        gap = cron.longest_gap(section.schedule)
    except cron.CronError as error:
        yield Finding(
            path, f"{section.schedule} {error}", 'five fields of cron, such as "0 3 * * *"'
        )
        return
    if gap > timedelta(days=section.retention_days):
        yield Finding(
            path,
            f"there are {gap.days} days between two backups, and one is kept {section.retention_days}",
            "a schedule that comes sooner, or more retentionDays",
        )
    elif spec.protected and gap > SELDOM:
        message = f"there are {gap.days} days between two backups in {spec.environment}"
        yield warning(path, message, "at least one a week")


def kept(spec: Platform) -> Findings:
    """Nothing deletes the files of a backup before the backup is."""
    section, days = spec.backup, spec.storage.artifacts.expire_days
    if not section.enabled or days is None or isinstance(spec.cloud, OnPremCloud):
        return
    if section.retention_days > days:
        message = (
            f"backups are kept {section.retention_days} days, and storage.artifacts, where they lie, "
            f"deletes objects after {days}"
        )
        mend = "take storage.artifacts.expireDays away"
        yield Finding(("backup", "retentionDays"), message, mend)
        return
    # What did not change is not copied again: a backup of today rests on files of its first day.
    message = (
        f"deletes objects after {days} days, and with them the unchanged files that every later "
        "backup of the cluster rests on"
    )
    yield Finding(("storage", "artifacts", "expireDays"), message, "take it away")


def place(spec: Platform) -> Findings:
    """Backups lie elsewhere than what they are of, and somebody can take them."""
    section, cloud = spec.backup, spec.cloud
    if not section.enabled:
        return
    if not isinstance(cloud, OnPremCloud):
        return
    if cloud.distribution == "openshift":
        message = "OpenShift lets no agent read the volumes of a node but its own operator's"
        mend = "enabled: false, and OpenShift's OADP"
        yield Finding(("backup", "enabled"), message, mend)
    elif not isinstance(cloud.object_store, ObjectStoreEndpoint):
        message = "the backups lie on the cluster that they are of"
        yield warning(("cloud", "objectStore"), message, "an endpoint elsewhere")
    reasons = {
        DATABASES: "holds databases, whose files are not whole while they run",
        OBJECT_STORE: "holds the backups themselves",
    }
    for index, name in enumerate(section.namespaces):
        if name in kept_elsewhere(cloud):
            path = ("backup", "namespaces", index)
            yield Finding(path, f"{name} {reasons[name]}", "take it away")


RULES = (schedule, kept, place)

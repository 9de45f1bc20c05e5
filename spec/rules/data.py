"""Buckets, databases, features, images."""

from __future__ import annotations

import re

from .. import mysql as databases
from ..finding import Finding, Findings, warning
from ..platform import Platform

_OLDEST_POSTGRES, _NEWEST_POSTGRES = 13, 17
"""Versions that Airflow 3 is tested with ("Prerequisites", Airflow documentation)."""

_REPOSITORY = r"[a-z0-9]+([._-][a-z0-9]+)*(/[a-z0-9]+([._-][a-z0-9]+)*)*"
"""Names that ECR takes (`CreateRepository`, ECR API); the others take no more."""

_FEW_BACKUP_DAYS = 7


def buckets(spec: Platform) -> Findings:
    """Lifecycles make sense, and opt-outs are said aloud."""
    sections = {
        "artifacts": spec.storage.artifacts,
        "datasets": spec.storage.datasets,
        "logs": spec.storage.logs,
    }
    for name, bucket in sections.items():
        path = ("storage", name)
        rare, gone = bucket.infrequent_access_days, bucket.expire_days
        if rare is not None and gone is not None and rare >= gone:
            yield Finding(
                (*path, "infrequentAccessDays"),
                f"{rare} days are never reached: objects are deleted after {gone}",
                "fewer days, or null",
            )
        if not bucket.versioned and "noncurrent_days" in bucket.model_fields_set:
            yield warning(
                (*path, "noncurrentDays"),
                "there are no older versions to keep: versioned is false",
                "versioned: true, or take it away",
            )
        if not spec.protected:
            continue
        if bucket.on_destroy == "delete":
            message = f"destroying {spec.environment} deletes every object"
            yield warning((*path, "onDestroy"), message, "keep")
        if name != "logs" and not bucket.versioned:
            message = f"what is overwritten in {spec.environment} is lost"
            yield warning((*path, "versioned"), message, "true")
        if name == "artifacts" and gone is not None:
            message = f"models of {spec.environment} are deleted after {gone} days"
            yield warning((*path, "expireDays"), message, "null")


def database(spec: Platform) -> Findings:
    """PostgreSQL as its users take it, as safe as its environment asks."""
    section = spec.database
    if section.storage_gib > section.max_storage_gib:
        yield Finding(
            ("database", "storageGib"),
            f"{section.storage_gib} is more than maxStorageGib {section.max_storage_gib}",
            f"maxStorageGib: {section.storage_gib} or more",
        )
    version = int(section.version)
    if not _OLDEST_POSTGRES <= version <= _NEWEST_POSTGRES:
        message = f"Airflow and MLflow are not tested with PostgreSQL {section.version}"
        mend = f'"{_OLDEST_POSTGRES}" to "{_NEWEST_POSTGRES}"'
        yield Finding(("database", "version"), message, mend)
    if section.instance_class and section.model_fields_set & {"vcpus", "memory_gib"}:
        yield Finding(
            ("database", "instanceClass"),
            "says again what vcpus and memoryGib say",
            "take instanceClass away, or write null for vcpus and memoryGib",
        )
    if not spec.protected:
        return
    if section.deletion_protection is False:
        message = f"the databases in {spec.environment} may be deleted"
        yield warning(("database", "deletionProtection"), message, "leave it out")
    if spec.environment == "prod" and section.high_availability is False:
        message = "the databases in prod have no standby in a second zone"
        yield warning(("database", "highAvailability"), message, "leave it out")
    if spec.environment == "prod" and section.backup_days < _FEW_BACKUP_DAYS:
        message = f"backups in prod are kept {section.backup_days} days"
        yield warning(("database", "backupDays"), message, f"{_FEW_BACKUP_DAYS} or more")


def mysql(spec: Platform) -> Findings:
    """The cloud's MySQL server has one size."""
    if not databases.by_cloud(spec):
        return
    section, path = spec.database.mysql, ("database", "mysql")
    if section.storage_gib > section.max_storage_gib:
        yield Finding(
            (*path, "storageGib"),
            f"{section.storage_gib} is more than maxStorageGib {section.max_storage_gib}",
            f"maxStorageGib: {section.storage_gib} or more",
        )
    if section.instance_class and section.model_fields_set & {"vcpus", "memory_gib"}:
        message = "says again what vcpus and memoryGib say"
        mend = "take instanceClass away, or write null for vcpus and memoryGib"
        yield Finding((*path, "instanceClass"), message, mend)


def stores(spec: Platform) -> Findings:
    """Feast has the store on the cloud that the spec names."""
    features = spec.features
    if features.engine == "none":
        return
    provider = spec.cloud.provider
    if provider in ("azure", "onprem") and features.online == "key-value":
        what = "Cosmos DB" if provider == "azure" else "a key-value store"
        message = f"Feast has no online store on {what}"
        yield Finding(("features", "online"), message, "redis or postgres")
    if provider == "onprem" and features.offline != "postgres":
        message = f"there is no {features.offline} on an existing cluster"
        yield Finding(("features", "offline"), message, "postgres")
    if features.online == "redis" and features.redis.replicas > 1:
        path = ("features", "redis", "replicas")
        if provider == "azure":
            message = "Azure Managed Redis has one replica or none"
            yield warning(path, message, "1")
    warehouse = features.warehouse
    if warehouse.base_capacity > warehouse.max_capacity:
        yield Finding(
            ("features", "warehouse", "baseCapacity"),
            f"{warehouse.base_capacity} is more than maxCapacity {warehouse.max_capacity}",
            f"maxCapacity: {warehouse.base_capacity} or more",
        )
    if spec.environment == "prod" and features.online == "redis" and not features.redis.replicas:
        message = "the online store in prod has no replica"
        yield warning(("features", "redis", "replicas"), message, "1 or more")
    first: dict[str, int] = {}
    for index, view in enumerate(features.views):
        if view.name in first:
            message = f"{view.name} is also the name of features.views[{first[view.name]}]"
            yield Finding(("features", "views", index, "name"), message, "one entry per view")
        first.setdefault(view.name, index)


def repositories(spec: Platform) -> Findings:
    """Image repositories have names that registries take."""
    for index, name in enumerate(spec.registry.repositories):
        if not re.fullmatch(_REPOSITORY, name) or len(name) > 200:
            message = f'"{name}" is no name of an image repository'
            mend = "lower-case letters, digits, and single . _ - / between them"
            yield Finding(("registry", "repositories", index), message, mend)


RULES = (buckets, database, mysql, stores, repositories)

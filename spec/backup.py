"""Backups of what lives on the cluster: its objects, and the files on its volumes."""

from typing import Annotated

from pydantic import Field

from .cloud import Cloud, ObjectStoreEndpoint, OnPremCloud
from .section import Section, Unique

_NAMESPACE = r"^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$"

DATABASES = "data"
"""Namespace of databases and caches on a cluster that exists."""

OBJECT_STORE = "object-store"
"""Namespace of SeaweedFS there."""


class Backup(Section):
    """Backups of the cluster's objects and volumes into the bucket of artifacts; the databases have theirs."""

    enabled: bool = Field(default=False, description="Whether the cluster is backed up.")
    schedule: str = Field(
        default="0 3 * * *",
        pattern=r"^\S+( \S+){4}$",
        description="Cron schedule of the backups, in UTC.",
    )
    retention_days: int = Field(
        default=30, ge=1, le=3650, description="Days that a backup is kept."
    )
    namespaces: Annotated[tuple[Annotated[str, Field(pattern=_NAMESPACE)], ...], Unique] = Field(
        default=(),
        description="Namespaces that are backed up; all but those whose data is kept elsewhere if "
        "left out.",
    )


def kept_elsewhere(cloud: Cloud) -> tuple[str, ...]:
    """Namespaces whose volumes are left out: databases have backups of their own, and the store of
    objects would be copied into itself."""
    if not isinstance(cloud, OnPremCloud):
        return ()
    stores = () if isinstance(cloud.object_store, ObjectStoreEndpoint) else (OBJECT_STORE,)
    return (DATABASES, *stores)

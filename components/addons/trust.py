"""Private authorities that a pod is to trust: a ConfigMap, where it is mounted, and who is told of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pulumi
import pulumi_kubernetes as k8s

from ..cloud import POSTGRES_AUTHORITY, S3_AUTHORITY, TRUST, AccessKeys, Database
from .addon import Addon

NAME = "trust"
"""Name of the ConfigMap, and of the volume with it."""

VARIABLES = {
    # With `sslmode=require` libpq checks the certificate wherever it finds this file, and no more
    # than asks for TLS where the file is not mounted.
    POSTGRES_AUTHORITY: "PGSSLROOTCERT",
    S3_AUTHORITY: "AWS_CA_BUNDLE",
}
"""File -> environment variable by which libpq, or AWS's SDKs, are told of it."""


@dataclass(frozen=True)
class Trust:
    """What the pods of one add-on are given; empty where there is no private authority."""

    files: Mapping[str, pulumi.Output[str]]
    """File -> certificate (PEM)."""

    @property
    def environment(self) -> dict[str, str]:
        """Environment variables of clients."""
        return {VARIABLES[file]: f"{TRUST}/{file}" for file in self.files if file in VARIABLES}

    @property
    def volumes(self) -> list[dict[str, Any]]:
        """Volumes, as charts take them."""
        return [{"name": NAME, "configMap": {"name": NAME}}] if self.files else []

    @property
    def mounts(self) -> list[dict[str, Any]]:
        """Mounts of the volumes, as charts take them."""
        return [{"name": NAME, "mountPath": TRUST, "readOnly": True}] if self.files else []


def trust(database: Database | None, keys: AccessKeys | None) -> Trust:
    """Whom the clients of a database and of object storage are to trust."""
    found = {
        POSTGRES_AUTHORITY: database.authority if database else None,
        S3_AUTHORITY: keys.authority if keys else None,
    }
    return Trust({file: pem for file, pem in found.items() if pem is not None})


def declare(addon: Addon, trusted: Trust) -> list[pulumi.Resource]:
    """The ConfigMap in the add-on's namespace; none where there is nobody to trust."""
    if not trusted.files:
        return []
    return [
        k8s.core.v1.ConfigMap(
            f"{addon.name}-{NAME}",
            metadata=addon.meta(NAME),
            data=dict(trusted.files),
            opts=addon.child(),
        )
    ]

"""What things are called on a cluster that exists; pure."""

from __future__ import annotations

from spec.platform import Platform

DATA = "data"
"""Namespace of databases and caches."""

OPERATORS = "cnpg-system"
"""Namespace of CloudNativePG and its backup plugin."""

OBJECT_STORE = "object-store"
"""Namespace of SeaweedFS."""

LOAD_BALANCER = "metallb-system"
"""Namespace of MetalLB, whose speakers announce addresses from the host's network."""

SECRETS = "plinth-secrets"
"""Namespace whose Secrets external-secrets reads."""

SECRETS_READER = "secrets-reader"
"""Service account, role and binding by which it reads them."""

BACKUPS = "backups"
"""Bucket and identity of the databases' backups."""


def bucket(spec: Platform, kind: str) -> str:
    """Name of a bucket."""
    return f"{spec.name}-{kind}"

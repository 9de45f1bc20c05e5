"""The identity matrix: which workload may do what with which resource.

Derived from the spec alone, the same on every cloud. A cloud turns each row into its own roles;
the tests assert that nothing more is granted.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from spec.platform import Platform

Access = Literal["read", "append", "read-write"]
"""`read`: get and list. `append`: read, and put, but never delete. `read-write`: all three."""

Kind = Literal["bucket", "key-value", "lake", "warehouse", "secrets", "nodes", "dns"]


@dataclass(frozen=True)
class Grant:
    """One permission: `access` to a part of one resource."""

    kind: Kind
    resource: str
    """Name in the platform: `artifacts`, `datasets`, `logs`, `features`, ..."""
    access: Access
    prefix: str = ""
    """Part of the resource: a key prefix of a bucket, ending in `/`; empty for all of it."""


@dataclass(frozen=True)
class Workload:
    """A service account and what it may do."""

    name: str
    namespace: str
    service_account: str
    grants: tuple[Grant, ...]


def matrix(spec: Platform) -> tuple[Workload, ...]:
    """Every workload of the platform that `spec` asks for, with its grants."""
    raise NotImplementedError(spec)

"""The identity matrix as JSON: what `plinth identities --json` prints, and what is read of it again."""

from __future__ import annotations

from collections.abc import Mapping

from components.identity import Permission


def to_json(row: Permission) -> dict[str, str]:
    """A line of the matrix."""
    return {
        "workload": row.workload,
        "serviceAccount": row.service_account,
        "identity": row.identity,
        "permission": row.permission,
        "resource": row.resource,
    }


def from_json(row: Mapping[str, str]) -> Permission:
    """The line that `to_json` has made `row` of.

    Raises:
        KeyError: something is missing.
    """
    return Permission(
        workload=row["workload"],
        service_account=row["serviceAccount"],
        identity=row["identity"],
        permission=row["permission"],
        resource=row["resource"],
    )

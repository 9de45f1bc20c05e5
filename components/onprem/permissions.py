"""What a row of the identity matrix means on a cluster that exists; pure."""

from __future__ import annotations

from collections.abc import Iterator

from spec.cloud import ObjectStoreEndpoint
from spec.cloud import OnPremCloud as Section
from spec.platform import Platform

from ..identity import Permission, matrix
from .access import Statement, rows
from .names import BACKUPS, DATA, SECRETS, SECRETS_READER

SHARED = "the key pair's own"
"""What may be done at an endpoint of the user's, which knows its identities itself."""


def permissions(spec: Platform) -> tuple[Permission, ...]:
    """Every workload's access keys and RBAC.

    Raises:
        TypeError: the spec is of another cloud.
    """
    section = spec.cloud
    if not isinstance(section, Section):
        raise TypeError("permissions on a cluster that exists need a spec of one")
    accounts = {row.name: f"{row.namespace}/{row.service_account}" for row in matrix(spec)}
    accounts[BACKUPS] = f"{DATA}/*"
    endpoint = section.object_store
    found: list[Permission] = []
    for name, statements in rows(spec).items():
        if isinstance(endpoint, ObjectStoreEndpoint):
            if name != BACKUPS or section.secret_store:
                key = endpoint.credentials_secret
                found.append(Permission(name, accounts[name], key, SHARED, endpoint.endpoint))
        else:
            identity = f"seaweedfs/{name}"
            found += [
                Permission(name, accounts[name], identity, action, resource)
                for statement in statements
                for resource in _resources(statement)
                for action in statement["Action"]
            ]
    for row in matrix(spec):
        if any(grant.kind == "secrets" for grant in row.grants):
            found += [
                Permission(
                    row.name,
                    accounts[row.name],
                    f"{SECRETS}/{SECRETS_READER}",
                    f"secrets:{verb}",
                    f"namespace {SECRETS}",
                )
                for verb in ("get", "list", "watch")
            ]
    return tuple(dict.fromkeys(found))


def _resources(statement: Statement) -> Iterator[str]:
    tests = statement.get("Condition", {})
    conditions = [
        f"{key} {operator} {value}"
        for operator, wanted in tests.items()
        for key, value in wanted.items()
    ]
    for arn in statement["Resource"]:
        yield arn + (f" if {' and '.join(conditions)}" if conditions else "")

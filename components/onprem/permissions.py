"""What a row of the identity matrix means on a cluster that exists; pure."""

from __future__ import annotations

from spec.cloud import ObjectStoreEndpoint
from spec.cloud import OnPremCloud as Section
from spec.platform import Platform

from ..identity import Permission, matrix
from .object_store import BACKUPS, rows
from .secrets import NAMESPACE, READER


def permissions(spec: Platform) -> tuple[Permission, ...]:
    """Every workload's access keys and RBAC.

    Raises:
        TypeError: the spec is of another cloud.
    """
    section = spec.cloud
    if not isinstance(section, Section):
        raise TypeError("permissions on a cluster that exists need a spec of one")
    found: list[Permission] = []
    accounts = {row.name: f"{row.namespace}/{row.service_account}" for row in matrix(spec)}
    accounts[BACKUPS] = "data/*"
    endpoint = section.object_store
    for name, actions in rows(spec):
        if isinstance(endpoint, ObjectStoreEndpoint):
            if name == BACKUPS:
                continue
            identity, lines = (
                endpoint.credentials_secret,
                [("the key pair's own", endpoint.endpoint)],
            )
        else:
            identity = f"seaweedfs/{name}"
            lines = [(action.partition(":")[0], action.partition(":")[2]) for action in actions]
        found += [Permission(name, accounts[name], identity, *line) for line in lines]
    for row in matrix(spec):
        if any(grant.kind == "secrets" for grant in row.grants):
            found += [
                Permission(
                    row.name,
                    accounts[row.name],
                    f"{NAMESPACE}/{READER}",
                    f"secrets:{verb}",
                    f"namespace {NAMESPACE}",
                )
                for verb in ("get", "list", "watch")
            ]
    return tuple(found)

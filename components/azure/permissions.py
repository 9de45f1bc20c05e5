"""What a row of the identity matrix means in Azure RBAC; pure, so that a plan and a page show it.

Every grant becomes a role on one resource: a container, the platform's vault, a DNS zone. A part of
a container is bounded by a condition on the blob's path.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from spec.cloud import AzureCloud as Section
from spec.platform import Platform

from ..identity import Access, Grant, Permission, Workload, matrix
from . import names

BLOBS = "Microsoft.Storage/storageAccounts/blobServices/containers/blobs"

READ = (f"{BLOBS}/read",)
APPEND = (*READ, f"{BLOBS}/write", f"{BLOBS}/add/action")
BLOB_ACTIONS: Mapping[Access, tuple[str, ...]] = {
    "read": READ,
    "append": APPEND,
    "read-write": (*APPEND, f"{BLOBS}/delete"),
}
"""Actions on data by access. Azure's own roles that write may delete too, and whole containers at
that, so that `append` and `read-write` are roles of the platform's."""

CONTAINER = BLOBS.rpartition("/")[0] + "/read"
"""A container's own settings: clients ask whether it is there before they begin. Azure's own role that
reads blobs has it, too."""

READER = "Storage Blob Data Reader"
SECRETS = "Key Vault Secrets User"
DNS = "DNS Zone Contributor"

ZONES = "zones"
ZONE_ACTIONS = ("Microsoft.Network/dnsZones/read",)
"""external-dns finds its zone by a list of those of the resource group; Azure's own `Reader` would read
all else there, too."""

VAULT = "vault"
"""Stands for the platform's vault, whose name is not known before it is made."""

_ENGINES = {"lake", "warehouse"}


@dataclass(frozen=True)
class Assignment:
    """A role for one workload on one resource."""

    role: str
    """Title of a role of Azure's own, or the access of a role of the platform's (`BLOB_ACTIONS`)."""
    scope: str
    """Resource id, or `VAULT`."""
    actions: tuple[str, ...] = ()
    """What a role of the platform's allows; empty for Azure's own."""
    condition: str | None = None
    resource: str = ""
    """The resource, in words."""


def assignments(workload: Workload, spec: Platform, section: Section) -> tuple[Assignment, ...]:
    """Everything that a workload may do, and nothing else."""
    found: dict[Assignment, None] = {}
    for grant in workload.grants:
        found.update(dict.fromkeys(_assigned(grant, workload, spec, section)))
    return tuple(found)


def permissions(spec: Platform) -> tuple[Permission, ...]:
    """What every workload of the platform may do, action by action."""
    section = spec.cloud
    if not isinstance(section, Section):
        raise TypeError("the spec is not one of Azure")
    return tuple(
        Permission(
            workload=row.name,
            service_account=f"{row.namespace}/{row.service_account}",
            identity=names.workload_identity(spec, row.name),
            permission=permission,
            resource=each.resource,
        )
        for row in matrix(spec)
        for each in assignments(row, spec, section)
        for permission in each.actions or (each.role,)
    )


def blob_condition(access: Access, prefix: str) -> str:
    """A condition that bounds access to blobs, and to listing them, by the beginning of their path.

    As "Read or list blobs in named containers with a path" and "Write or delete blobs in named
    containers with a path" have it (Azure Storage, example role assignment conditions).
    """
    path = f"@Resource[{BLOBS}:path] StringStartsWith '{prefix}'"
    asked = f"@Request[{BLOBS}:prefix] StringStartsWith '{prefix}'"
    read = f"ActionMatches{{'{BLOBS}/read'}}"
    listing = "SubOperationMatches{'Blob.List'}"
    rest = " AND ".join(
        f"!(ActionMatches{{'{action}'}})" for action in BLOB_ACTIONS[access] if action not in READ
    )
    clauses = [
        f"((!({read} AND NOT {listing})) OR ({path}))",
        f"((!({read} AND {listing})) OR ({asked}))",
        *([f"(({rest}) OR ({path}))"] if rest else []),
    ]
    return " AND ".join(clauses)


def _assigned(
    grant: Grant, workload: Workload, spec: Platform, section: Section
) -> Iterator[Assignment]:
    if grant.kind == "bucket":
        # Synapse reads the data as itself, and takes whoever signs in with the password in the vault.
        if not any(each.kind in _ENGINES for each in workload.grants):
            yield _bucket(grant, spec, section)
    elif grant.kind == "secrets":
        # The vault holds the platform's secrets and no others.
        yield Assignment(SECRETS, VAULT, resource=f"secrets of the vault of {spec.name}")
    elif grant.kind in ("dns", "records") and section.dns_zone_id:
        zone = section.dns_zone_id
        yield Assignment(DNS, zone, resource=f"DNS zone {zone.rsplit('/', 1)[-1]}")
        if grant.kind == "records":
            group = zone.rpartition("/providers/")[0]
            where = f"names of the DNS zones in {group.rpartition('/')[2]}"
            yield Assignment(ZONES, group, ZONE_ACTIONS, resource=where)


def _bucket(grant: Grant, spec: Platform, section: Section) -> Assignment:
    own = grant.access != "read"
    account = names.storage(spec, section, grant.resource)
    where = f"container {grant.resource} of {account}"
    return Assignment(
        role=grant.access if own else READER,
        scope=names.container_id(spec, section, grant.resource),
        actions=(*BLOB_ACTIONS[grant.access], CONTAINER) if own else (),
        condition=blob_condition(grant.access, grant.prefix) if grant.prefix else None,
        resource=f"{where}, blobs that begin with {grant.prefix}" if grant.prefix else where,
    )

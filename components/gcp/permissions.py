"""What a row of the identity matrix means in Google's IAM; pure, so that a plan and a page show it.

Every grant becomes a role on one resource, or one in the project with a condition on the resource.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from spec.cloud import GcpCloud as Section
from spec.platform import Platform

from ..identity import Access, Grant, Permission, Workload, matrix, secrets_prefix
from . import names

OBJECTS: Mapping[Access, tuple[str, ...]] = {
    "read": ("roles/storage.objectViewer",),
    "append": ("roles/storage.objectViewer", "roles/storage.objectCreator"),
    "read-write": ("roles/storage.objectUser",),
}
"""Roles on objects by access; none of them sets who else may."""

SETTINGS = "roles/storage.bucketViewer"
"""A bucket's settings, without who may do what with it, and no object ("IAM roles for Cloud Storage")."""

DNS_ROLE = "dns"
"""Stands for the platform's own role on DNS records: Google's would delete zones, too."""

RECORDS_ROLE = "records"
"""The same for who keeps the records of routes, as a role of its own: whoever goes takes theirs along."""

OWN_ROLES = (DNS_ROLE, RECORDS_ROLE)
"""Roles of the platform's own; each is made for its one workload."""

DNS_PERMISSIONS = (
    "dns.changes.create",
    "dns.changes.get",
    "dns.changes.list",
    "dns.managedZones.get",
    "dns.managedZones.list",
    "dns.resourceRecordSets.create",
    "dns.resourceRecordSets.delete",
    "dns.resourceRecordSets.get",
    "dns.resourceRecordSets.list",
    "dns.resourceRecordSets.update",
)
"""What proving a domain by a record takes ("Google CloudDNS", cert-manager), and keeping records."""

Where = Literal["bucket", "project", "dataset", "bigtable", "dns"]


@dataclass(frozen=True)
class Binding:
    """A role for one workload."""

    role: str
    where: Where
    """Kind of resource whose policy the role is in."""
    resource: str
    """Name of that resource: a bucket, a project, a dataset, an instance."""
    condition: str | None = None
    """In the Common Expression Language, on `resource.name`."""
    about: str = ""
    """The resource, in words."""


def bindings(workload: Workload, spec: Platform, section: Section, number: str) -> list[Binding]:
    """Everything that a workload may do, and nothing else."""
    found: dict[Binding, None] = {}
    for grant in workload.grants:
        found.update(dict.fromkeys(_bound(grant, spec, section, number)))
    return list(found)


def permissions(spec: Platform) -> tuple[Permission, ...]:
    """What every workload of the platform may do, role by role."""
    section = spec.cloud
    if not isinstance(section, Section):
        raise TypeError("the spec is not one of Google Cloud")
    number = section.project_number or "NUMBER"
    return tuple(
        Permission(
            workload=row.name,
            service_account=f"{row.namespace}/{row.service_account}",
            identity=principal(section.project, number, row.namespace, row.service_account),
            permission=permission,
            resource=each.about,
        )
        for row in matrix(spec)
        for each in bindings(row, spec, section, number)
        for permission in (DNS_PERMISSIONS if each.role in OWN_ROLES else (each.role,))
    )


def principal(project: str, number: str, namespace: str, service_account: str) -> str:
    """A Kubernetes service account as a member of IAM policies.

    "Reference Kubernetes resources in IAM policies", GKE documentation.
    """
    pool = f"projects/{number}/locations/global/workloadIdentityPools/{project}.svc.id.goog"
    return f"principal://iam.googleapis.com/{pool}/subject/ns/{namespace}/sa/{service_account}"


def _bound(grant: Grant, spec: Platform, section: Section, number: str) -> Iterator[Binding]:
    if grant.kind == "bucket":
        yield from _bucket(grant, spec, section)
    elif grant.kind == "secrets":
        yield _secret(grant, spec, section, number)
    elif grant.kind == "key-value":
        role = "roles/bigtable.reader" if grant.access == "read" else "roles/bigtable.user"
        own = names.bigtable(spec)
        yield Binding(role, "bigtable", own, about=f"Bigtable instance {own}")
    elif grant.kind in ("lake", "warehouse"):
        # Feast reads features, and makes and drops tables of its own beside them.
        for role, own in (
            ("roles/bigquery.dataViewer", names.dataset(spec)),
            ("roles/bigquery.dataEditor", names.scratch(spec)),
        ):
            yield Binding(role, "dataset", own, about=f"BigQuery dataset {own}")
        for role in ("roles/bigquery.jobUser", "roles/bigquery.readSessionUser"):
            about = f"queries of its own in project {section.project}"
            yield Binding(role, "project", section.project, about=about)
    elif grant.kind in ("dns", "records"):
        where = section.dns_project or section.project
        own = DNS_ROLE if grant.kind == "dns" else RECORDS_ROLE
        yield Binding(own, "dns", where, about=f"DNS records of project {where}")


def _bucket(grant: Grant, spec: Platform, section: Section) -> Iterator[Binding]:
    own = names.bucket(spec, section, grant.resource)
    condition, about = None, f"bucket {own}"
    if grant.prefix:
        # Leave to list is on the bucket; who lists must say the prefix ("Attribute reference for
        # IAM Conditions", IAM documentation).
        asked = 'api.getAttribute("storage.googleapis.com/objectListPrefix", "")'
        condition = (
            f'resource.name.startsWith("projects/_/buckets/{own}/objects/{grant.prefix}") || '
            f'{asked}.startsWith("{grant.prefix}")'
        )
        about = f"bucket {own}, objects that begin with {grant.prefix}"
    for role in OBJECTS[grant.access]:
        yield Binding(role, "bucket", own, condition, about)
    if grant.settings:
        yield Binding(SETTINGS, "bucket", own, about=f"settings of bucket {own}")


def _secret(grant: Grant, spec: Platform, section: Section, number: str) -> Binding:
    whole = grant.prefix == secrets_prefix(spec)
    own = names.secret(grant.prefix) if whole else f"{names.secret(grant.resource)}/"
    about = f"secrets that begin with {own}" if whole else f"secret {own.rstrip('/')}"
    return Binding(
        "roles/secretmanager.secretAccessor",
        "project",
        section.project,
        f'resource.name.startsWith("projects/{number}/secrets/{own}")',
        about,
    )

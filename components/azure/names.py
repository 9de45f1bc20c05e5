"""Names and resource ids that follow from the spec alone; pure, so that a plan and its rules know them.

Names of storage accounts, registries, servers and caches are shared by all of Azure.
"""

from __future__ import annotations

from hashlib import sha256
from uuid import UUID, uuid5

from spec.cloud import AzureCloud as Section
from spec.platform import Platform

_SPACE = UUID("6f6c1d0e-6c0a-5b43-9a2e-0a5a3f2d7c11")
"""Namespace of the platform's own GUIDs; drawn once."""


def group_name(spec: Platform) -> str:
    """Name of the platform's resource group."""
    return f"plinth-{spec.name}"


def group_id(spec: Platform, section: Section) -> str:
    """Resource id of the platform's resource group."""
    return f"/subscriptions/{section.subscription_id}/resourceGroups/{group_name(spec)}"


def arm(spec: Platform, section: Section, provider: str, *names: str) -> str:
    """Resource id in the platform's group: `arm(..., "Microsoft.Network/virtualNetworks", "acme")`.

    More names than one take the kinds in turn: `arm(..., "Microsoft.X/as/bs", "a", "b")`.
    """
    space, *kinds = provider.split("/")
    path = "/".join(f"{kind}/{name}" for kind, name in zip(kinds, names, strict=True))
    return f"{group_id(spec, section)}/providers/{space}/{path}"


def unique(
    spec: Platform, section: Section, kind: str = "", *, most: int = 24, separator: str = ""
) -> str:
    """A name that nobody else on Azure has, of small letters and digits.

    It begins with the platform's name and ends in six digits made of platform and subscription.
    """
    ending = sha256(f"{section.subscription_id}/{spec.name}".encode()).hexdigest()[:6]
    last = separator.join(part for part in (kind, ending) if part)
    first = spec.name if separator else spec.name.replace("-", "")
    first = first[: most - len(last) - len(separator)].rstrip("-")
    return f"{first}{separator}{last}"


def guid(spec: Platform, section: Section, *parts: str) -> str:
    """A GUID that follows from the platform and `parts`: what Azure names roles and grants by."""
    return str(uuid5(_SPACE, "/".join((section.subscription_id, spec.name, *parts))))


def storage(spec: Platform, section: Section, kind: str) -> str:
    """Storage account of a bucket: `acmeartifacts1a2b3c`; 3 to 24 small letters and digits."""
    return unique(spec, section, kind)


def container_id(spec: Platform, section: Section, kind: str) -> str:
    """Resource id of a bucket's container, which has the bucket's name."""
    kinds = "Microsoft.Storage/storageAccounts/blobServices/containers"
    return arm(spec, section, kinds, storage(spec, section, kind), "default", kind)


def workspace(spec: Platform, section: Section) -> str:
    """Synapse workspace of the feature store; at most 50 characters, letters and digits."""
    return unique(spec, section, "features", most=45)


def workload_identity(spec: Platform, workload: str) -> str:
    """Managed identity of a workload."""
    return f"{spec.name}-{workload}"


def secret(key: str) -> str:
    """Name of a secret in the vault, which takes letters, digits and hyphens alone."""
    return key.replace("/", "-").replace("_", "-").replace(".", "-")

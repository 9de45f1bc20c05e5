"""What everything on Google Cloud shares: the project, the provider that reaches it, the key."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import pulumi
import pulumi_gcp as gcp

from spec.cloud import GcpCloud as Section
from spec.platform import Platform

from .permissions import principal

LONGEST_LABEL = 63
"""Characters of a label's key and of its value ("Requirements for labels", Resource Manager)."""


def label(text: str) -> str:
    """`text` as a label's value: lowercase letters, digits, `_` and `-`, all else a `-`."""
    return re.sub(r"[^a-z0-9_-]", "-", text.lower())[:LONGEST_LABEL]


def labels(spec: Platform) -> dict[str, str]:
    """Labels of everything that takes them; the provider adds them by itself (`default_labels`)."""
    return {
        **{label(key): label(value) for key, value in spec.tags.items()},
        "owner": label(spec.owner),
        "cost-center": label(spec.cost_center),
        "environment": label(spec.environment),
        "stack": label(spec.name),
        "managed-by": "plinth",
    }


@dataclass(frozen=True)
class Account:
    """One platform in one project and region."""

    spec: Platform
    section: Section
    parent: pulumi.Resource
    provider: gcp.Provider
    """Waits until the project's services are on, and so does everything made through it."""
    number: str
    """Number of the project, which service agents and principals are named by."""
    key: pulumi.Output[str]
    """Resource name of the platform's key: everything at rest is encrypted with it.

    Who uses it waits until the services that encrypt may use the key.
    """
    suffix: pulumi.Output[str]
    """Ending for names that Google keeps for days, or for ever, after what they named is gone."""

    @property
    def project(self) -> str:
        return self.section.project

    @property
    def region(self) -> str:
        return self.section.region

    @property
    def protected(self) -> bool:
        """Whether stateful resources are guarded against deletion."""
        return self.spec.protected

    @property
    def labels(self) -> dict[str, str]:
        """Labels for what the provider does not label by itself, such as parts of a resource."""
        return labels(self.spec)

    @property
    def workload_pool(self) -> str:
        """Pool of the identities of pods."""
        return f"{self.project}.svc.id.goog"

    def principal(self, namespace: str, service_account: str) -> str:
        """A Kubernetes service account as a member of IAM policies."""
        return principal(self.project, self.number, namespace, service_account)

    def email(self, account_id: str) -> str:
        """Address of a service account of this project."""
        return f"{account_id}@{self.project}.iam.gserviceaccount.com"

    def component(self, **options: Any) -> pulumi.ResourceOptions:
        """Options of a component directly under the platform."""
        return pulumi.ResourceOptions(
            parent=self.parent, providers={"gcp": self.provider}, **options
        )

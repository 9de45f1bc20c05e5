"""What everything on AWS shares: the account, the provider that reaches it, the platform's key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pulumi
import pulumi_aws as aws

from spec.platform import Platform

from .place import Place


def tags(spec: Platform) -> dict[str, str]:
    """Tags of everything that takes them; the provider adds them by itself (`default_tags`)."""
    return {
        **spec.tags,
        "owner": spec.owner,
        "costCenter": spec.cost_center,
        "environment": spec.environment,
        "stack": spec.name,
        "managed-by": "plinth",
    }


@dataclass(frozen=True)
class Account(Place):
    """One platform in one account and region, and what is made there."""

    parent: pulumi.Resource
    provider: aws.Provider
    key: aws.kms.Key
    """The platform's key: everything at rest is encrypted with it."""

    def managed_policy(self, name: str) -> str:
        """ARN of an IAM policy that AWS keeps."""
        return f"arn:{self.partition}:iam::aws:policy/{name}"

    def component(self, **options: Any) -> pulumi.ResourceOptions:
        """Options of a component directly under the platform."""
        return pulumi.ResourceOptions(
            parent=self.parent, providers={"aws": self.provider}, **options
        )

    def tagged(self, name: str, more: Mapping[str, str] | None = None) -> dict[str, str]:
        """Tags of one resource by name; the platform's own come from the provider."""
        return {"Name": name, **(more or {})}

"""What everything on AWS shares: the account, the provider that reaches it, the platform's key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pulumi
import pulumi_aws as aws

from spec.cloud import AwsCloud as Section
from spec.platform import Platform


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


def key_alias(spec: Platform) -> str:
    """Alias of the platform's key."""
    return f"alias/plinth-{spec.name}"


def partition(region: str) -> str:
    """First part of an ARN: `aws`, `aws-cn` or `aws-us-gov`."""
    if region.startswith("cn-"):
        return "aws-cn"
    return "aws-us-gov" if region.startswith("us-gov-") else "aws"


@dataclass(frozen=True)
class Account:
    """One platform in one account and region."""

    spec: Platform
    section: Section
    parent: pulumi.Resource
    provider: aws.Provider
    key: aws.kms.Key
    """The platform's key: everything at rest is encrypted with it."""

    @property
    def id(self) -> str:
        return self.section.account_id

    @property
    def region(self) -> str:
        return self.section.region

    @property
    def key_alias(self) -> str:
        """Alias of the key: what policies name it by."""
        return key_alias(self.spec)

    @property
    def cluster_arn(self) -> str:
        """ARN of the cluster, which has the platform's name."""
        return self.arn("eks", f"cluster/{self.spec.name}")

    @property
    def node_role(self) -> str:
        """Name of the role of all nodes."""
        return f"{self.spec.name}-node"

    @property
    def partition(self) -> str:
        return partition(self.section.region)

    @property
    def protected(self) -> bool:
        """Whether stateful resources are guarded against deletion."""
        return self.spec.protected

    def arn(self, service: str, resource: str, *, regional: bool = True) -> str:
        """An ARN of this account, such as `arn("logs", "log-group:/aws/eks/*")`."""
        region = self.region if regional else ""
        return f"arn:{self.partition}:{service}:{region}:{self.id}:{resource}"

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

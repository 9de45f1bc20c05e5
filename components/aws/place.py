"""One platform's place on AWS, and the names that follow from it: pure, so that a page can show them."""

from __future__ import annotations

from dataclasses import dataclass

from spec.cloud import AwsCloud as Section
from spec.platform import Platform


def key_alias(spec: Platform) -> str:
    """Alias of the platform's key."""
    return f"alias/plinth-{spec.name}"


def partition(region: str) -> str:
    """First part of an ARN: `aws`, `aws-cn` or `aws-us-gov`."""
    if region.startswith("cn-"):
        return "aws-cn"
    return "aws-us-gov" if region.startswith("us-gov-") else "aws"


@dataclass(frozen=True)
class Place:
    """One platform in one account and region."""

    spec: Platform
    section: Section

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

"""Who may use the Kubernetes API: EKS access entries."""

from __future__ import annotations

from collections.abc import Sequence

import pulumi
import pulumi_aws as aws

from .account import Account
from .control_plane import administrators

ADMIN = "AmazonEKSClusterAdminPolicy"
VIEWER = "AmazonEKSViewPolicy"
"""Reads everything but secrets ("Review access policy permissions", EKS user guide)."""


class Access(pulumi.ComponentResource):
    """An access entry for each principal of the spec.

    Attributes:
        ready: what must stand before a principal can use the API.
    """

    ready: Sequence[pulumi.Resource]

    def __init__(
        self,
        name: str,
        *,
        cluster_name: pulumi.Input[str],
        account: Account,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("plinth:aws:Access", name, None, opts)
        ready: list[pulumi.Resource] = []
        admins = administrators(account)
        for policy, principals in ((ADMIN, admins), (VIEWER, account.section.viewers)):
            for principal in principals:
                short = principal.split(":", 5)[-1].replace("/", "-")
                child = f"{name}-{short}"
                entry = aws.eks.AccessEntry(
                    child,
                    cluster_name=cluster_name,
                    principal_arn=principal,
                    type="STANDARD",
                    tags=account.tagged(child),
                    opts=pulumi.ResourceOptions(parent=self),
                )
                ready.append(
                    aws.eks.AccessPolicyAssociation(
                        f"{child}-policy",
                        cluster_name=cluster_name,
                        principal_arn=entry.principal_arn,
                        policy_arn=f"arn:{account.partition}:eks::aws:cluster-access-policy/{policy}",
                        access_scope=aws.eks.AccessPolicyAssociationAccessScopeArgs(type="cluster"),
                        opts=pulumi.ResourceOptions(parent=self),
                    )
                )
        self.ready = ready
        self.register_outputs({})

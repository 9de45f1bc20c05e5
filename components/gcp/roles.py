"""Roles of Google's that the platform's own accounts are given, each for its whole project."""

from __future__ import annotations

from collections.abc import Sequence

import pulumi
import pulumi_gcp as gcp

from .account import Account

NODES = "nodes"

NODE_ROLES = (
    "roles/artifactregistry.reader",
    "roles/autoscaling.metricsWriter",
    "roles/logging.logWriter",
    "roles/monitoring.metricWriter",
    "roles/monitoring.viewer",
    "roles/stackdriver.resourceMetadata.writer",
)
"""What a node needs: that of `roles/container.defaultNodeServiceAccount`, and to read images.

"Use least privilege Identity and Access Management (IAM) service accounts", GKE documentation.
"""


class ServiceAccount(pulumi.ComponentResource):
    """A service account `<platform>-<kind>` with roles in the project, and no key.

    Attributes:
        email: its address.
        ready: what must stand before it can do its work.
    """

    email: pulumi.Output[str]
    ready: Sequence[pulumi.Resource]

    def __init__(
        self,
        name: str,
        kind: str,
        *,
        roles: Sequence[str],
        about: str,
        account: Account,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("plinth:gcp:ServiceAccount", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        made = gcp.serviceaccount.Account(
            name,
            account_id=f"{account.spec.name}-{kind}",
            display_name=f"{account.spec.name} {kind}",
            description=about,
            opts=child,
        )
        given = [
            gcp.projects.IAMMember(
                f"{name}-{role.split('/')[-1]}",
                project=account.project,
                role=role,
                member=made.member,
                opts=child,
            )
            for role in roles
        ]
        self.email = made.email
        self.ready = [made, *given]
        self.register_outputs({"email": self.email})

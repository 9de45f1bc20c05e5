"""Who may use the Kubernetes API: IAM lets them find it, RBAC says what they may do there."""

from __future__ import annotations

from collections.abc import Sequence

import pulumi
import pulumi_gcp as gcp
import pulumi_kubernetes as k8s

from .account import Account

FIND = "roles/container.clusterViewer"
"""Lists clusters and gets their credentials, and nothing within them."""

RBAC = "rbac.authorization.k8s.io"


class Access(pulumi.ComponentResource):
    """For each member of the spec a role in the project, and a binding in the cluster.

    Attributes:
        ready: what must stand before a member can use the API.
    """

    ready: Sequence[pulumi.Resource]

    def __init__(
        self,
        name: str,
        *,
        provider: k8s.Provider,
        account: Account,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("plinth:gcp:Access", name, None, opts)
        ready: list[pulumi.Resource] = []
        section = account.section
        for role, members in (("cluster-admin", section.admins), ("view", section.viewers)):
            for member in members:
                kind, email = member.split(":", 1)
                child = f"{name}-{role}-{email.replace('@', '-')}"
                ready.append(
                    gcp.projects.IAMMember(
                        f"{child}-find",
                        project=account.project,
                        role=FIND,
                        member=member,
                        opts=pulumi.ResourceOptions(parent=self),
                    )
                )
                ready.append(
                    k8s.rbac.v1.ClusterRoleBinding(
                        child,
                        metadata=k8s.meta.v1.ObjectMetaArgs(
                            name=f"plinth:{role}:{email}",
                            labels={"app.kubernetes.io/part-of": "plinth"},
                        ),
                        role_ref=k8s.rbac.v1.RoleRefArgs(
                            api_group=RBAC, kind="ClusterRole", name=role
                        ),
                        subjects=[
                            k8s.rbac.v1.SubjectArgs(
                                api_group=RBAC,
                                kind="Group" if kind == "group" else "User",
                                name=email,
                            )
                        ],
                        opts=pulumi.ResourceOptions(parent=self, provider=provider),
                    )
                )
        self.ready = ready
        self.register_outputs({})


def security_group(account: Account) -> str | None:
    """The group that holds all groups which RBAC may name; GKE fixes the first part of its name.

    "Configure Google Groups for RBAC", GKE documentation.
    """
    groups = [
        member
        for member in (*account.section.admins, *account.section.viewers)
        if member.startswith("group:")
    ]
    return f"gke-security-groups@{groups[0].rsplit('@', 1)[1]}" if groups else None

"""Who may use the Kubernetes API: Entra groups, by roles of Azure RBAC on the cluster."""

from __future__ import annotations

from collections.abc import Sequence

import pulumi
import pulumi_azure_native as azure

from .account import Account
from .roles import ROLES, grant

SIGN_IN = "Azure Kubernetes Service Cluster User Role"
ADMIN = "Azure Kubernetes Service RBAC Cluster Admin"
VIEWER = "Azure Kubernetes Service RBAC Reader"
"""Reads everything but secrets ("Azure built-in roles")."""


class Access(pulumi.ComponentResource):
    """Roles of the groups of the spec; with no admin named, of whoever makes the cluster.

    Attributes:
        ready: what must stand before anybody can use the API.
    """

    ready: Sequence[pulumi.Resource]

    def __init__(
        self,
        name: str,
        *,
        cluster_id: pulumi.Input[str],
        account: Account,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("plinth:azure:Access", name, None, opts)
        section = account.section
        self.ready = [
            grant(
                f"{name}-{group}-{kind}",
                role,
                principal=group,
                kind="Group",
                scope=cluster_id,
                subscription=account.id,
                parent=self,
            )
            for kind, groups, role in (
                ("sign-in", (*section.admins, *section.viewers), SIGN_IN),
                ("admin", section.admins, ADMIN),
                ("viewer", section.viewers, VIEWER),
            )
            for group in groups
        ]
        if not section.admins:
            self.ready = [*self.ready, self._maker(name, cluster_id, account)]
        self.register_outputs({})

    def _maker(self, name: str, cluster_id: pulumi.Input[str], account: Account) -> pulumi.Resource:
        """Without this nobody could go on: local accounts are off."""
        client = azure.authorization.get_client_config_output(
            opts=pulumi.InvokeOutputOptions(parent=self)
        )
        definition = f"/providers/Microsoft.Authorization/roleDefinitions/{ROLES[ADMIN]}"
        return azure.authorization.RoleAssignment(
            f"{name}-maker",
            principal_id=client.object_id,
            role_definition_id=f"/subscriptions/{account.id}{definition}",
            scope=cluster_id,
            opts=pulumi.ResourceOptions(
                parent=self,
                # Counts at creation alone: another who updates must not take the first one's role.
                ignore_changes=["principalId"],
            ),
        )

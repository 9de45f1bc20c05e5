"""Identities of pods: a managed identity for each row of the matrix, federated with its service account."""

from __future__ import annotations

from collections.abc import Mapping

import pulumi
import pulumi_azure_native as azure

from .. import cloud as handles
from ..identity import Workload
from . import names, permissions
from .account import Account
from .permissions import BLOB_ACTIONS, CONTAINER, Assignment
from .roles import ROLES

AUDIENCE = "api://AzureADTokenExchange"

LABELS = {"azure.workload.identity/use": "true"}
"""What the webhook of AKS looks for on a pod ("Workload identity", AKS documentation)."""


class BlobRoles(pulumi.ComponentResource):
    """Roles over blobs that Azure has not: appending without deleting, writing but never the container.

    Attributes:
        ids: resource ids of the definitions by access.
    """

    ids: Mapping[str, pulumi.Output[str]]

    def __init__(
        self, name: str, *, account: Account, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("plinth:azure:BlobRoles", name, None, opts)
        spec, section = account.spec, account.section
        group = names.group_id(spec, section)
        self.ids = {}
        for access in ("append", "read-write"):
            made = azure.authorization.RoleDefinition(
                f"{name}-{access}",
                role_definition_id=names.guid(spec, section, "role", access),
                # Titles are shared by the whole directory.
                role_name=names.unique(spec, section, f"blobs-{access}", most=60, separator="-"),
                role_type="CustomRole",
                description=f"Blobs of {spec.name}: {access}",
                scope=group,
                assignable_scopes=[group],
                permissions=[
                    azure.authorization.PermissionArgs(
                        actions=[CONTAINER],
                        not_actions=[],
                        data_actions=list(BLOB_ACTIONS[access]),
                        not_data_actions=[],
                    )
                ],
                opts=pulumi.ResourceOptions(parent=self),
            )
            self.ids[access] = made.id
        self.register_outputs({"ids": self.ids})


class Identity(pulumi.ComponentResource):
    """A managed identity with one federated credential, for one service account of one cluster.

    Attributes:
        handle: the annotation and the label that bind a pod to it, and what must stand first.
    """

    handle: handles.Identity

    def __init__(
        self,
        name: str,
        workload: Workload,
        *,
        issuer: pulumi.Input[str],
        roles: BlobRoles,
        account: Account,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("plinth:azure:Identity", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        own = names.workload_identity(account.spec, workload.name)
        identity = azure.managedidentity.UserAssignedIdentity(
            f"{name}-identity",
            resource_name_=own,
            resource_group_name=account.group,
            location=account.location,
            opts=child,
        )
        credential = azure.managedidentity.FederatedIdentityCredential(
            f"{name}-credential",
            federated_identity_credential_resource_name=workload.service_account,
            resource_name_=identity.name,
            resource_group_name=account.group,
            issuer=issuer,
            subject=f"system:serviceaccount:{workload.namespace}:{workload.service_account}",
            audiences=[AUDIENCE],
            opts=child,
        )
        asked = permissions.assignments(workload, account.spec, account.section)
        granted = [
            self._grant(f"{name}-{index}", each, identity.principal_id, roles, account)
            for index, each in enumerate(asked)
        ]
        self.handle = handles.Identity(
            annotations={"azure.workload.identity/client-id": identity.client_id},
            pod_labels=LABELS,
            ready=(credential, *granted),
        )
        self.register_outputs({"clientId": identity.client_id})

    def _grant(
        self,
        name: str,
        assignment: Assignment,
        principal: pulumi.Input[str],
        roles: BlobRoles,
        account: Account,
    ) -> pulumi.Resource:
        spec, section, role = account.spec, account.section, assignment.role
        vault = assignment.scope == permissions.VAULT
        definition: pulumi.Input[str]
        if role == permissions.ZONES:
            definition = self._zones(f"{name}-role", assignment, account)
        elif assignment.actions:
            definition = roles.ids[role]
        else:
            definition = (
                f"/subscriptions/{account.id}/providers/Microsoft.Authorization/roleDefinitions/"
                f"{ROLES[role]}"
            )
        return azure.authorization.RoleAssignment(
            name,
            role_assignment_name=names.guid(spec, section, "grant", name, assignment.scope, role),
            principal_id=principal,
            # Said outright: the directory may not yet know who was just made.
            principal_type="ServicePrincipal",
            role_definition_id=definition,
            scope=account.encryption.vault_id if vault else assignment.scope,
            condition=assignment.condition,
            condition_version="2.0" if assignment.condition else None,
            description=assignment.resource,
            # Its name is the same for another principal.
            opts=pulumi.ResourceOptions(parent=self, delete_before_replace=True),
        )

    def _zones(self, name: str, assignment: Assignment, account: Account) -> pulumi.Output[str]:
        """The role of who may list the DNS zones of a resource group, where the zone lies."""
        spec, section = account.spec, account.section
        return azure.authorization.RoleDefinition(
            name,
            role_definition_id=names.guid(spec, section, "role", assignment.role),
            # Titles are shared by the whole directory.
            role_name=names.unique(spec, section, "dns-zones", most=60, separator="-"),
            role_type="CustomRole",
            description=f"DNS zones of {spec.name}: found by name",
            scope=assignment.scope,
            assignable_scopes=[assignment.scope],
            permissions=[
                azure.authorization.PermissionArgs(
                    actions=list(assignment.actions),
                    not_actions=[],
                    data_actions=[],
                    not_data_actions=[],
                )
            ],
            opts=pulumi.ResourceOptions(parent=self),
        ).id

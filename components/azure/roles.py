"""Who may do what: role assignments of Azure RBAC, each on one resource."""

from __future__ import annotations

from typing import Literal

import pulumi
import pulumi_azure_native as azure

ROLES = {
    "AcrPull": "7f951dda-4ed3-4680-a7ca-43fe172d538d",
    "Azure Kubernetes Service Cluster User Role": "4abbcc35-e782-43d8-92c5-2d3f1bd2253f",
    "Azure Kubernetes Service RBAC Cluster Admin": "b1ff04bb-8a4e-4dc4-8eb5-8693973ce19b",
    "Azure Kubernetes Service RBAC Reader": "7f6c6a51-bcf8-42ba-9220-52d62157d7db",
    "Contributor": "b24988ac-6180-42a0-ab88-20f7382dd24c",
    "DNS Zone Contributor": "befefa01-2a29-4197-83a8-272ff33ce314",
    "Key Vault Contributor": "f25e0fa2-a7c8-4377-a976-54943a77a395",
    "Key Vault Crypto Service Encryption User": "e147488a-f6f5-4113-8e2d-b22465e65bf6",
    "Key Vault Crypto User": "12338af0-0e69-4776-bea7-57ae8d297424",
    "Key Vault Secrets User": "4633458b-17de-408a-b874-0445c86b69e6",
    "Managed Identity Operator": "f1a07417-d97a-45cb-824c-7a7467783830",
    "Network Contributor": "4d97b98b-1d4f-4787-a291-c67834d212e7",
    "Reader": "acdd72a7-3385-48ef-bd42-f606fba81ae7",
    "Storage Blob Data Contributor": "ba92f5b4-2d11-453d-a403-e96b0029c9fe",
    "Storage Blob Data Reader": "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1",
}
"""GUIDs of Azure's own roles ("Azure built-in roles", Azure RBAC documentation); each was found with its
title in public repositories, Microsoft's documentation and templates among them, on 2026-11-24."""

PrincipalType = Literal["ServicePrincipal", "Group"]


def grant(
    name: str,
    role: str,
    *,
    principal: pulumi.Input[str],
    scope: pulumi.Input[str],
    subscription: str,
    parent: pulumi.Resource,
    kind: PrincipalType = "ServicePrincipal",
    condition: pulumi.Input[str] | None = None,
    retain: bool = False,
) -> azure.authorization.RoleAssignment:
    """A role of Azure's own, by title, for one principal on one resource.

    Args:
        principal: object id.
        kind: said outright, since the directory may not yet know a principal that was just made.
        condition: condition on actions, version 2.0.
        retain: whether it stays when the stack is destroyed.
    """
    definition = f"/providers/Microsoft.Authorization/roleDefinitions/{ROLES[role]}"
    return azure.authorization.RoleAssignment(
        name,
        principal_id=principal,
        principal_type=kind,
        role_definition_id=f"/subscriptions/{subscription}{definition}",
        scope=scope,
        condition=condition,
        condition_version="2.0" if condition is not None else None,
        opts=pulumi.ResourceOptions(parent=parent, retain_on_delete=retain),
    )

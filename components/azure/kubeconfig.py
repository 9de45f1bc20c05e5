"""How the cluster is reached: by Entra's tokens, never by a credential of the cluster."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from typing import Any

import pulumi
import pulumi_azure_native as azure
import yaml

from .account import Account

AAD_SERVER = "6dae42f8-4368-4678-94ff-3960e28e3630"
"""Application that the API of every AKS cluster is for Entra (kubelogin's documentation)."""


def authority(
    group: pulumi.Input[str], cluster: pulumi.Input[str], *, parent: pulumi.Resource
) -> pulumi.Output[str]:
    """Base64 of the PEM certificate of the cluster's authority.

    From the kubeconfig that AKS gives to users: the cluster itself does not tell it. There is no
    credential in it, since local accounts are off.
    """
    found = azure.containerservice.list_managed_cluster_user_credentials_output(
        resource_group_name=group,
        resource_name=cluster,
        format="exec",
        opts=pulumi.InvokeOutputOptions(parent=parent),
    )
    return found.apply(lambda credentials: _authority_of(credentials.kubeconfigs[0].value))


def _authority_of(encoded: str) -> str:
    config: dict[str, Any] = yaml.safe_load(base64.b64decode(encoded))
    return config["clusters"][0]["cluster"]["certificate-authority-data"]


def kubeconfig(
    cluster: pulumi.Output[str],
    endpoint: pulumi.Output[str],
    certificate: pulumi.Output[str],
    account: Account,
) -> pulumi.Output[str]:
    """A kubeconfig that asks kubelogin for a token of whoever is signed in: no credential is in it."""
    section = account.section

    def made(found: Sequence[str]) -> dict[str, Any]:
        name, url, certificate = found
        execute: dict[str, Any] = {
            "apiVersion": "client.authentication.k8s.io/v1",
            "command": "kubelogin",
            "args": [
                "get-token",
                # Signed in by a person, or in CI by a federated credential: either is the CLI's.
                "--login",
                "azurecli",
                "--server-id",
                AAD_SERVER,
                "--tenant-id",
                section.tenant_id,
            ],
            "interactiveMode": "Never",
        }
        server = {"server": url, "certificate-authority-data": certificate}
        return {
            "apiVersion": "v1",
            "kind": "Config",
            "clusters": [{"name": name, "cluster": server}],
            "users": [{"name": name, "user": {"exec": execute}}],
            "contexts": [{"name": name, "context": {"cluster": name, "user": name}}],
            "current-context": name,
        }

    return pulumi.Output.json_dumps(pulumi.Output.all(cluster, endpoint, certificate).apply(made))

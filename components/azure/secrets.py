"""Secrets in the platform's key vault, each a JSON object."""

from __future__ import annotations

from collections.abc import Mapping

import pulumi
import pulumi_azure_native as azure

from .. import cloud as handles
from . import names
from .account import Account


class Secret(pulumi.ComponentResource):
    """A secret of that key; the vault is the platform's own, so that no prefix is needed.

    It is made through Azure's control plane, which works where the vault itself is reached from the
    private network alone.

    Attributes:
        handle: its remote key and its properties.
    """

    handle: handles.Secret

    def __init__(
        self,
        name: str,
        key: str,
        values: Mapping[str, pulumi.Input[str]],
        *,
        account: Account,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("plinth:azure:Secret", name, None, opts)
        own = names.secret(key)
        made = azure.keyvault.Secret(
            name,
            secret_name=own,
            vault_name=account.encryption.vault_name,
            resource_group_name=account.group,
            properties=azure.keyvault.SecretPropertiesArgs(
                content_type="application/json",
                # The SDK marks nothing as secret by itself.
                value=pulumi.Output.secret(pulumi.Output.json_dumps(dict(values))),
            ),
            opts=pulumi.ResourceOptions(
                parent=self,
                protect=account.protected,
                additional_secret_outputs=["properties"],
                # Deleting one asks the vault itself, which may be out of reach; with it all go.
                deleted_with=account.encryption.vault,
            ),
        )
        # Who reads the key waits for the value. Unlike its id, a URN is known in a preview.
        known = made.urn.apply(lambda _: own)
        self.handle = handles.Secret(known, tuple(values))
        self.register_outputs({"key": known})


def store(account: Account) -> handles.SecretStore:
    """How external-secrets reads the vault: with the identity of its own pod."""
    azurekv = {
        "authType": "WorkloadIdentity",
        "tenantId": account.section.tenant_id,
        "vaultUrl": account.encryption.vault_uri.apply(lambda uri: uri.rstrip("/")),
    }
    # The vault's names take letters, digits and hyphens alone (`names.secret`).
    return handles.SecretStore({"azurekv": azurekv}, separator="-")

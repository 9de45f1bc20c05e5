"""Secrets in Secret Manager, each a JSON object."""

from __future__ import annotations

from collections.abc import Mapping

import pulumi
import pulumi_gcp as gcp

from .. import cloud as handles
from ..identity import secrets_prefix
from . import names
from .account import Account


class Secret(pulumi.ComponentResource):
    """A secret `<platform>_<key>` in the platform's region, encrypted with its key.

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
        super().__init__("plinth:gcp:Secret", name, None, opts)
        replica = gcp.secretmanager.SecretReplicationUserManagedReplicaArgs(
            location=account.region,
            customer_managed_encryption=gcp.secretmanager.SecretReplicationUserManagedReplicaCustomerManagedEncryptionArgs(
                kms_key_name=account.key
            ),
        )
        secret = gcp.secretmanager.Secret(
            name,
            secret_id=names.secret(f"{secrets_prefix(account.spec)}{key}"),
            replication=gcp.secretmanager.SecretReplicationArgs(
                user_managed=gcp.secretmanager.SecretReplicationUserManagedArgs(replicas=[replica])
            ),
            deletion_protection=account.protected,
            opts=pulumi.ResourceOptions(parent=self, protect=account.protected),
        )
        version = gcp.secretmanager.SecretVersion(
            f"{name}-value",
            secret=secret.id,
            secret_data=pulumi.Output.secret(pulumi.Output.json_dumps(dict(values))),
            opts=pulumi.ResourceOptions(parent=self),
        )
        # Who reads the key waits for the value. Unlike its id, a URN is known in a preview.
        known = pulumi.Output.all(secret.secret_id, version.urn).apply(lambda both: str(both[0]))
        self.handle = handles.Secret(known, tuple(values))
        self.register_outputs({"key": known})


def store(account: Account) -> handles.SecretStore:
    """How external-secrets reads Secret Manager: with the identity of its own pod."""
    return handles.SecretStore({"gcpsm": {"projectID": account.project}}, separator=names.SEPARATOR)

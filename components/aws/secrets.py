"""Secrets in AWS Secrets Manager, each a JSON object."""

from __future__ import annotations

from collections.abc import Mapping

import pulumi
import pulumi_aws as aws

from .. import cloud as handles
from ..identity import secrets_prefix
from .account import Account


class Secret(pulumi.ComponentResource):
    """A secret `<platform>/<key>`, encrypted with the platform's key.

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
        super().__init__("plinth:aws:Secret", name, None, opts)
        own = f"{secrets_prefix(account.spec)}{key}"
        secret = aws.secretsmanager.Secret(
            name,
            name=own,
            description=f"{', '.join(values)} of {key}; kept by Plinth",
            kms_key_id=account.key.arn,
            # In dev a name must be free again at once; elsewhere 30 days, the most there are.
            recovery_window_in_days=30 if account.protected else 0,
            tags=account.tagged(own),
            opts=pulumi.ResourceOptions(parent=self, protect=account.protected),
        )
        version = aws.secretsmanager.SecretVersion(
            f"{name}-value",
            secret_id=secret.id,
            secret_string=pulumi.Output.secret(pulumi.Output.json_dumps(dict(values))),
            opts=pulumi.ResourceOptions(parent=self),
        )
        # Who reads the key waits for the value. Unlike its id, a URN is known in a preview.
        known = pulumi.Output.all(secret.name, version.urn).apply(lambda both: str(both[0]))
        self.handle = handles.Secret(known, tuple(values))
        self.register_outputs({"key": known})


def store(account: Account) -> handles.SecretStore:
    """How external-secrets reads Secrets Manager: with the identity of its own pod."""
    return handles.SecretStore({"aws": {"service": "SecretsManager", "region": account.region}})

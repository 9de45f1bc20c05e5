"""Feast's online store as key and value: DynamoDB."""

from __future__ import annotations

import pulumi
import pulumi_aws as aws

from spec.data import Features as Section

from .. import cloud as handles
from . import names
from .account import Account


class KeyValue(pulumi.ComponentResource):
    """A table for each view that the spec names, where Feast looks for it.

    Feast would make the tables itself, but without the platform's key or a backup, and only for whom
    may make tables; of those that exist it uses what it finds. A view that the spec does not name is
    made by `feast apply`, and is still inside the prefix that the workloads may use.

    Attributes:
        handle: Feast's section of it.
    """

    handle: handles.FeastStore

    def __init__(
        self,
        name: str,
        section: Section,
        *,
        account: Account,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("plinth:aws:KeyValue", name, None, opts)
        for view in section.views:
            own = f"{names.tables(account.spec)}{view.name}"
            aws.dynamodb.Table(
                f"{name}-{view.name}",
                name=own,
                # The one key that Feast has: the entity's, hashed.
                attributes=[aws.dynamodb.TableAttributeArgs(name="entity_id", type="S")],
                hash_key="entity_id",
                billing_mode="PAY_PER_REQUEST",
                server_side_encryption=aws.dynamodb.TableServerSideEncryptionArgs(
                    enabled=True, kms_key_arn=account.key.arn
                ),
                point_in_time_recovery=aws.dynamodb.TablePointInTimeRecoveryArgs(enabled=True),
                deletion_protection_enabled=account.protected,
                tags=account.tagged(own),
                opts=pulumi.ResourceOptions(parent=self, protect=account.protected),
            )
        self.handle = handles.FeastStore(
            {
                "type": "dynamodb",
                "region": account.region,
                "table_name_template": names.table_template(account.spec),
            }
        )
        self.register_outputs({})

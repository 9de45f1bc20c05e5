"""Feast's offline store over files: Athena over the bucket `datasets`, with a Glue database."""

from __future__ import annotations

import pulumi
import pulumi_aws as aws

from .. import cloud as handles
from ..identity import FEAST_PREFIX
from . import names
from .account import Account


class Lake(pulumi.ComponentResource):
    """A workgroup and a database of the catalogue.

    Attributes:
        handle: Feast's section of it.
    """

    handle: handles.FeastStore

    def __init__(
        self,
        name: str,
        *,
        datasets: handles.Bucket,
        account: Account,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("plinth:aws:Lake", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        corner = FEAST_PREFIX.rstrip("/")
        database = aws.glue.CatalogDatabase(
            f"{name}-database",
            name=names.lake(account.spec),
            description=f"Features of {account.spec.name}",
            location_uri=pulumi.Output.concat(datasets.uri, "/"),
            tags=account.tagged(names.lake(account.spec)),
            opts=pulumi.ResourceOptions(parent=self, protect=account.protected),
        )
        workgroup = aws.athena.Workgroup(
            f"{name}-workgroup",
            name=names.features(account.spec),
            description=f"Feast of {account.spec.name}",
            configuration=aws.athena.WorkgroupConfigurationArgs(
                # Feast says where its scratch tables lie, which an enforcing workgroup refuses
                # ("Considerations and limitations for CTAS queries", Athena user guide). Nothing is
                # weaker for it: who says nothing gets these settings, and the bucket encrypts.
                enforce_workgroup_configuration=False,
                publish_cloudwatch_metrics_enabled=True,
                requester_pays_enabled=False,
                result_configuration=aws.athena.WorkgroupConfigurationResultConfigurationArgs(
                    output_location=pulumi.Output.concat(datasets.uri, f"/{corner}/results/"),
                    expected_bucket_owner=account.id,
                    encryption_configuration=aws.athena.WorkgroupConfigurationResultConfigurationEncryptionConfigurationArgs(
                        encryption_option="SSE_KMS", kms_key_arn=account.key.arn
                    ),
                ),
            ),
            force_destroy=not account.protected,
            tags=account.tagged(names.features(account.spec)),
            opts=child,
        )
        self.handle = handles.FeastStore(
            {
                "type": "athena",
                "region": account.region,
                "data_source": "AwsDataCatalog",
                "database": database.name,
                "workgroup": workgroup.name,
                "s3_staging_location": pulumi.Output.concat(datasets.uri, f"/{corner}/staging"),
            }
        )
        self.register_outputs({"database": database.name, "workgroup": workgroup.name})

"""Feast's offline store: BigQuery, whose tables may lie in it or beside it in the datasets."""

from __future__ import annotations

import pulumi
import pulumi_gcp as gcp

from .. import cloud as handles
from ..identity import FEAST_PREFIX
from . import names
from .account import Account


class Warehouse(pulumi.ComponentResource):
    """A dataset in the platform's region, encrypted with its key.

    Attributes:
        handle: Feast's section of it.
        dataset: id of the dataset.
    """

    handle: handles.FeastStore
    dataset: pulumi.Output[str]

    def __init__(
        self,
        name: str,
        *,
        datasets: handles.Bucket,
        account: Account,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("plinth:gcp:Warehouse", name, None, opts)
        made = gcp.bigquery.Dataset(
            f"{name}-dataset",
            dataset_id=names.dataset(account.spec),
            location=account.region,
            description=f"Features of {account.spec.name}",
            default_encryption_configuration=gcp.bigquery.DatasetDefaultEncryptionConfigurationArgs(
                kms_key_name=account.key
            ),
            delete_contents_on_destroy=not account.protected,
            opts=pulumi.ResourceOptions(parent=self, protect=account.protected),
        )
        self.dataset = made.dataset_id
        self.handle = handles.FeastStore(
            {
                "type": "bigquery",
                "project_id": account.project,
                "dataset": made.dataset_id,
                "location": account.region,
                "gcs_staging_location": pulumi.Output.concat(
                    datasets.uri, f"/{FEAST_PREFIX}staging"
                ),
            }
        )
        self.register_outputs({"dataset": made.dataset_id})

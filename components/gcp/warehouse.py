"""Feast's offline store: BigQuery, over tables of its own or over files in Cloud Storage."""

from __future__ import annotations

from collections.abc import Mapping

import pulumi
import pulumi_gcp as gcp

from .. import cloud as handles
from ..identity import FEAST_PREFIX
from . import names
from .account import Account

SCRATCH_DAYS = 1
"""Days that a table which Feast made and did not drop is kept."""


class Warehouse(pulumi.ComponentResource):
    """Two datasets in the platform's region, encrypted with its key: features, and Feast's scratch.

    Args:
        datasets: the bucket that Feast stages files in, and that a lake's tables lie in.
        lake: whether BigQuery may read that bucket for whoever may read a table over it.

    Attributes:
        handle: Feast's section of it.
        datasets: ids of the datasets by name.
    """

    handle: handles.FeastStore
    datasets: Mapping[str, pulumi.Output[str]]

    def __init__(
        self,
        name: str,
        *,
        datasets: handles.Bucket,
        lake: bool,
        account: Account,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("plinth:gcp:Warehouse", name, None, opts)
        spec = account.spec
        features = self._dataset(f"{name}-dataset", names.dataset(spec), account=account)
        scratch = self._dataset(
            f"{name}-scratch", names.scratch(spec), account=account, days=SCRATCH_DAYS
        )
        if lake:
            self._lake(f"{name}-lake", datasets.name, account=account)
        self.datasets = {
            names.dataset(spec): features.dataset_id,
            names.scratch(spec): scratch.dataset_id,
        }
        self.handle = handles.FeastStore(
            {
                "type": "bigquery",
                "project_id": account.project,
                "dataset": scratch.dataset_id,
                "location": account.region,
                "gcs_staging_location": pulumi.Output.concat(
                    datasets.uri, f"/{FEAST_PREFIX}staging"
                ),
            }
        )
        self.register_outputs(dict(self.datasets))

    def _dataset(
        self, name: str, own: str, *, account: Account, days: int | None = None
    ) -> gcp.bigquery.Dataset:
        return gcp.bigquery.Dataset(
            name,
            dataset_id=own,
            location=account.region,
            description=f"Features of {account.spec.name}",
            default_encryption_configuration=gcp.bigquery.DatasetDefaultEncryptionConfigurationArgs(
                kms_key_name=account.key
            ),
            default_table_expiration_ms=days * 24 * 3600 * 1000 if days else None,
            delete_contents_on_destroy=bool(days) or not account.protected,
            opts=pulumi.ResourceOptions(parent=self, protect=account.protected),
        )

    def _lake(self, name: str, bucket: pulumi.Input[str], *, account: Account) -> None:
        """What BigLake tables are made with: an account of Google's that reads the datasets.

        Whoever may read a table reads its files by that account, and needs no leave of the bucket
        ("Introduction to BigLake external tables", BigQuery).
        """
        connection = gcp.bigquery.Connection(
            name,
            connection_id=names.lake(account.spec),
            location=account.region,
            description=f"Datasets of {account.spec.name} in Cloud Storage",
            cloud_resource=gcp.bigquery.ConnectionCloudResourceArgs(),
            opts=pulumi.ResourceOptions(parent=self),
        )
        reader = connection.cloud_resource.apply(
            lambda made: f"serviceAccount:{made.service_account_id if made else None}"
        )
        gcp.storage.BucketIAMMember(
            f"{name}-reader",
            bucket=bucket,
            role="roles/storage.objectViewer",
            member=reader,
            opts=pulumi.ResourceOptions(parent=self),
        )

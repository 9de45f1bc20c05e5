"""Feast's offline store: BigQuery, whose tables may lie in it or beside it in the datasets."""

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
        account: Account,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("plinth:gcp:Warehouse", name, None, opts)
        spec = account.spec
        features = self._dataset(f"{name}-dataset", names.dataset(spec), account=account)
        scratch = self._dataset(
            f"{name}-scratch", names.scratch(spec), account=account, days=SCRATCH_DAYS
        )
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

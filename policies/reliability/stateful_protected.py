"""The engine refuses to delete what holds data."""

from __future__ import annotations

from collections.abc import Iterator

from ..aws import BUCKET
from ..rule import Case, Rule

_STATEFUL = (
    *BUCKET,
    "aws:dynamodb/table:Table",
    "aws:kms/key:Key",
    "aws:rds/cluster:Cluster",
    "aws:rds/instance:Instance",
    "aws:redshift/cluster:Cluster",
    "aws:redshiftserverless/namespace:Namespace",
    "azure-native:containerregistry:Registry",
    "azure-native:cosmosdb:DatabaseAccount",
    "azure-native:dbformysql:Server",
    "azure-native:dbforpostgresql:Server",
    "azure-native:keyvault:Vault",
    "azure-native:storage:StorageAccount",
    "azure-native:synapse:Workspace",
    "gcp:alloydb/cluster:Cluster",
    "gcp:artifactregistry/repository:Repository",
    "gcp:bigquery/dataset:Dataset",
    "gcp:bigtable/instance:Instance",
    "gcp:bigtable/table:Table",
    "gcp:filestore/instance:Instance",
    "gcp:firestore/database:Database",
    "gcp:kms/cryptoKey:CryptoKey",
    "gcp:spanner/database:Database",
    "gcp:sql/databaseInstance:DatabaseInstance",
    "gcp:storage/bucket:Bucket",
)


def _check(case: Case) -> Iterator[str]:
    if case.settings["environment"] != "dev" and not case.resource.protect:
        yield "The resource option protect is not set"


RULE = Rule(
    id="stateful-protected",
    title="The engine refuses to delete what holds data, outside dev",
    severity="high",
    why="A renamed resource is otherwise deleted and made anew, empty.",
    mend="Set the resource option protect.",
    providers=("aws", "gcp", "azure-native"),
    types=_STATEFUL,
    check=_check,
    frameworks={"nist-800-53": ("CM-3(8)",)},
    settings=("environment",),
)

"""Risks by type and operation; every rule stands in the documentation."""

from __future__ import annotations

from pathlib import Path

import pytest

from plinth.diff.comparison import Op, Property
from plinth.diff.families import LOST, RESTARTED, plain
from plinth.diff.risk import grade

PAGE = Path(__file__).parents[3] / "docs" / "diff.md"


@pytest.mark.parametrize(
    ("token", "op", "rule"),
    [
        ("aws:rds/instance:Instance", "replace", "database-lost"),
        ("azure-native:dbforpostgresql:Server", "delete", "database-lost"),
        ("azure-native:dbforpostgresql/v20250801:Server", "delete", "database-lost"),
        ("azure-native:dbformysql:Server", "replace", "database-lost"),
        ("gcp:bigquery/dataset:Dataset", "delete", "warehouse-lost"),
        ("aws:s3/bucketPolicy:BucketPolicy", "delete", "deleted"),
        ("gcp:storage/bucket:Bucket", "replace", "bucket-lost"),
        ("kubernetes:core/v1:PersistentVolumeClaim", "delete", "volume-lost"),
        ("kubernetes:core/v1:Namespace", "delete", "namespace-lost"),
        ("kubernetes:core/v1:ConfigMap", "delete", "deleted"),
        ("kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition", "delete",
         "definition-lost"),
        ("azure-native:keyvault:Vault", "replace", "key-lost"),
        ("azure-native:keyvault:Secret", "delete", "secret-lost"),
        ("azure-native:resources:ResourceGroup", "delete", "group-lost"),
        ("aws:elasticache/replicationGroup:ReplicationGroup", "replace", "cache-lost"),
        ("gcp:container/cluster:Cluster", "replace", "cluster-lost"),
        ("kubernetes:core/v1:Service", "replace", "entrance-lost"),
        ("aws:eks/nodeGroup:NodeGroup", "replace", "nodes-lost"),
        ("kubernetes:batch/v1:Job", "replace", "job-again"),
        ("random:index/randomPassword:RandomPassword", "replace", "generated-anew"),
        ("aws:iam/role:Role", "replace", "replaced"),
        ("aws:iam/role:Role", "add", "added"),
        ("aws:iam/role:Role", "change", "changed"),
    ],
)  # fmt: skip
def test_rule_by_type_and_operation(token: str, op: Op, rule: str) -> None:
    assert grade(token, op, ()).rule == rule


@pytest.mark.parametrize(
    ("token", "path", "rule"),
    [
        ("kubernetes:helm.sh/v3:Release", "values.image.tag", "release-restarted"),
        ("kubernetes:helm.sh/v3:Release", "timeout", "changed"),
        ("aws:eks/nodeGroup:NodeGroup", "launchTemplate.version", "nodes-rolled"),
        ("aws:eks/nodeGroup:NodeGroup", "scalingConfig.maxSize", "changed"),
        ("aws:eks/cluster:Cluster", "version", "cluster-upgraded"),
        ("aws:rds/instance:Instance", "instanceClass", "database-restarted"),
        ("azure-native:dbformysql:Server", "sku", "database-restarted"),
        ("aws:rds/instance:Instance", "backupRetentionPeriod", "changed"),
        ("gcp:redis/instance:Instance", "memorySizeGb", "cache-restarted"),
        ("kubernetes:apps/v1:StatefulSet", "spec.templates", "changed"),
    ],
)
def test_rule_by_property(token: str, path: str, rule: str) -> None:
    assert grade(token, "change", [Property(path, "update", 1, 2)]).rule == rule


def test_what_is_protected_is_said_to_be() -> None:
    graded = grade("aws:rds/instance:Instance", "delete", (), protected=True)
    assert graded.why.endswith("; it is protected: the engine refuses")


def test_versions_are_no_part_of_a_type() -> None:
    assert plain("kubernetes:core/v1:Service") == "kubernetes:core:Service"
    assert plain("kubernetes:helm.sh/v3:Release") == "kubernetes:helm.sh:Release"
    assert plain("aws:s3/bucket:Bucket") == "aws:s3/bucket:Bucket"


def test_every_rule_is_documented() -> None:
    page = PAGE.read_text()
    rules = {each.rule for each in (*LOST, *RESTARTED)} | {
        "added",
        "changed",
        "deleted",
        "replaced",
    }
    assert not [rule for rule in sorted(rules) if f"`{rule}`" not in page]

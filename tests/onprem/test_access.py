"""Policies of the object store: each identity reaches its own prefix, and who appends never deletes."""

from __future__ import annotations

import json
from fnmatch import fnmatchcase

from components.identity import Grant, matrix
from components.onprem.access import ACTIONS, Statement, identities, rows, statements
from components.onprem.names import BACKUPS
from components.onprem.permissions import SHARED, permissions

from .conftest import spec


def allowed(found: list[Statement], action: str, key: str, prefix: str | None = None) -> bool:
    """Whether the gateway would let it pass: the semantics of IAM, of what is used of it."""
    arn = f"arn:aws:s3:::{key}"
    for each in found:
        wanted = each.get("Condition", {}).get("StringLike", {}).get("s3:prefix")
        if wanted is not None and not fnmatchcase(prefix or "", wanted):
            continue
        if action in each["Action"] and any(fnmatchcase(arn, one) for one in each["Resource"]):
            return True
    return False


def test_reading_is_of_the_prefix_alone() -> None:
    found = statements(spec("most"), [Grant("bucket", "artifacts", "read", "mlflow/")])
    assert allowed(found, "s3:GetObject", "acme-artifacts/mlflow/1/model")
    assert not allowed(found, "s3:GetObject", "acme-artifacts/other/model")
    assert not allowed(found, "s3:GetObject", "acme-datasets/mlflow/1")
    assert not allowed(found, "s3:PutObject", "acme-artifacts/mlflow/1/model")
    assert allowed(found, "s3:ListBucket", "acme-artifacts", "mlflow/1/")
    assert not allowed(found, "s3:ListBucket", "acme-artifacts", "other/")
    assert not allowed(found, "s3:ListBucket", "acme-artifacts")


def test_who_appends_never_deletes() -> None:
    airflow = rows(spec("most"))["airflow"]
    assert allowed(airflow, "s3:PutObject", "acme-logs/airflow/dag/run.log")
    for action in ("s3:DeleteObject", "s3:DeleteObjectVersion", "s3:PutBucketVersioning"):
        assert not allowed(airflow, action, "acme-logs/airflow/dag/run.log")
        assert not allowed(airflow, action, "acme-logs")
    # What it writes for itself it may take away.
    assert allowed(airflow, "s3:DeleteObject", "acme-datasets/airflow/scratch")
    assert not allowed(airflow, "s3:DeleteObject", "acme-datasets/raw")


def test_whoever_writes_can_finish_a_large_upload() -> None:
    for access in ("append", "read-write"):
        assert {
            "s3:CreateMultipartUpload",
            "s3:UploadPart",
            "s3:CompleteMultipartUpload",
            "s3:AbortMultipartUpload",
        } <= set(ACTIONS[access])
    assert not any("Put" in each or "Upload" in each for each in ACTIONS["read"])


def test_nothing_is_a_wildcard_but_the_keys_below_a_prefix() -> None:
    for found in rows(spec("most")).values():
        for each in found:
            assert each["Effect"] == "Allow"
            assert not any("*" in action for action in each["Action"])
            assert all(one.count("*") <= one.endswith("/*") for one in each["Resource"])


def test_every_row_with_a_bucket_has_an_identity_and_backups_have_their_own() -> None:
    platform = spec("most")
    wanted = {row.name for row in matrix(platform) if any(g.kind == "bucket" for g in row.grants)}
    assert set(rows(platform)) == wanted | {BACKUPS}
    backups = rows(platform)[BACKUPS]
    assert allowed(backups, "s3:DeleteObject", "acme-backups/mlflow/base/1")
    assert allowed(backups, "s3:DeleteObject", "acme-backups")
    assert not allowed(backups, "s3:GetObject", "acme-artifacts/mlflow/1")


def test_the_gateways_configuration() -> None:
    policies = {"reader": statements(spec("most"), [Grant("bucket", "logs", "read")]), "admin": []}
    made = json.loads(identities(policies, {"reader": ["id", "key"], "admin": ["a", "b"]}))
    admin, reader = made["identities"]
    assert admin == {
        "name": "admin",
        "credentials": [{"accessKey": "a", "secretKey": "b"}],
        "actions": ["Admin"],
    }
    # Whoever has a policy is judged by it alone: no native action beside it.
    assert reader["policyNames"] == ["reader"] and "actions" not in reader
    (policy,) = made["policies"]
    assert policy["name"] == "reader"
    assert json.loads(policy["content"])["Statement"] == policies["reader"]


def test_at_an_endpoint_of_yours_keys_are_what_they_are() -> None:
    found = {each.workload: each for each in permissions(spec("endpoint"))}
    assert found["mlflow"].identity == "s3/keys" and found["mlflow"].permission == SHARED
    assert BACKUPS not in found
    assert BACKUPS in {each.workload for each in permissions(spec("own"))}

"""What workloads may do: the identity matrix in Google's IAM."""

from __future__ import annotations

import json

import pytest

from components.gcp import names
from components.gcp.permissions import Binding, bindings, permissions, principal
from components.identity import Grant, Workload
from spec.cloud import GcpCloud
from spec.platform import Platform

from ..specs import BASE
from .conftest import NUMBER, spec


def bound(*grants: Grant, name: str = "closed") -> list[Binding]:
    platform = spec(name)
    assert isinstance(platform.cloud, GcpCloud)
    return bindings(Workload("w", "ns", "sa", grants), platform, platform.cloud, NUMBER)


def test_objects_are_bounded_by_their_prefix() -> None:
    (found,) = bound(Grant("bucket", "artifacts", "read-write", "mlflow/"))
    root = "projects/_/buckets/acme-artifacts-acme-ml"
    assert found.role == "roles/storage.objectUser"
    # A list is asked of the bucket, with the prefix that it is narrowed to.
    listed = 'api.getAttribute("storage.googleapis.com/objectListPrefix", "")'
    assert found.condition == (
        f'resource.name.startsWith("{root}/objects/mlflow/") || {listed}.startsWith("mlflow/")'
    )


def test_who_appends_may_not_delete() -> None:
    roles = {each.role for each in bound(Grant("bucket", "logs", "append", "airflow/"))}
    assert roles == {"roles/storage.objectViewer", "roles/storage.objectCreator"}


def test_a_whole_bucket_needs_no_condition() -> None:
    (found,) = bound(Grant("bucket", "datasets", "read"))
    assert (found.role, found.condition) == ("roles/storage.objectViewer", None)


def test_secrets_are_the_platforms_or_named() -> None:
    own, named = bound(
        Grant("secrets", "platform", "read", "acme/"), Grant("secrets", "sso", "read")
    )
    assert own.condition == f'resource.name.startsWith("projects/{NUMBER}/secrets/acme_")'
    assert named.condition == f'resource.name.startsWith("projects/{NUMBER}/secrets/sso/")'


@pytest.mark.parametrize(
    ("access", "role"),
    [("read", "roles/bigtable.reader"), ("read-write", "roles/bigtable.user")],
)
def test_features_are_read_or_written(access: str, role: str) -> None:
    (found,) = bound(Grant("key-value", "features", access))  # type: ignore[arg-type]
    assert (found.role, found.where, found.resource) == (role, "bigtable", "acme-features")


def test_a_platform_whose_name_begins_alike_keeps_its_secrets_to_itself() -> None:
    (own,) = bound(Grant("secrets", "platform", "read", "acme/"))
    start = (own.condition or "").split('"')[1]
    other = f"projects/{NUMBER}/secrets/{names.secret('acme-dev/cache')}/versions/1"
    assert not other.startswith(start)
    assert f"projects/{NUMBER}/secrets/{names.secret('acme/cache')}/versions/1".startswith(start)


@pytest.mark.parametrize("kind", ["lake", "warehouse"])
def test_feast_reads_features_and_writes_its_scratch_alone(kind: str) -> None:
    found = bound(Grant(kind, "features", "read-write"))  # type: ignore[arg-type]
    assert {(each.role, each.where, each.resource) for each in found} == {
        ("roles/bigquery.dataViewer", "dataset", "acme_features"),
        ("roles/bigquery.dataEditor", "dataset", "acme_features_scratch"),
        ("roles/bigquery.jobUser", "project", "acme-ml"),
        ("roles/bigquery.readSessionUser", "project", "acme-ml"),
    }


def test_records_are_of_the_zones_project() -> None:
    (found,) = bound(Grant("dns", "ml.example.com", "read-write"))
    assert (found.where, found.resource) == ("dns", "acme-dns")
    (kept,) = bound(Grant("records", "ml.example.com", "read-write"))
    assert (kept.where, kept.resource) == ("dns", "acme-dns")
    # Each has a role of its own: two of one name would be one.
    assert kept.role != found.role


def test_rows_name_principals_and_everything_they_may() -> None:
    rows = permissions(spec("most"))
    member = principal("acme-ml", NUMBER, "mlflow", "mlflow")
    assert [row.permission for row in rows if row.identity == member] == [
        "roles/storage.objectUser"
    ]
    assert "dns.changes.create" in {row.permission for row in rows}
    assert all(row.resource for row in rows)


def test_a_spec_of_another_cloud_is_refused() -> None:
    with pytest.raises(TypeError, match="not one of Google Cloud"):
        permissions(Platform.model_validate_json(json.dumps(BASE)))

"""Which rule replaces: the SDK's documentation, the overlay, or none."""

from __future__ import annotations

from pathlib import Path

import pytest

from offline.replacing import Replacing

RULES = Replacing(Path(__file__).parents[2] / ".plinth" / "cache" / "schema")


@pytest.mark.parametrize(
    ("token", "path", "kind", "source"),
    [
        ("aws:ec2/vpc:Vpc", ("cidrBlock",), "update", "overlay"),
        ("aws:ec2/vpc:Vpc", ("tags", "a"), "update", None),
        ("aws:rds/instance:Instance", ("identifier",), "update", None),
        ("aws:s3/bucket:Bucket", ("bucket",), "update", "overlay"),
        ("aws:ec2/vpcEndpoint:VpcEndpoint", ("privateDnsEnabled",), "update", "schema"),
        ("kubernetes:core/v1:ConfigMap", ("metadata", "name"), "update", "overlay"),
        ("kubernetes:core/v1:ConfigMap", ("data", "a.yaml"), "update", "overlay"),
        ("kubernetes:apps/v1:Deployment", ("spec", "replicas"), "update", None),
        ("elsewhere:index:Thing", ("name",), "update", None),
        ("aws:ec2/vpc:Vpc", (), "update", None),
    ],
)
def test_forced_names_its_source(
    token: str, path: tuple[str, ...], kind: str, source: str | None
) -> None:
    assert RULES.forced(token, path, kind) == source


def test_name_of_is_the_input_that_names_a_resource() -> None:
    assert RULES.name_of("aws:s3/bucket:Bucket") == "bucket"
    assert RULES.name_of("gcp:storage/bucket:Bucket") == "name"
    assert RULES.name_of("aws:ec2/vpc:Vpc") is None
    assert RULES.name_of("elsewhere:index:Thing") is None

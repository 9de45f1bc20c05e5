"""Buckets: private, encrypted, TLS-only, kept or deleted as the spec says."""

from __future__ import annotations

from typing import Any

import pytest

from components.aws import names
from components.aws.buckets import statements
from components.identity import FEAST_PREFIX

from .conftest import World, run
from .ground import KEY_ARN, account, declare, document, one, spec

KINDS = ("artifacts", "datasets", "logs", "access-logs")


def made(**sections: Any) -> World:
    return declare(lambda cloud: cloud.buckets(cloud.account.spec.storage), **sections)


@pytest.fixture(scope="module")
def prod() -> World:
    return made()


def test_names_are_unique_in_the_world_and_follow_from_the_spec(prod: World) -> None:
    found = {each.inputs["bucket"] for each in prod.of("Bucket")}
    assert found == {f"acme-{kind}-123456789012-us-east-1" for kind in KINDS}
    home = {"provider": "aws", "region": "us-isof-south-1", "accountId": "123456789012"}
    assert len(names.bucket(account(name="a" * 20, cloud=home), "access-logs")) <= 63


@pytest.mark.parametrize("kind", KINDS)
def test_every_bucket_is_shut(prod: World, kind: str) -> None:
    shut = one(prod, "BucketPublicAccessBlock", f"buckets-{kind}-").inputs
    flags = ("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets")
    assert all(shut[flag] is True for flag in flags)
    ownership = one(prod, "BucketOwnershipControls", f"buckets-{kind}-").inputs
    assert ownership["rule"] == {"objectOwnership": "BucketOwnerEnforced"}
    policy = document(one(prod, "BucketPolicy", f"buckets-{kind}-"))
    tls = next(each for each in policy["Statement"] if each["Sid"] == "TlsOnly")
    arn = f"arn:aws:s3:::acme-{kind}-123456789012-us-east-1"
    assert (tls["Effect"], tls["Principal"]) == ("Deny", "*")
    assert tls["Resource"] == [arn, f"{arn}/*"]
    assert tls["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


@pytest.mark.parametrize("kind", KINDS)
def test_encryption(prod: World, kind: str) -> None:
    rule = one(prod, "BucketServerSideEncryptionConfiguration", f"buckets-{kind}-").inputs["rules"][
        0
    ]
    default = rule["applyServerSideEncryptionByDefault"]
    if kind == "access-logs":
        # S3 delivers access logs into no other.
        assert default == {"sseAlgorithm": "AES256"}
    else:
        assert default == {"sseAlgorithm": "aws:kms", "kmsMasterKeyId": KEY_ARN}
        assert rule["bucketKeyEnabled"] is True


def test_foreign_keys_and_weaker_encryption_are_refused() -> None:
    by_sid = {each["Sid"]: each for each in statements(account(), "artifacts")}
    key = "s3:x-amz-server-side-encryption-aws-kms-key-id"
    ours = "arn:aws:kms:us-east-1:123456789012:key/*"
    assert by_sid["ForeignKey"]["Condition"] == {"ArnNotLike": {key: ours}, "Null": {key: "false"}}
    weaker = by_sid["OtherEncryption"]["Condition"]
    assert weaker["StringNotEquals"] == {"s3:x-amz-server-side-encryption": "aws:kms"}
    # Who says nothing gets the bucket's default, and is not refused.
    assert weaker["Null"] == {"s3:x-amz-server-side-encryption": "false"}


def test_the_warehouse_may_unload_with_the_encryption_it_asks_for() -> None:
    def sids(kind: str, **features: str) -> set[str]:
        return {each["Sid"] for each in statements(account(features=features), kind)}

    assert "OtherEncryption" in sids("datasets", offline="lake")
    assert "OtherEncryption" not in sids("datasets", offline="warehouse")
    assert "OtherEncryption" in sids("artifacts", offline="warehouse")


def test_access_is_logged_by_s3_alone(prod: World) -> None:
    logging = {
        each.inputs["bucket"].split("-")[1]: each.inputs for each in prod.of("BucketLogging")
    }
    assert set(logging) == {"artifacts", "datasets", "logs"}
    for kind in ("artifacts", "datasets", "logs"):
        inputs = logging[kind]
        assert inputs["targetBucket"] == "acme-access-logs-123456789012-us-east-1"
        assert inputs["targetPrefix"] == f"{kind}/"
    policy = document(one(prod, "BucketPolicy", "access-logs"))
    allowed = [each for each in policy["Statement"] if each["Effect"] == "Allow"]
    assert len(allowed) == 1
    assert allowed[0]["Principal"] == {"Service": "logging.s3.amazonaws.com"}
    assert allowed[0]["Action"] == "s3:PutObject"
    condition = allowed[0]["Condition"]
    assert condition["StringEquals"] == {"aws:SourceAccount": "123456789012"}
    assert len(condition["ArnEquals"]["aws:SourceArn"]) == 3


def rules(found: World, kind: str) -> dict[str, dict[str, Any]]:
    inputs = one(found, "BucketLifecycleConfiguration", f"buckets-{kind}-").inputs
    return {each["id"]: each for each in inputs["rules"]}


def test_lifecycle() -> None:
    found = made(
        storage={
            "artifacts": {"noncurrentDays": 30, "infrequentAccessDays": 60},
            "logs": {"versioned": False, "expireDays": 90},
        }
    )
    artifacts, logs = rules(found, "artifacts"), rules(found, "logs")
    assert set(artifacts) == {"unfinished-uploads", "older-versions", "infrequent-access"}
    assert artifacts["older-versions"]["noncurrentVersionExpiration"] == {"noncurrentDays": 30}
    assert artifacts["older-versions"]["expiration"] == {"expiredObjectDeleteMarker": True}
    moved = artifacts["infrequent-access"]["transitions"]
    assert moved == [{"days": 60, "storageClass": "STANDARD_IA"}]
    assert set(logs) == {"unfinished-uploads", "expire"}
    assert logs["expire"]["expiration"] == {"days": 90}
    assert "abortIncompleteMultipartUpload" in logs["unfinished-uploads"]
    assert one(found, "BucketVersioning", "buckets-logs-").inputs["versioningConfiguration"] == {
        "status": "Suspended"
    }


def test_what_expires_leaves_no_second_rule_for_delete_markers() -> None:
    artifacts = rules(made(storage={"artifacts": {"expireDays": 400}}), "artifacts")
    assert "expiration" not in artifacts["older-versions"]
    assert artifacts["expire"]["expiration"] == {"days": 400}


def test_only_feast_s_corner_is_scratch(prod: World) -> None:
    assert rules(prod, "datasets")["scratch"]["filter"] == {"prefix": FEAST_PREFIX}
    assert not any("scratch" in rules(prod, kind) for kind in ("artifacts", "logs"))


@pytest.mark.parametrize("environment", ["dev", "prod"])
@pytest.mark.parametrize("on_destroy", ["keep", "delete"])
def test_what_destroying_does(environment: str, on_destroy: str) -> None:
    found = made(environment=environment, storage={"artifacts": {"onDestroy": on_destroy}})
    bucket = one(found, "Bucket", "buckets-artifacts")
    assert bucket.retained == (on_destroy == "keep")
    assert bucket.inputs["forceDestroy"] == (on_destroy == "delete")
    assert bucket.protect == (environment == "prod")
    # The settings of a bucket that is kept are kept with it.
    policy = one(found, "BucketPolicy", "buckets-artifacts-")
    assert policy.retained == (on_destroy == "keep")


def test_policies_are_known_before_anything_is_made() -> None:
    platform = spec()
    world = run(platform, lambda cloud: cloud.buckets(platform.storage), preview=True)
    for kind in KINDS:
        assert document(one(world, "BucketPolicy", f"buckets-{kind}-"))["Statement"]


def test_handles(prod: World) -> None:
    assert set(prod.returned) == {"artifacts", "datasets", "logs"}
    assert prod.known["logs.name"] == "acme-logs-123456789012-us-east-1"
    assert prod.known["logs.uri"] == "s3://acme-logs-123456789012-us-east-1"


def test_an_unversioned_bucket_keeps_no_older_versions() -> None:
    assert "older-versions" not in rules(made(storage={"logs": {"versioned": False}}), "logs")

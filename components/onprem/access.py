"""Who may do what in SeaweedFS: a policy for each identity of its S3 gateway; pure.

Its native actions know no difference between putting and deleting, and its policies do. An identity
has a policy and no native action: whoever has a policy is judged by that alone.
Source: seaweedfs/seaweedfs, weed/s3api: auth_credentials.go, s3_action_resolver.go,
s3_constants/s3_action_strings.go. Tried on a running server of 4.48 (2026-11-28).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import NotRequired, TypedDict

from spec.platform import Platform

from ..identity import Access, Grant, matrix
from .names import BACKUPS, bucket

# Parts of an upload are actions of their own there, unlike on AWS.
_READ = ("s3:GetObject",)
_APPEND = (
    *_READ,
    "s3:PutObject",
    "s3:CreateMultipartUpload",
    "s3:UploadPart",
    "s3:CompleteMultipartUpload",
    "s3:AbortMultipartUpload",
    "s3:ListMultipartUploadParts",
)
ACTIONS: Mapping[Access, Sequence[str]] = {
    "read": _READ,
    "append": _APPEND,
    "read-write": (*_APPEND, "s3:DeleteObject"),
}


class Statement(TypedDict):
    """One statement of a policy, in IAM's form."""

    Effect: str
    Action: list[str]
    Resource: list[str]
    Condition: NotRequired[dict[str, dict[str, str]]]


def statements(spec: Platform, grants: Iterable[Grant]) -> list[Statement]:
    """What grants of buckets come to, each on a bucket or on a prefix of its keys."""
    found: list[Statement] = []
    for grant in grants:
        if grant.kind != "bucket":
            continue
        arn = f"arn:aws:s3:::{bucket(spec, grant.resource)}"
        keys = f"{arn}/{grant.prefix}*"
        # A listing was once judged by the bucket and its prefix together, and is now by the bucket.
        listing = _allow(["s3:ListBucket"], arn, keys)
        if grant.prefix:
            listing["Condition"] = {"StringLike": {"s3:prefix": f"{grant.prefix}*"}}
        own = [
            _allow(ACTIONS[grant.access], keys),
            listing,
            _allow(["s3:GetBucketLocation"], arn),
        ]
        if grant.settings and grant.prefix:
            # HeadBucket, which has no prefix. Who lists without one sees names, and reads nothing.
            asked = _allow(["s3:ListBucket"], arn)
            own.append({**asked, "Condition": {"Null": {"s3:prefix": "true"}}})
        found += [each for each in own if each not in found]
    return found


def rows(spec: Platform) -> dict[str, list[Statement]]:
    """Every identity and its statements: workloads with a bucket, and the backups."""
    made = {row.name: statements(spec, row.grants) for row in matrix(spec)}
    made[BACKUPS] = statements(spec, [Grant("bucket", BACKUPS, "read-write")])
    # What has run out is deleted many objects at a time, which is asked of the bucket.
    made[BACKUPS].append(_allow(["s3:DeleteObject"], f"arn:aws:s3:::{bucket(spec, BACKUPS)}"))
    return {name: each for name, each in made.items() if each}


def identities(policies: Mapping[str, Sequence[Statement]], pairs: Mapping[str, list[str]]) -> str:
    """The configuration of the gateway.

    Args:
        policies: statements by identity; one without any administers the store.
        pairs: access key and secret key by identity.
    """
    found = [
        {
            "name": name,
            "credentials": [{"accessKey": pairs[name][0], "secretKey": pairs[name][1]}],
            **({"policyNames": [name]} if policies[name] else {"actions": ["Admin"]}),
        }
        for name in sorted(policies)
    ]
    documents = [
        {
            "name": name,
            "content": json.dumps({"Version": "2012-10-17", "Statement": list(policies[name])}),
        }
        for name in sorted(policies)
        if policies[name]
    ]
    return json.dumps({"identities": found, "policies": documents})


def _allow(actions: Iterable[str], *resources: str) -> Statement:
    return {"Effect": "Allow", "Action": list(actions), "Resource": list(resources)}

"""Whom policies of resources let in."""

from __future__ import annotations

from typing import Any

from ..fixtures import TLS_ONLY, document
from ..suite import UNKNOWN, Fixture, suite

READ = {
    "Sid": "Read",
    "Effect": "Allow",
    "Principal": {"AWS": "arn:aws:iam::123456789012:root"},
    "Action": "s3:GetObject",
    "Resource": "arn:aws:s3:::models/*",
}


def policy(**changes: Any) -> dict[str, Any]:
    return {"policy": document({**READ, **changes})}


TestRule = suite(
    "aws-policies-not-public",
    Fixture(
        "aws:s3/bucketPolicy:BucketPolicy",
        {"bucket": "models", "policy": document(TLS_ONLY, READ)},
    ),
    bad=[
        (policy(Principal="*"), "Statement Read allows everybody"),
        (policy(Principal={"AWS": ["*"]}), "Statement Read allows everybody"),
        *(
            (policy(Principal="*", Condition=condition), "Statement Read allows everybody")
            for condition in (
                {"StringNotEquals": {"aws:PrincipalOrgID": "o-1"}},
                {"StringEqualsIfExists": {"aws:PrincipalOrgID": "o-1"}},
                {"StringLike": {"aws:PrincipalArn": ["*"]}},
                {"Null": {"aws:PrincipalOrgID": "false"}},
            )
        ),
        (
            policy(Principal="*", Condition={"Bool": {"aws:SecureTransport": "true"}}),
            "Statement Read allows everybody",
        ),
        (
            {
                "policy": document(
                    {
                        "Effect": "Allow",
                        "NotPrincipal": {"AWS": "arn:aws:iam::1:root"},
                        "Action": "s3:*",
                        "Resource": "*",
                    }
                )
            },
            "Statement policy.Statement[0] allows everybody but what NotPrincipal names",
        ),
    ],
    fine=[
        policy(Principal="*", Condition={"StringEquals": {"aws:PrincipalOrgID": "o-1"}}),
        policy(Principal={"Service": "cloudtrail.amazonaws.com"}),
        {"policy": {"Statement": {**READ, "Principal": {"AWS": UNKNOWN}}}},
    ],
    unknown=[({"policy": UNKNOWN}, "policy")],
)

TestKey = suite(
    "aws-policies-not-public",
    Fixture("aws:kms/key:Key", {"enableKeyRotation": True}),
    bad=[
        (
            {
                "policy": document(
                    {"Effect": "Allow", "Principal": "*", "Action": "kms:*", "Resource": "*"}
                )
            },
            "Statement policy.Statement[0] allows everybody",
        )
    ],
    fine=[
        {
            "policy": document(
                {
                    "Effect": "Allow",
                    "Principal": {"AWS": "*"},
                    "Action": "kms:Decrypt",
                    "Resource": "*",
                    "Condition": {"StringEquals": {"kms:CallerAccount": "123456789012"}},
                }
            )
        },
    ],
)

TestDomain = suite(
    "aws-policies-not-public",
    Fixture(
        "aws:opensearch/domainPolicy:DomainPolicy",
        {"domainName": "logs", "accessPolicies": document(READ)},
    ),
    bad=[
        (
            {"accessPolicies": document({**READ, "Principal": {"AWS": "*"}})},
            "Statement Read allows everybody",
        )
    ],
    unknown=[({"accessPolicies": UNKNOWN}, "accessPolicies")],
)

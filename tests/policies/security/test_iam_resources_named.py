"""What policies allow it on."""

from __future__ import annotations

from ..fixtures import document
from ..suite import UNKNOWN, Fixture, suite

WRITE = {
    "Sid": "Write",
    "Effect": "Allow",
    "Action": ["s3:PutObject", "s3:DeleteObject"],
    "Resource": "arn:aws:s3:::models/*",
}


def policy(**changes: object) -> dict[str, object]:
    return {"policy": document({**WRITE, **changes})}


TestRule = suite(
    "iam-resources-named",
    Fixture("aws:iam/policy:Policy", {"policy": document(WRITE)}),
    bad=[
        (
            policy(Resource="*"),
            "Statement Write allows s3:PutObject, s3:DeleteObject on every resource",
        ),
        (
            policy(Resource=["*"], Action=["kms:Decrypt", "kms:DescribeKey"]),
            "Statement Write allows kms:Decrypt on every resource",
        ),
        (
            policy(Resource="*", Action="secretsmanager:GetSecretValue"),
            "Statement Write allows secretsmanager:GetSecretValue on every resource",
        ),
    ],
    fine=[
        policy(Resource="*", Action=["ec2:DescribeInstances", "route53:ListHostedZones"]),
        policy(Resource="*", Condition={"StringEquals": {"aws:ResourceTag/stack": "prod"}}),
        policy(Resource="*", Effect="Deny"),
        # What is unknown in a list is an output of another resource, and so names one.
        {"policy": {"Statement": [{**WRITE, "Resource": [UNKNOWN]}]}},
    ],
    unknown=[({"policy": UNKNOWN}, "policy")],
)

"""What policies allow."""

from __future__ import annotations

from ..fixtures import document
from ..suite import DROP, UNKNOWN, Fixture, suite

READ = {"Sid": "Read", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::a/*"}


def policy(**changes: object) -> dict[str, object]:
    return {"policy": document({**READ, **changes})}


TestRule = suite(
    "iam-actions-named",
    Fixture("aws:iam/rolePolicy:RolePolicy", {"role": "feast", "policy": document(READ)}),
    bad=[
        (policy(Action="*"), "Statement Read allows *"),
        (policy(Action=["s3:GetObject", "s3:*"]), "Statement Read allows s3:*"),
        (
            {"policy": document({"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"})},
            "Statement policy.Statement[0] allows everything but what NotAction names",
        ),
    ],
    fine=[
        policy(Action="s3:Get*"),
        policy(Effect="Deny", Action="*"),
        {"policy": {"Statement": [{**READ, "Resource": UNKNOWN}]}},
    ],
    unknown=[
        ({"policy": UNKNOWN}, "policy"),
        (
            {"policy": {"Statement": [{**READ, "Action": ["s3:GetObject", UNKNOWN]}]}},
            "policy.Statement[0].Action[1]",
        ),
    ],
)

TestInline = suite(
    "iam-actions-named",
    Fixture(
        "aws:iam/role:Role",
        {
            "assumeRolePolicy": "{}",
            "inlinePolicies": [{"name": "own", "policy": document(READ)}],
        },
    ),
    bad=[
        (
            {"inlinePolicies.0.policy": document({**READ, "Action": "kms:*"})},
            "Statement Read allows kms:*",
        )
    ],
    fine=[{"inlinePolicies": DROP}],
    unknown=[({"inlinePolicies.0.policy": UNKNOWN}, "inlinePolicies[0].policy")],
)

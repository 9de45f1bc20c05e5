"""Whom roles trust."""

from __future__ import annotations

from ..fixtures import document
from ..suite import UNKNOWN, Fixture, suite

PODS = {
    "Effect": "Allow",
    "Principal": {"Service": "pods.eks.amazonaws.com"},
    "Action": ["sts:AssumeRole", "sts:TagSession"],
}
PIPELINE = {
    "Sid": "Pipeline",
    "Effect": "Allow",
    "Principal": {"Federated": "arn:aws:iam::1:oidc-provider/token.actions.githubusercontent.com"},
    "Action": "sts:AssumeRoleWithWebIdentity",
    "Condition": {
        "StringEquals": {"token.actions.githubusercontent.com:aud": "sts.amazonaws.com"},
        "StringLike": {"token.actions.githubusercontent.com:sub": "repo:example/ml:*"},
    },
}


def trust(*statements: dict[str, object]) -> dict[str, object]:
    return {"assumeRolePolicy": document(*statements)}


TestRule = suite(
    "iam-trust-bounded",
    Fixture("aws:iam/role:Role", {"assumeRolePolicy": document(PODS, PIPELINE)}),
    bad=[
        (
            trust({**PODS, "Principal": "*"}),
            "Statement assumeRolePolicy.Statement[0] lets anyone take the role",
        ),
        (
            trust(PODS, {**PODS, "Principal": {"AWS": "*"}}),
            "Statement assumeRolePolicy.Statement[1] lets anyone take the role",
        ),
        (
            trust(
                {
                    **PODS,
                    "Principal": {"AWS": "*"},
                    "Condition": {"BoolIfExists": {"aws:MultiFactorAuthPresent": "true"}},
                }
            ),
            "Statement assumeRolePolicy.Statement[0] lets anyone take the role",
        ),
        (
            trust({**PIPELINE, "Condition": {"StringEquals": {"x:aud": "sts.amazonaws.com"}}}),
            "Statement Pipeline trusts a provider without asking for the subject",
        ),
    ],
    fine=[
        trust(
            {**PODS, "Principal": "*", "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-1"}}}
        ),
        {"assumeRolePolicy": {"Statement": {**PODS, "Principal": {"AWS": UNKNOWN}}}},
    ],
    unknown=[({"assumeRolePolicy": UNKNOWN}, "assumeRolePolicy")],
)

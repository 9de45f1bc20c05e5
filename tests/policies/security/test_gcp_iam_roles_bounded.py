"""Roles that are for everything."""

from __future__ import annotations

from ..fixtures_gcp import PROJECT_BINDING, PROJECT_MEMBER, policy
from ..suite import UNKNOWN, Fixture, suite

EVERY = "which is for every service"
CONDITION = {"title": "one", "expression": 'resource.name.endsWith("/serviceAccounts/1")'}

TestMember = suite(
    "gcp-iam-roles-bounded",
    PROJECT_MEMBER,
    bad=[
        ({"role": "roles/owner"}, f"role is roles/owner, {EVERY}"),
        ({"role": "roles/editor"}, f"role is roles/editor, {EVERY}"),
        ({"role": "roles/viewer"}, f"role is roles/viewer, {EVERY}"),
        (
            {"role": "roles/iam.serviceAccountTokenCreator"},
            f"role is roles/iam.serviceAccountTokenCreator, {EVERY} account",
        ),
        (
            {
                "role": "roles/iam.serviceAccountUser",
                "condition": {"title": "once", "expression": "request.time < timestamp('2030')"},
            },
            f"role is roles/iam.serviceAccountUser, {EVERY} account",
        ),
    ],
    fine=[
        {"role": "roles/iam.serviceAccountUser", "condition": CONDITION},
        # A custom role, which another resource makes.
        {"role": UNKNOWN},
        {"role": "projects/p/roles/owner_of_records"},
    ],
    unknown=[
        ({"role": "roles/iam.serviceAccountUser", "condition": UNKNOWN}, "condition"),
    ],
)

TestBinding = suite(
    "gcp-iam-roles-bounded",
    PROJECT_BINDING,
    bad=[({"role": "roles/editor"}, f"role is roles/editor, {EVERY}")],
)

TestPolicy = suite(
    "gcp-iam-roles-bounded",
    Fixture(
        "gcp:organizations/iAMPolicy:IAMPolicy",
        {"orgId": "1", "policyData": policy("roles/logging.viewer", "group:ml@example.com")},
    ),
    bad=[
        (
            {"policyData": policy("roles/owner", "group:ml@example.com")},
            f"policyData.bindings[0].role is roles/owner, {EVERY}",
        )
    ],
    unknown=[({"policyData": UNKNOWN}, "policyData")],
)

"""Who may be an account."""

from __future__ import annotations

from ..fixtures_gcp import PROJECT_MEMBER
from ..suite import DROP, UNKNOWN, Fixture, suite

POOL = "iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/ci"

TestProvider = suite(
    "gcp-trust-bounded",
    Fixture(
        "gcp:iam/workloadIdentityPoolProvider:WorkloadIdentityPoolProvider",
        {
            "workloadIdentityPoolId": "ci",
            "workloadIdentityPoolProviderId": "github",
            "oidc": {"issuerUri": "https://token.actions.githubusercontent.com"},
            "attributeMapping": {"google.subject": "assertion.sub"},
            "attributeCondition": "assertion.repository_owner_id == '1'",
        },
    ),
    bad=[
        (
            {"attributeCondition": DROP},
            "attributeCondition is not set, and so whoever the issuer signs for is let in",
        )
    ],
    fine=[
        {"attributeCondition": UNKNOWN},
        {"attributeCondition": DROP, "oidc": DROP, "aws": {"accountId": "123456789012"}},
    ],
)

TestAccount = suite(
    "gcp-trust-bounded",
    Fixture(
        "gcp:serviceaccount/iAMMember:IAMMember",
        {
            "serviceAccountId": "deploy",
            "role": "roles/iam.workloadIdentityUser",
            "member": f"principalSet://{POOL}/attribute.repository/me/it",
        },
    ),
    bad=[({"member": f"principalSet://{POOL}/*"}, "member is everybody in a pool of identities")],
    fine=[{"member": UNKNOWN}, {"member": f"principal://{POOL}/subject/ns/a/sa/b"}],
)

TestProject = suite(
    "gcp-trust-bounded",
    PROJECT_MEMBER,
    bad=[({"member": f"principalSet://{POOL}/*"}, "member is everybody in a pool of identities")],
)

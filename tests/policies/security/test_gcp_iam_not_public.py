"""Roles of everybody."""

from __future__ import annotations

from ..fixtures_gcp import PROJECT_BINDING, PROJECT_MEMBER, policy
from ..suite import UNKNOWN, Fixture, suite

TestMember = suite(
    "gcp-iam-not-public",
    PROJECT_MEMBER,
    bad=[
        ({"member": "allUsers"}, "member is allUsers"),
        ({"member": "allAuthenticatedUsers"}, "member is allAuthenticatedUsers"),
    ],
    fine=[{"member": UNKNOWN}],
)

TestBinding = suite(
    "gcp-iam-not-public",
    PROJECT_BINDING,
    bad=[({"members": ["group:ml@example.com", "allUsers"]}, "members[1] is allUsers")],
    fine=[{"members": [UNKNOWN]}],
    unknown=[({"members": UNKNOWN}, "members")],
)

TestPolicy = suite(
    "gcp-iam-not-public",
    Fixture(
        "gcp:storage/bucketIAMPolicy:BucketIAMPolicy",
        {"bucket": "models", "policyData": policy("roles/storage.objectViewer", "group:ml@x.com")},
    ),
    bad=[
        (
            {"policyData": policy("roles/storage.objectViewer", "allUsers")},
            "policyData.bindings[0].members[0] is allUsers",
        )
    ],
    unknown=[({"policyData": UNKNOWN}, "policyData")],
)

TestDataset = suite(
    "gcp-iam-not-public",
    Fixture(
        "gcp:bigquery/datasetIamMember:DatasetIamMember",
        {"datasetId": "a", "role": "roles/bigquery.dataViewer", "member": "group:ml@example.com"},
    ),
    bad=[
        (
            {"member": "specialGroup:allAuthenticatedUsers"},
            "member is specialGroup:allAuthenticatedUsers",
        )
    ],
)

TestRun = suite(
    "gcp-iam-not-public",
    Fixture("gcp:cloudrunv2/service:Service", {"location": "us-central1", "template": {}}),
    bad=[
        (
            {"invokerIamDisabled": True},
            "invokerIamDisabled is true, and so everybody may call the service",
        )
    ],
    fine=[{"invokerIamDisabled": False}],
    unknown=[({"invokerIamDisabled": UNKNOWN}, "invokerIamDisabled")],
)

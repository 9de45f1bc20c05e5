"""Lifecycles of repositories in Artifact Registry."""

from __future__ import annotations

from ..suite import DROP, UNKNOWN, Fixture, suite

POLICIES = "cleanupPolicies"
SAID = f"{POLICIES} has no policy that deletes"

TestRule = suite(
    "artifact-registry-cleanup",
    Fixture(
        "gcp:artifactregistry/repository:Repository",
        {
            "format": "DOCKER",
            "repositoryId": "models",
            POLICIES: [
                {
                    "id": "untagged",
                    "action": "DELETE",
                    "condition": {"tagState": "UNTAGGED", "olderThan": "1209600s"},
                }
            ],
            "cleanupPolicyDryRun": False,
        },
    ),
    bad=[
        ({POLICIES: DROP}, SAID),
        ({f"{POLICIES}.0.action": "KEEP"}, SAID),
        ({"cleanupPolicyDryRun": True}, "cleanupPolicyDryRun is true"),
    ],
    fine=[{"cleanupPolicyDryRun": DROP}, {POLICIES: DROP, "mode": "VIRTUAL_REPOSITORY"}],
    unknown=[({POLICIES: UNKNOWN}, POLICIES)],
)

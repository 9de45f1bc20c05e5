"""Which images may run."""

from __future__ import annotations

from ..fixtures_gcp import GKE
from ..suite import DROP, UNKNOWN, Fixture, suite

MODE = "binaryAuthorization.evaluationMode"
DEFAULT, RULES = "defaultAdmissionRule", "clusterAdmissionRules"

TestCluster = suite(
    "gke-binary-authorization",
    GKE,
    bad=[
        ({MODE: "DISABLED"}, f"{MODE} is DISABLED"),
        ({MODE: DROP}, f"{MODE} is not set"),
        ({"binaryAuthorization": DROP}, f"{MODE} is not set"),
    ],
    fine=[{MODE: DROP, "binaryAuthorization.enabled": True}],
    unknown=[({MODE: UNKNOWN}, MODE), ({"binaryAuthorization": UNKNOWN}, "binaryAuthorization")],
)

TestPolicy = suite(
    "gke-binary-authorization",
    Fixture(
        "gcp:binaryauthorization/policy:Policy",
        {
            DEFAULT: {
                "evaluationMode": "ALWAYS_ALLOW",
                "enforcementMode": "ENFORCED_BLOCK_AND_AUDIT_LOG",
            },
            RULES: [
                {
                    "cluster": "us-central1.ml",
                    "evaluationMode": "ALWAYS_DENY",
                    "enforcementMode": "ENFORCED_BLOCK_AND_AUDIT_LOG",
                }
            ],
        },
    ),
    bad=[
        ({RULES: DROP}, "Every admission rule lets any image in"),
        ({f"{RULES}.0.evaluationMode": "ALWAYS_ALLOW"}, "Every admission rule lets any image in"),
        (
            {f"{RULES}.0.enforcementMode": "DRYRUN_AUDIT_LOG_ONLY"},
            f"{RULES}[0].enforcementMode is DRYRUN_AUDIT_LOG_ONLY",
        ),
    ],
    fine=[{f"{DEFAULT}.evaluationMode": "REQUIRE_ATTESTATION", RULES: DROP}],
    unknown=[({DEFAULT: UNKNOWN}, DEFAULT), ({RULES: UNKNOWN}, RULES)],
)

"""What storage accounts keep."""

from __future__ import annotations

from ..fixtures_azure import EXPIRY, STORAGE
from ..suite import DROP, UNKNOWN, suite

VERSIONS = "isVersioningEnabled"
RULE = "lifecycle/policy.rules.0.definition"
NONE = "The account has no BlobServiceProperties"

TestRule = suite(
    "azure-storage-recoverable",
    STORAGE,
    bad=[
        ({"settings": DROP}, NONE),
        ({f"settings/{VERSIONS}": False}, f"{VERSIONS} is false"),
        ({f"settings/{VERSIONS}": DROP}, f"{VERSIONS} is not set"),
        (
            {"settings/deleteRetentionPolicy": DROP},
            "deleteRetentionPolicy.enabled is not set",
        ),
        (
            {"settings/containerDeleteRetentionPolicy.enabled": False},
            "containerDeleteRetentionPolicy.enabled is false",
        ),
        (
            {
                f"settings/{VERSIONS}": False,
                "lifecycle/policy.rules.0": EXPIRY,
                f"{RULE}.filters.prefixMatch.0": "models/tmp/",
            },
            f"{VERSIONS} is false",
        ),
        (
            {
                f"settings/{VERSIONS}": False,
                "lifecycle/policy.rules.0": {**EXPIRY, "enabled": False},
            },
            f"{VERSIONS} is false",
        ),
    ],
    fine=[
        {f"settings/{VERSIONS}": False, "isHnsEnabled": True},
        {f"settings/{VERSIONS}": False, "lifecycle/policy.rules.0": EXPIRY},
        {"settings": DROP, "lifecycle/policy.rules.0": EXPIRY},
        {"settings": DROP, "kind": "FileStorage"},
        {"settings/accountName": "models"},
    ],
    unknown=[({f"settings/{VERSIONS}": UNKNOWN}, VERSIONS)],
)

"""Who reaches storage accounts."""

from __future__ import annotations

from ..fixtures_azure import GROUP, STORAGE
from ..suite import DROP, UNKNOWN, Fixture, suite

PUBLIC = "publicNetworkAccess"
RULES = "networkRuleSet"

TestAccount = suite(
    "azure-storage-private",
    STORAGE,
    bad=[
        ({PUBLIC: DROP}, f"{PUBLIC} is not set, and {RULES}.defaultAction is not set"),
        (
            {PUBLIC: "Enabled", RULES: {"defaultAction": "Allow"}},
            f"{PUBLIC} is Enabled, and {RULES}.defaultAction is Allow",
        ),
        ({"allowBlobPublicAccess": True}, "allowBlobPublicAccess is true"),
        (
            {
                PUBLIC: DROP,
                RULES: {"defaultAction": "Deny", "ipRules": [{"iPAddressOrRange": "0.0.0.0/0"}]},
            },
            f"{RULES}.ipRules[0].iPAddressOrRange is 0.0.0.0/0",
        ),
    ],
    fine=[
        {PUBLIC: "Enabled", RULES: {"defaultAction": "Deny"}},
        {PUBLIC: "SecuredByPerimeter"},
        {"allowBlobPublicAccess": DROP},
    ],
    unknown=[
        ({PUBLIC: UNKNOWN}, PUBLIC),
        ({PUBLIC: DROP, RULES: UNKNOWN}, RULES),
        ({"allowBlobPublicAccess": UNKNOWN}, "allowBlobPublicAccess"),
    ],
)

TestContainer = suite(
    "azure-storage-private",
    Fixture(
        "azure-native:storage:BlobContainer",
        {**GROUP, "accountName": "models", "publicAccess": "None"},
    ),
    bad=[
        ({"publicAccess": "Blob"}, "publicAccess is Blob"),
        ({"publicAccess": "Container"}, "publicAccess is Container"),
    ],
    fine=[{"publicAccess": DROP}],
    unknown=[({"publicAccess": UNKNOWN}, "publicAccess")],
)

"""Who reaches key vaults."""

from __future__ import annotations

from ..fixtures_azure import VAULT
from ..suite import DROP, UNKNOWN, suite

PUBLIC = "properties.publicNetworkAccess"
ACLS = "properties.networkAcls"

TestRule = suite(
    "key-vault-private",
    VAULT,
    bad=[
        ({PUBLIC: "Enabled"}, f"{PUBLIC} is Enabled, and {ACLS}.defaultAction is not set"),
        ({PUBLIC: DROP}, f"{PUBLIC} is not set, and {ACLS}.defaultAction is not set"),
        (
            {PUBLIC: DROP, ACLS: {"defaultAction": "Allow"}},
            f"{PUBLIC} is not set, and {ACLS}.defaultAction is Allow",
        ),
        (
            {PUBLIC: DROP, ACLS: {"defaultAction": "Deny", "ipRules": [{"value": "0.0.0.0/0"}]}},
            f"{ACLS}.ipRules[0].value is 0.0.0.0/0",
        ),
    ],
    fine=[
        {PUBLIC: "disabled"},
        {PUBLIC: DROP, ACLS: {"defaultAction": "Deny", "ipRules": [{"value": "192.0.2.1"}]}},
    ],
    unknown=[({PUBLIC: UNKNOWN}, PUBLIC), ({"properties": UNKNOWN}, "properties")],
)

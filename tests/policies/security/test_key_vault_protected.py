"""Purging of key vaults, and who may read them."""

from __future__ import annotations

from ..fixtures_azure import VAULT
from ..suite import DROP, UNKNOWN, suite

PURGE = "properties.enablePurgeProtection"
ROLES = "properties.enableRbacAuthorization"
SOFT = "properties.enableSoftDelete"

TestRule = suite(
    "key-vault-protected",
    VAULT,
    bad=[
        ({PURGE: DROP}, f"{PURGE} is not set"),
        ({ROLES: False}, f"{ROLES} is false"),
        ({SOFT: False}, f"{SOFT} is false"),
    ],
    fine=[{SOFT: DROP}],
    unknown=[({PURGE: UNKNOWN}, PURGE)],
)

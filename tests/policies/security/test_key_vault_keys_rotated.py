"""The rotation of keys in vaults."""

from __future__ import annotations

from ..fixtures_azure import GROUP
from ..suite import DROP, UNKNOWN, Fixture, suite

POLICY = "properties.rotationPolicy"
NONE = f"{POLICY} has no action that rotates"

TestRule = suite(
    "key-vault-keys-rotated",
    Fixture(
        "azure-native:keyvault:Key",
        {
            **GROUP,
            "vaultName": "platform",
            "properties": {
                "kty": "RSA",
                "rotationPolicy": {
                    "lifetimeActions": [
                        {"action": {"type": "notify"}, "trigger": {"timeBeforeExpiry": "P30D"}},
                        {"action": {"type": "rotate"}, "trigger": {"timeAfterCreate": "P365D"}},
                    ]
                },
            },
        },
    ),
    bad=[
        ({POLICY: DROP}, NONE),
        ({f"{POLICY}.lifetimeActions.1": DROP}, NONE),
        ({f"{POLICY}.lifetimeActions.1.trigger": DROP}, NONE),
    ],
    unknown=[({f"{POLICY}.lifetimeActions": UNKNOWN}, f"{POLICY}.lifetimeActions")],
)

"""Keys of stores."""

from __future__ import annotations

from ..fixtures_gcp import KEY
from ..suite import DROP, UNKNOWN, Fixture, suite

TestTopic = suite(
    "gcp-stores-encrypted",
    Fixture("gcp:pubsub/topic:Topic", {"kmsKeyName": KEY}),
    bad=[({"kmsKeyName": DROP}, "kmsKeyName is not set")],
    fine=[{"kmsKeyName": UNKNOWN}],
)

TestDatabase = suite(
    "gcp-stores-encrypted",
    Fixture(
        "gcp:spanner/database:Database",
        {"instance": "ml", "encryptionConfig": {"kmsKeyName": KEY}},
    ),
    bad=[({"encryptionConfig": DROP}, "encryptionConfig.kmsKeyName is not set")],
    fine=[{"encryptionConfig": {"kmsKeyNames": [KEY]}}],
    unknown=[({"encryptionConfig": UNKNOWN}, "encryptionConfig")],
)

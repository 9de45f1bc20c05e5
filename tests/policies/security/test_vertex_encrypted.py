"""Keys of Vertex AI."""

from __future__ import annotations

from ..fixtures_gcp import KEY
from ..suite import DROP, UNKNOWN, Fixture, suite

PATH = "encryptionSpec.kmsKeyName"

TestRule = suite(
    "vertex-encrypted",
    Fixture(
        "gcp:vertex/aiEndpoint:AiEndpoint",
        {
            "displayName": "ranker",
            "location": "us-central1",
            "encryptionSpec": {"kmsKeyName": KEY},
        },
    ),
    bad=[({PATH: DROP}, f"{PATH} is not set"), ({"encryptionSpec": DROP}, f"{PATH} is not set")],
    fine=[{PATH: UNKNOWN}],
    unknown=[({"encryptionSpec": UNKNOWN}, "encryptionSpec")],
)

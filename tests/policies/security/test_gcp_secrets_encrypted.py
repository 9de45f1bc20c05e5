"""Keys of secrets."""

from __future__ import annotations

from ..fixtures_gcp import KEY
from ..suite import DROP, UNKNOWN, Fixture, suite

ENCRYPTION = {"customerManagedEncryption": {"kmsKeyName": KEY}}
PATH = "customerManagedEncryption.kmsKeyName"

TestEverywhere = suite(
    "gcp-secrets-encrypted",
    Fixture("gcp:secretmanager/secret:Secret", {"replication": {"auto": ENCRYPTION}}),
    bad=[
        ({"replication.auto": {}}, f"replication.auto.{PATH} is not set"),
        ({"replication": {}}, f"replication.auto.{PATH} is not set"),
    ],
    fine=[{f"replication.auto.{PATH}": UNKNOWN}],
    unknown=[({"replication": UNKNOWN}, "replication")],
)

TestSomewhere = suite(
    "gcp-secrets-encrypted",
    Fixture(
        "gcp:secretmanager/secret:Secret",
        {"replication": {"userManaged": {"replicas": [{"location": "us-central1", **ENCRYPTION}]}}},
    ),
    bad=[
        (
            {"replication.userManaged.replicas.0": {"location": "us-central1"}},
            f"replication.userManaged.replicas[0].{PATH} is not set",
        )
    ],
    unknown=[
        ({"replication.userManaged.replicas": UNKNOWN}, "replication.userManaged.replicas"),
    ],
)

TestRegional = suite(
    "gcp-secrets-encrypted",
    Fixture(
        "gcp:secretmanager/regionalSecret:RegionalSecret",
        {"location": "us-central1", "secretId": "db", **ENCRYPTION},
    ),
    bad=[({"customerManagedEncryption": DROP}, f"{PATH} is not set")],
)

"""Regions of everything."""

from __future__ import annotations

from policies.catalog import rules

from ..fixtures import BUCKET, TABLE
from ..suite import UNKNOWN, Fixture, changed, suite, verdicts

US = {"residency": ["us"]}
SAID = "it is in {}, outside of {}"

TestAws = suite(
    "data-resident",
    Fixture(TABLE.type, TABLE.inputs, provider={"region": "us-east-1"}),
    bad=[],
    fine=[{"!provider": {"region": "eu-west-1"}}],
    configured=[
        (US, {}, None),
        (US, {"!provider": {"region": "eu-west-1"}}, SAID.format("eu-west-1", "us")),
        (US, {"!provider": {}}, None),
        (US, {"region": "eu-west-1"}, SAID.format("eu-west-1", "us")),
        (US, {"replicas": [{"regionName": "eu-west-1"}]}, SAID.format("eu-west-1", "us")),
        (
            {"residency": ["us", "eu-west"]},
            {"region": "ap-south-1"},
            SAID.format("ap-south-1", "us, eu-west"),
        ),
        ({"residency": ["eu-west"]}, {"!provider": {"region": "eu-west-1"}}, None),
    ],
)

TestGoogle = suite(
    "data-resident",
    Fixture("gcp:storage/bucket:Bucket", {"name": "models", "location": "US"}),
    bad=[],
    configured=[
        (US, {}, None),
        (US, {"location": "europe-west1"}, SAID.format("europe-west1", "us")),
        (US, {"location": "EU"}, SAID.format("eu", "us")),
        ({"residency": ["eu"]}, {"location": "europe-west1"}, None),
    ],
)

TestReplicas = suite(
    "data-resident",
    Fixture(
        "gcp:secretmanager/secret:Secret",
        {
            "secretId": "a",
            "replication": {"userManaged": {"replicas": [{"location": "us-central1"}]}},
        },
    ),
    bad=[],
    configured=[
        (US, {}, None),
        (
            US,
            {"replication.userManaged.replicas.0.location": "asia-east1"},
            SAID.format("asia-east1", "us"),
        ),
    ],
)

TestAzure = suite(
    "data-resident",
    Fixture(
        "azure-native:resources:ResourceGroup",
        {"resourceGroupName": "prod", "location": "East US 2"},
        {
            "zone": Fixture(
                "azure-native:privatedns:PrivateZone",
                {"location": "global", "resourceGroupName": "prod"},
            )
        },
    ),
    bad=[],
    configured=[
        (US, {}, None),
        (US, {"location": "westeurope"}, SAID.format("westeurope", "us")),
        ({"residency": ["eu"]}, {"location": "germanywestcentral"}, None),
        ({"residency": ["uk"]}, {"location": "uksouth"}, None),
    ],
)


def test_a_region_that_is_not_known_fails_closed() -> None:
    rule = next(each for each in rules() if each.id == "data-resident")
    (found,) = verdicts(rule, changed(BUCKET, {"region": UNKNOWN}), US)
    assert found.message == "cannot evaluate: region is not known before the update"

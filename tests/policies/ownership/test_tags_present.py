"""Tags."""

from __future__ import annotations

import json
from collections.abc import Mapping

from offline.schemas import Schemas
from policies.ownership._labelled import LABELS, UNDEFAULTED
from policies.ownership._taggable import TAGGABLE
from policies.ownership._tagged_azure import TAGGED
from policies.ownership._tags import tag_key, tag_property

from ..suite import DROP, UNKNOWN, Fixture, suite

TAGS = {"owner": "ml-platform", "costCenter": "4411", "environment": "prod"}

TestOwn = suite(
    "tags-present",
    Fixture("aws:s3/bucket:Bucket", {"tags": TAGS}),
    bad=[
        ({"tags": DROP}, "Tags are missing: owner, costCenter, environment"),
        ({"tags.owner": DROP}, "Tags are missing: owner"),
    ],
    fine=[
        {"tags.owner": UNKNOWN},
        {"tags": DROP, "!provider": {"defaultTags": json.dumps({"tags": TAGS})}},
        {"tags": DROP, "!provider": {"defaultTags": {"tags": TAGS}}},
    ],
    unknown=[({"tags": UNKNOWN}, "tags")],
    configured=[
        ({"requiredTags": ["team"]}, {}, "Tags are missing: team"),
        ({"requiredTags": []}, {"tags": DROP}, None),
    ],
)


LABELLED = {"owner": "ml-platform", "cost-center": "4411", "environment": "prod"}

TestGoogle = suite(
    "tags-present",
    Fixture("gcp:storage/bucket:Bucket", {"location": "us-central1", "labels": LABELLED}),
    bad=[
        ({"labels": DROP}, "Labels are missing: owner, cost-center, environment"),
        ({"labels.cost-center": DROP}, "Labels are missing: cost-center"),
    ],
    fine=[
        {"labels": {"owner": UNKNOWN, "cost_center": "4411", "environment": "prod"}},
        {"labels": DROP, "!provider": {"defaultLabels": json.dumps(LABELLED)}},
    ],
    unknown=[({"labels": UNKNOWN}, "labels")],
)

USER_LABELS = "settings.userLabels"

TestGoogleDeep = suite(
    "tags-present",
    Fixture(
        "gcp:sql/databaseInstance:DatabaseInstance",
        {
            "databaseVersion": "POSTGRES_17",
            "settings": {"tier": "db-custom-4-16384", "userLabels": LABELLED},
        },
    ),
    bad=[
        ({f"{USER_LABELS}.owner": DROP}, "Labels are missing: owner"),
        (
            # The provider does not label what is so deep.
            {USER_LABELS: DROP, "!provider": {"defaultLabels": LABELLED}},
            "Labels are missing: owner, cost-center, environment",
        ),
    ],
)

TestAzure = suite(
    "tags-present",
    Fixture("azure-native:resources:ResourceGroup", {"tags": TAGS}),
    bad=[
        ({"tags": DROP}, "Tags are missing: owner, costCenter, environment"),
        ({"tags.costCenter": DROP}, "Tags are missing: costCenter"),
    ],
    fine=[{"tags": {"Owner": "ml-platform", "CostCenter": "4411", "Environment": "prod"}}],
    unknown=[({"tags": UNKNOWN}, "tags")],
)


def test_where_a_type_keeps_its_tags_and_what_they_are_called() -> None:
    assert tag_property("aws:s3/bucket:Bucket") == "tags"
    assert tag_property("gcp:container/cluster:Cluster") == "resourceLabels"
    assert tag_key("aws:s3/bucket:Bucket", "costCenter") == "costCenter"
    assert tag_key("gcp:storage/bucket:Bucket", "costCenter") == "cost-center"
    assert tag_key("gcp:storage/bucket:Bucket", "Data class:v2") == "data-class-v2"


def test_the_list_of_types_is_what_the_sdk_says(schemas: Mapping[str, Schemas]) -> None:
    assert list(TAGGABLE) == sorted(set(TAGGABLE))
    # A part of it: each type is read from the SDK, which takes time.
    for token in TAGGABLE[::10]:
        assert schemas["aws"].get(token).inputs.props["tags"] == ["map", "str"]


def test_the_lists_of_the_other_clouds_are_what_their_sdks_say(
    schemas: Mapping[str, Schemas],
) -> None:
    assert list(LABELS) == sorted(set(LABELS))
    for token in list(LABELS)[::10]:
        schema = schemas["gcp"].get(token)
        if "." not in LABELS[token]:
            assert schema.inputs.props[LABELS[token]] == ["map", "str"]
        assert ("effectiveLabels" in schema.outputs.props) == (token not in UNDEFAULTED)
    assert list(TAGGED) == sorted(set(TAGGED))
    for token in TAGGED[::20]:
        assert schemas["azure-native"].get(token).inputs.props["tags"] == ["map", "str"]

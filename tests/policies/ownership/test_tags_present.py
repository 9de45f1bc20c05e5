"""Tags."""

from __future__ import annotations

import json
from collections.abc import Mapping

from offline.schemas import Schemas
from policies.ownership._taggable import TAGGABLE

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


def test_the_list_of_types_is_what_the_sdk_says(schemas: Mapping[str, Schemas]) -> None:
    assert list(TAGGABLE) == sorted(set(TAGGABLE))
    # A part of it: each type is read from the SDK, which takes time.
    for token in TAGGABLE[::10]:
        assert schemas["aws"].get(token).inputs.props["tags"] == ["map", "str"]

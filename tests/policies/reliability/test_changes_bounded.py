"""How much one change may delete."""

from __future__ import annotations

from ..suite import Fixture, suite

KEPT = "urn:pulumi:prod::proj::aws:kms/key:Key::it"


def standing(*names: str) -> list[str]:
    return [f"urn:pulumi:prod::proj::aws:kms/key:Key::{name}" for name in names]


TestRule = suite(
    "changes-bounded",
    Fixture("aws:kms/key:Key", {"enableKeyRotation": True}),
    bad=[],
    configured=[
        ({"standing": [], "maxDeletions": 0}, {}, None),
        ({"standing": [KEPT], "maxDeletions": 0}, {}, None),
        ({"standing": [KEPT, *standing("a", "b")], "maxDeletions": 2}, {}, None),
        (
            {"standing": [KEPT, *standing("a", "b", "c")], "maxDeletions": 2},
            {},
            "The change deletes 3 resources, more than 2: a, b, c",
        ),
        (
            {"standing": standing(*"abcdefgh"), "maxDeletions": 7},
            {},
            "The change deletes 8 resources, more than 7: a, b, c, d, e and 3 more",
        ),
        ({"standing": standing(*(f"r{i}" for i in range(50)))}, {}, None),
    ],
)

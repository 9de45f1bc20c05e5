"""The engine's protection."""

from __future__ import annotations

from ..fixtures import BUCKET
from ..fixtures_clouds import BLOBS, SQL
from ..suite import Fixture, suite


def protected(fixture: Fixture) -> type:
    """The suite of one type."""
    return suite(
        "stateful-protected",
        fixture,
        bad=[({"!protect": False}, "The resource option protect is not set")],
        configured=[({"environment": "dev"}, {"!protect": False}, None)],
    )


TestRule = protected(BUCKET)
TestGoogle = protected(SQL)
TestAzure = protected(BLOBS)

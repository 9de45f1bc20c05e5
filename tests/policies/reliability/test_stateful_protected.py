"""The engine's protection."""

from __future__ import annotations

from ..fixtures import BUCKET
from ..fixtures_azure import STORAGE
from ..fixtures_gcp import CLOUD_SQL
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
TestGoogle = protected(CLOUD_SQL)
TestAzure = protected(STORAGE)

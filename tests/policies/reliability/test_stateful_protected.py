"""The engine's protection."""

from __future__ import annotations

from ..fixtures import BUCKET
from ..suite import suite

TestRule = suite(
    "stateful-protected",
    BUCKET,
    bad=[({"!protect": False}, "The resource option protect is not set")],
    configured=[({"environment": "dev"}, {"!protect": False}, None)],
)

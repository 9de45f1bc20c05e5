"""Owners of namespaces."""

from __future__ import annotations

from ..fixtures import NAMESPACE
from ..suite import DROP, UNKNOWN, suite

SAID = "The namespace has neither a label nor an annotation owner"

TestRule = suite(
    "namespaces-owned",
    NAMESPACE,
    bad=[
        ({"metadata.annotations": DROP}, SAID),
        ({"metadata.annotations": {"plinth.dev/owners": "x"}}, SAID),
    ],
    fine=[{"metadata.annotations": DROP, "metadata.labels": {"owner": "ml"}}],
    unknown=[({"metadata.annotations": UNKNOWN}, "metadata.annotations")],
)

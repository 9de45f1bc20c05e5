"""Labels of workloads."""

from __future__ import annotations

from ..fixtures import DEPLOYMENT
from ..suite import DROP, UNKNOWN, Fixture, suite

NAME, PART = "app.kubernetes.io/name", "app.kubernetes.io/part-of"
LABELS = {NAME: "server", PART: "search"}

TestRule = suite(
    "workloads-labelled",
    Fixture(
        DEPLOYMENT.type,
        {**DEPLOYMENT.inputs, "metadata": {"name": "server", "labels": LABELS}},
    ),
    bad=[
        ({"metadata.labels": DROP}, f"Labels are missing: {NAME}, {PART}"),
        ({"metadata.labels": {NAME: "server"}}, f"Labels are missing: {PART}"),
    ],
    fine=[{"metadata.labels": {NAME: UNKNOWN, PART: "search"}}],
    unknown=[({"metadata.labels": UNKNOWN}, "metadata.labels")],
)

"""Owners of models and of training."""

from __future__ import annotations

from ..fixtures import NAMESPACE
from ..suite import DROP, UNKNOWN, Fixture, suite
from ._given import INFERENCE, JOB

OWNER = "Neither it nor its namespace has a label or an annotation of an owner"
CENTRE = "Neither it nor its namespace has a label or an annotation of a cost centre"
SPACE = Fixture(
    NAMESPACE.type,
    {
        "metadata": {
            "name": "models",
            "annotations": {"plinth.dev/owner": "ml", "plinth.dev/cost-center": "4411"},
        }
    },
)

TestModel = suite(
    "models-owned",
    Fixture(INFERENCE.type, INFERENCE.inputs, {"space": SPACE}),
    bad=[
        ({"space": DROP}, [OWNER, CENTRE]),
        ({"space/metadata.name": "other"}, [OWNER, CENTRE]),
        ({"space/metadata.annotations": {"owner": "ml"}}, CENTRE),
    ],
    fine=[{"space": DROP, "metadata.labels": {"owner": "ml", "acme.com/costCentre": "1"}}],
    unknown=[({"metadata.labels": UNKNOWN}, "metadata.labels")],
    schema=False,
)

TestJob = suite(
    "models-owned",
    JOB,
    bad=[({"metadata.labels": {"cost-center": "4411"}}, OWNER)],
    fine=[{"metadata.labels": DROP, "spec.template.spec.containers.0.resources": DROP}],
)

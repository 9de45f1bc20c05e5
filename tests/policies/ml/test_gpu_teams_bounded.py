"""Accelerators of each team."""

from __future__ import annotations

from ..suite import DROP, UNKNOWN, Fixture, suite
from ._given import QUEUE

QUOTA = "spec.resourceGroups.0.flavors.0.resources.0"
TEAM = {"teamGpuBudgets": {"vision": 12}}

TestQueue = suite(
    "gpu-teams-bounded",
    QUEUE,
    bad=[],
    fine=[{f"{QUOTA}.nominalQuota": "1000"}],
    configured=[
        (TEAM, {}, None),
        (
            TEAM,
            {f"{QUOTA}.nominalQuota": "9"},
            "The queue vision may take 13 accelerators, and 12 were agreed on",
        ),
        (
            TEAM,
            {f"{QUOTA}.borrowingLimit": DROP},
            "The queue vision may borrow train without a limit",
        ),
        (TEAM, {f"{QUOTA}.borrowingLimit": DROP, "spec.cohortName": DROP}, None),
        (TEAM, {f"{QUOTA}.name": "cpu", f"{QUOTA}.nominalQuota": "900"}, None),
        (
            {"teamGpuBudgets": {"*": 4}},
            {"spec.cohortName": DROP},
            "The queue vision may take 8 accelerators, and 4 were agreed on",
        ),
        (
            {"teamGpuBudgets": {"vision": 12, "speech": 2}},
            {},
            "No queue and no quota holds speech to what was agreed on",
        ),
    ],
    schema=False,
)

HARD = "spec.hard"
TestQuota = suite(
    "gpu-teams-bounded",
    Fixture(
        "kubernetes:core/v1:ResourceQuota",
        {
            "metadata": {"name": "gpus", "namespace": "vision"},
            "spec": {"hard": {"requests.nvidia.com/gpu": "8"}},
        },
    ),
    bad=[],
    unknown=[({HARD: UNKNOWN}, HARD)],
    configured=[
        (TEAM, {}, None),
        (
            TEAM,
            {HARD: {"requests.nvidia.com/gpu": "13"}},
            "The namespace vision may take 13 accelerators, and 12 were agreed on",
        ),
        (
            TEAM,
            {HARD: {"requests.cpu": "13"}},
            "No queue and no quota holds vision to what was agreed on",
        ),
    ],
)

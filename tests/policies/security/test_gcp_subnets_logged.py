"""Flow logs."""

from __future__ import annotations

from ..fixtures_gcp import SUBNET
from ..suite import DROP, UNKNOWN, suite

SAMPLING = "logConfig.flowSampling"

TestRule = suite(
    "gcp-subnets-logged",
    SUBNET,
    bad=[({"logConfig": DROP}, "logConfig is not set"), ({SAMPLING: 0}, f"{SAMPLING} is 0")],
    fine=[
        {"logConfig": {}},
        {"logConfig": DROP, "purpose": "REGIONAL_MANAGED_PROXY"},
        {"purpose": "PRIVATE"},
    ],
    unknown=[({"purpose": UNKNOWN}, "purpose"), ({SAMPLING: UNKNOWN}, SAMPLING)],
)

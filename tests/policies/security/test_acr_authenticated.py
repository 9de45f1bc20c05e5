"""Who container registries know."""

from __future__ import annotations

from ..fixtures_azure import REGISTRY
from ..suite import DROP, UNKNOWN, suite

TestRule = suite(
    "acr-authenticated",
    REGISTRY,
    bad=[
        ({"adminUserEnabled": True}, "adminUserEnabled is true"),
        ({"anonymousPullEnabled": True}, "anonymousPullEnabled is true"),
    ],
    fine=[{"adminUserEnabled": DROP}],
    unknown=[({"adminUserEnabled": UNKNOWN}, "adminUserEnabled")],
)

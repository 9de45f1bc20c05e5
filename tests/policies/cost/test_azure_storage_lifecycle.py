"""Lifecycles of storage accounts."""

from __future__ import annotations

from ..fixtures_azure import STORAGE
from ..suite import DROP, UNKNOWN, suite

SAID = "The account has no ManagementPolicy with a rule"

TestRule = suite(
    "azure-storage-lifecycle",
    STORAGE,
    bad=[
        ({"lifecycle": DROP}, SAID),
        ({"lifecycle/accountName": "other"}, SAID),
        ({"lifecycle/policy.rules": []}, SAID),
        ({"lifecycle/policy.rules.0.enabled": False}, SAID),
    ],
    fine=[{"lifecycle/policy.rules.0.enabled": DROP}, {"lifecycle": DROP, "kind": "FileStorage"}],
    unknown=[({"lifecycle/policy.rules": UNKNOWN}, "policy.rules")],
)

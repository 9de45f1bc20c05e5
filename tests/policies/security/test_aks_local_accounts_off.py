"""Local accounts of AKS."""

from __future__ import annotations

from ..fixtures_azure import CLUSTER
from ..suite import DROP, UNKNOWN, suite

TestRule = suite(
    "aks-local-accounts-off",
    CLUSTER,
    bad=[
        ({"disableLocalAccounts": False}, "disableLocalAccounts is false"),
        ({"disableLocalAccounts": DROP}, "disableLocalAccounts is not set"),
        ({"aadProfile": DROP}, "aadProfile is not set"),
        ({"enableRBAC": False}, "enableRBAC is false"),
    ],
    fine=[{"enableRBAC": DROP}, {"aadProfile": UNKNOWN}],
    unknown=[({"disableLocalAccounts": UNKNOWN}, "disableLocalAccounts")],
)

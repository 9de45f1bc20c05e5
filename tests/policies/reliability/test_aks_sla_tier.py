"""Tiers of AKS."""

from __future__ import annotations

from ..fixtures_azure import CLUSTER
from ..suite import DROP, UNKNOWN, suite

TestRule = suite(
    "aks-sla-tier",
    CLUSTER,
    bad=[({"sku.tier": "Free"}, "sku.tier is Free"), ({"sku": DROP}, "sku.tier is not set")],
    fine=[{"sku.tier": "Premium"}],
    unknown=[({"sku.tier": UNKNOWN}, "sku.tier")],
    configured=[
        ({"environment": "dev"}, {"sku.tier": UNKNOWN}, None),
        ({"environment": "dev"}, {"sku.tier": "Free"}, None),
    ],
)

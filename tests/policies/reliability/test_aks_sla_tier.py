"""Tiers of AKS."""

from __future__ import annotations

from ..fixtures_clouds import AKS
from ..suite import DROP, UNKNOWN, suite

TestRule = suite(
    "aks-sla-tier",
    AKS,
    bad=[({"sku.tier": "Free"}, "sku.tier is Free"), ({"sku": DROP}, "sku.tier is not set")],
    fine=[{"sku.tier": "Premium"}],
    unknown=[({"sku.tier": UNKNOWN}, "sku.tier")],
    configured=[({"environment": "dev"}, {"sku.tier": "Free"}, None)],
)

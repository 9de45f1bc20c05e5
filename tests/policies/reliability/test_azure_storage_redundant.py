"""Copies of storage accounts."""

from __future__ import annotations

from ..fixtures_azure import STORAGE
from ..suite import DROP, UNKNOWN, suite

TestRule = suite(
    "azure-storage-redundant",
    STORAGE,
    bad=[
        ({"sku.name": "Standard_LRS"}, "sku.name is Standard_LRS"),
        ({"sku": DROP}, "sku.name is not set"),
    ],
    fine=[{"sku.name": "Standard_RAGZRS"}, {"sku.name": "Premium_ZRS"}],
    unknown=[({"sku.name": UNKNOWN}, "sku.name")],
    configured=[
        ({"environment": "staging"}, {"sku.name": UNKNOWN}, None),
        ({"environment": "staging"}, {"sku.name": "Standard_LRS"}, None),
    ],
)

"""Keys of storage accounts."""

from __future__ import annotations

from ..fixtures_azure import STORAGE
from ..suite import DROP, UNKNOWN, suite

TestRule = suite(
    "azure-storage-no-shared-keys",
    STORAGE,
    bad=[
        ({"allowSharedKeyAccess": True}, "allowSharedKeyAccess is true"),
        ({"allowSharedKeyAccess": DROP}, "allowSharedKeyAccess is not set"),
    ],
    unknown=[({"allowSharedKeyAccess": UNKNOWN}, "allowSharedKeyAccess")],
)

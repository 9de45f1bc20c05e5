"""TLS of storage accounts."""

from __future__ import annotations

from ..fixtures_azure import STORAGE
from ..suite import DROP, UNKNOWN, suite

TestRule = suite(
    "azure-storage-tls-only",
    STORAGE,
    bad=[
        ({"enableHttpsTrafficOnly": False}, "enableHttpsTrafficOnly is false"),
        ({"minimumTlsVersion": DROP}, "minimumTlsVersion is not set"),
        ({"minimumTlsVersion": "TLS1_1"}, "minimumTlsVersion is TLS1_1"),
    ],
    fine=[{"enableHttpsTrafficOnly": DROP}, {"minimumTlsVersion": "TLS1_3"}],
    unknown=[({"minimumTlsVersion": UNKNOWN}, "minimumTlsVersion")],
)

"""TLS of SQL servers."""

from __future__ import annotations

from ..fixtures_azure import GROUP, SQL
from ..suite import DROP, UNKNOWN, Fixture, suite

LEAST = "minimalTlsVersion"

TestServer = suite(
    "azure-sql-tls-only",
    SQL,
    bad=[
        ({LEAST: DROP}, f"{LEAST} is not set"),
        ({LEAST: "None"}, f"{LEAST} is None"),
        ({LEAST: "1.1"}, f"{LEAST} is 1.1"),
    ],
    fine=[{LEAST: "1.3"}],
    unknown=[({LEAST: UNKNOWN}, LEAST)],
)

TestManagedInstance = suite(
    "azure-sql-tls-only",
    Fixture("azure-native:sql:ManagedInstance", {**GROUP, LEAST: "1.2"}),
    bad=[({LEAST: "1.0"}, f"{LEAST} is 1.0")],
)

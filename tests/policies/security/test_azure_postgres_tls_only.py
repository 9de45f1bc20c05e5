"""TLS of PostgreSQL servers."""

from __future__ import annotations

from ..fixtures_azure import GROUP
from ..suite import DROP, UNKNOWN, Fixture, suite

NAME = "configurationName"

TestRule = suite(
    "azure-postgres-tls-only",
    Fixture(
        "azure-native:dbforpostgresql:Configuration",
        {
            **GROUP,
            "serverName": "features",
            NAME: "require_secure_transport",
            "value": "on",
            "source": "user-override",
        },
    ),
    bad=[
        ({"value": "off"}, "require_secure_transport is off"),
        ({"value": DROP}, "require_secure_transport is not set"),
        (
            {NAME: "ssl_min_protocol_version", "value": "TLSv1.1"},
            "ssl_min_protocol_version is TLSv1.1",
        ),
    ],
    fine=[
        {"value": "ON"},
        {NAME: "ssl_min_protocol_version", "value": "TLSv1.3"},
        {NAME: "log_connections", "value": "off"},
        {NAME: "work_mem", "value": UNKNOWN},
    ],
    unknown=[({"value": UNKNOWN}, "value"), ({NAME: UNKNOWN}, NAME)],
)


TestMysql = suite(
    "azure-postgres-tls-only",
    Fixture(
        "azure-native:dbformysql:Configuration",
        {**GROUP, "serverName": "mysql", NAME: "tls_version", "value": "TLSv1.2, TLSv1.3"},
    ),
    bad=[
        ({"value": "TLSv1.1,TLSv1.2"}, "tls_version is TLSv1.1,TLSv1.2"),
        ({NAME: "require_secure_transport", "value": "OFF"}, "require_secure_transport is OFF"),
    ],
)

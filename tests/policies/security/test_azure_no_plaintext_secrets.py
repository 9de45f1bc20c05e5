"""Credentials where Azure runs something."""

from __future__ import annotations

from typing import Any

from ..fixtures_azure import GROUP
from ..suite import DROP, UNKNOWN, Fixture, suite

SETTINGS = "siteConfig.appSettings"
KEY = "DefaultEndpointsProtocol=https;AccountName=web;AccountKey=" + 10 * "Zm9v"


def said(path: str) -> str:
    return f"{path} holds what looks like a credential"


def setting(name: str, value: Any) -> dict[str, Any]:
    return {SETTINGS: [{"name": name, "value": value}]}


TestApp = suite(
    "azure-no-plaintext-secrets",
    Fixture(
        "azure-native:web:WebApp",
        {
            **GROUP,
            "siteConfig": {
                "appSettings": [
                    {"name": "FUNCTIONS_WORKER_RUNTIME", "value": "python"},
                    {"name": "DB_PASSWORD", "value": "@Microsoft.KeyVault(SecretUri=https://v/s)"},
                ]
            },
        },
    ),
    bad=[
        (setting("DB_PASSWORD", "Aa1234321Bb"), said(f"{SETTINGS}[0].value")),
        (setting("JWT_SECRET", "T2BYL6zcByuzu"), said(f"{SETTINGS}[0].value")),
        (setting("CON_STR", KEY), said(f"{SETTINGS}[0].value")),
        (
            setting("PACKAGE", "https://w.blob.core.windows.net/c/p.zip?sv=1&sig=" + 20 * "a"),
            said(f"{SETTINGS}[0].value"),
        ),
        (
            {"siteConfig.connectionStrings": [{"name": "db", "connectionString": KEY}]},
            said("siteConfig.connectionStrings[0].connectionString"),
        ),
    ],
    fine=[{"siteConfig": DROP}, setting("URL", UNKNOWN)],
    unknown=[
        ({SETTINGS: UNKNOWN}, SETTINGS),
        (setting("DB_PASSWORD", UNKNOWN), f"{SETTINGS}[0].value"),
    ],
)

TestSettings = suite(
    "azure-no-plaintext-secrets",
    Fixture(
        "azure-native:web:WebAppApplicationSettings",
        {**GROUP, "name": "web", "properties": {"LOG_LEVEL": "info"}},
    ),
    bad=[({"properties.API_KEY": "Aa1234321Bb"}, said("properties.API_KEY"))],
    unknown=[({"properties": UNKNOWN}, "properties")],
)

TestContainers = suite(
    "azure-no-plaintext-secrets",
    Fixture(
        "azure-native:app:ContainerApp",
        {
            **GROUP,
            "template": {
                "containers": [
                    {
                        "name": "web",
                        "image": "registry.example/web:1",
                        "env": [{"name": "DB_PASSWORD", "secretRef": "db"}],
                    }
                ]
            },
        },
    ),
    bad=[
        (
            {"template.containers.0.env": [{"name": "DB_PASSWORD", "value": "Aa1234321Bb"}]},
            said("template.containers[0].env[0].value"),
        )
    ],
    unknown=[({"template.containers.0.env": UNKNOWN}, "template.containers[0].env")],
)

"""Credentials where they do not belong."""

from __future__ import annotations

from ..fixtures import CONTAINER, DEPLOYMENT
from ..suite import DROP, UNKNOWN, Fixture, suite

RELEASE = Fixture(
    "kubernetes:helm.sh/v3:Release",
    {
        "chart": "mlflow",
        "values": {
            "auth": {"passwordSecret": "mlflow-auth", "passwordKey": "password"},
            "url": "postgresql://mlflow:$(DB_PASSWORD)@db:5432/mlflow",
            "tokenRefreshSeconds": "60",
        },
    },
)
CREDENTIAL = "holds what looks like a credential"

TestRelease = suite(
    "no-plaintext-secrets",
    RELEASE,
    bad=[
        ({"values.auth.password": "hunter2"}, f"values.auth.password {CREDENTIAL}"),
        ({"values.list": [{"apiKey": "abc"}]}, f"values.list[0].apiKey {CREDENTIAL}"),
        ({"values.admin_password": "x"}, f"values.admin_password {CREDENTIAL}"),
        (
            {"values.url": "postgresql://mlflow:hunter2@db:5432/mlflow"},
            f"values.url {CREDENTIAL}",
        ),
        ({"values.s3.secretKey": "abc"}, f"values.s3.secretKey {CREDENTIAL}"),
        ({"values.awsSecretKey": "abc"}, f"values.awsSecretKey {CREDENTIAL}"),
        ({"values.note": "key AKIAIOSFODNN7EXAMPLE here"}, f"values.note {CREDENTIAL}"),
    ],
    fine=[
        {"values.auth.password": "$(DB_PASSWORD)"},
        {"values.auth.password": "${DB_PASSWORD}"},
        {"values.auth.password": ""},
        {"values.auth.host": UNKNOWN},
        # Which key of a Secret holds it.
        {"values.docket": {"existingSecret": "redis", "existingSecretKey": "url"}},
        {"values.connectionStringSecretKey": "connection-string"},
        {"values.existingSecretKey": UNKNOWN},
        {"values": DROP},
    ],
    unknown=[
        ({"values": UNKNOWN}, "values"),
        ({"values.auth.password": UNKNOWN}, "values.auth.password"),
        ({"values.auth.password": UNKNOWN, "values.zone": "a"}, "values.auth.password"),
    ],
)

TestConfigMap = suite(
    "no-plaintext-secrets",
    Fixture("kubernetes:core/v1:ConfigMap", {"data": {"level": "info"}}),
    bad=[
        (
            {"data": {"key.pem": "-----BEGIN RSA PRIVATE KEY-----"}},
            f"data.key.pem {CREDENTIAL}",
        )
    ],
)

TestVariable = suite(
    "no-plaintext-secrets",
    DEPLOYMENT,
    bad=[
        (
            {f"{CONTAINER}.env": [{"name": "DB_PASSWORD", "value": "hunter2"}]},
            f"spec.template.spec.containers[0].env[0].value {CREDENTIAL}",
        )
    ],
    fine=[
        {f"{CONTAINER}.env": [{"name": "AUTH_STRING_SECRET_KEY", "value": "auth-string"}]},
        {
            f"{CONTAINER}.env": [
                {"name": "DB_PASSWORD", "valueFrom": {"secretKeyRef": {"name": "db", "key": "p"}}}
            ]
        },
    ],
    unknown=[
        (
            {f"{CONTAINER}.env": [{"name": "DB_PASSWORD", "value": UNKNOWN}]},
            "spec.template.spec.containers[0].env[0].value",
        )
    ],
)

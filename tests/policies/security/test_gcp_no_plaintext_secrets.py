"""Credentials in variables and in metadata."""

from __future__ import annotations

from ..fixtures_gcp import VM
from ..suite import DROP, UNKNOWN, Fixture, suite

CREDENTIAL = "holds what looks like a credential"
REFERENCE = {"secretKeyRef": {"secret": "db", "version": "latest"}}
ENVS = "template.containers.0.envs"
PATH = "template.containers[0].envs[0].value"

TestService = suite(
    "gcp-no-plaintext-secrets",
    Fixture(
        "gcp:cloudrunv2/service:Service",
        {
            "location": "us-central1",
            "template": {
                "containers": [
                    {
                        "image": "a",
                        "envs": [{"name": "DB_PASSWORD", "valueSource": REFERENCE}],
                    }
                ]
            },
        },
    ),
    bad=[
        ({ENVS: [{"name": "DB_PASSWORD", "value": "hunter2"}]}, f"{PATH} {CREDENTIAL}"),
        ({ENVS: [{"name": "DB", "value": "postgresql://a:hunter2@db/a"}]}, f"{PATH} {CREDENTIAL}"),
    ],
    fine=[{ENVS: DROP}, {ENVS: [{"name": "LEVEL", "value": "info"}]}],
    unknown=[
        ({ENVS: UNKNOWN}, "template.containers[0].envs"),
        ({ENVS: [{"name": "DB_PASSWORD", "value": UNKNOWN}]}, PATH),
    ],
)

TestFunction = suite(
    "gcp-no-plaintext-secrets",
    Fixture(
        "gcp:cloudfunctionsv2/function:Function",
        {"location": "us-central1", "serviceConfig": {"environmentVariables": {"LEVEL": "info"}}},
    ),
    bad=[
        (
            {"serviceConfig.environmentVariables.API_KEY": "abc"},
            f"serviceConfig.environmentVariables.API_KEY {CREDENTIAL}",
        )
    ],
    unknown=[({"serviceConfig": UNKNOWN}, "serviceConfig")],
)

TestMachine = suite(
    "gcp-no-plaintext-secrets",
    VM,
    bad=[
        (
            {"metadata": {"user-data": "-----BEGIN RSA PRIVATE KEY-----"}},
            f"metadata.user-data {CREDENTIAL}",
        ),
        (
            {"metadataStartupScript": "git clone https://me:ghp-secret@example.com/it"},
            f"metadataStartupScript {CREDENTIAL}",
        ),
    ],
    fine=[{"metadata": {"enable-oslogin": "TRUE"}}],
    unknown=[({"metadata": UNKNOWN}, "metadata")],
)

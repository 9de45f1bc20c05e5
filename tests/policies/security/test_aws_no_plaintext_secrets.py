"""Credentials where AWS runs something."""

from __future__ import annotations

import base64
import json
from typing import Any

from ..suite import DROP, UNKNOWN, Fixture, suite

KEY = "AKIA" + "Q3EGRIAWEXAMPLE1"


def tasks(**variables: str) -> dict[str, Any]:
    entries = [{"name": name, "value": value} for name, value in variables.items()]
    return {"containerDefinitions": json.dumps([{"name": "web", "environment": entries}])}


TestRule = suite(
    "aws-no-plaintext-secrets",
    Fixture(
        "aws:lambda/function:Function",
        {
            "role": "arn:aws:iam::123456789012:role/analysis",
            "environment": {"variables": {"LOG_LEVEL": "info", "PASSWORD_SECRET": "prod/db"}},
        },
    ),
    bad=[
        (
            {"environment.variables.SECRET_KEY": "wJalrXUtnFEMI"},
            "environment.variables.SECRET_KEY holds what looks like a credential",
        ),
        (
            {"environment.variables.id": KEY},
            "environment.variables.id holds what looks like a credential",
        ),
    ],
    fine=[{"environment": DROP}, {"environment.variables.BUCKET": UNKNOWN}],
    unknown=[
        ({"environment.variables": UNKNOWN}, "environment.variables"),
        ({"environment.variables.DB_PASSWORD": UNKNOWN}, "environment.variables.DB_PASSWORD"),
    ],
)

TestMachine = suite(
    "aws-no-plaintext-secrets",
    Fixture(
        "aws:ec2/instance:Instance",
        {
            "userData": "#!/bin/sh\nDB_USER=admin\n"
            "DB_PASSWORD=$(aws secretsmanager get-secret-value --secret-id db)\n"
        },
    ),
    bad=[
        ({"userData": f"export ID={KEY}"}, "userData holds what looks like a credential"),
        ({"userData": "DB_PASSWORD='Aa1234321Bb'"}, "userData holds what looks like a credential"),
        (
            {"userData": "define('DB_PASSWORD', 'Aa1234321Bb');\ndefine('API_KEY', 'Aa12343');"},
            "userData holds what looks like a credential",
        ),
        (
            {"userDataBase64": base64.b64encode(b"password: Aa1234321Bb").decode()},
            "userDataBase64 holds what looks like a credential",
        ),
    ],
    fine=[
        {"userData": DROP},
        {"userData": "password: ${DB_PASSWORD}\n"},
        {"userData": "#cloud-config\nusers:\n  - name: ops\n    lock_passwd: true\n"},
        {"userDataBase64": "no base64 at all!"},
        {"userDataBase64": base64.b64encode(b"\xff\xfe").decode()},
    ],
    unknown=[({"userData": UNKNOWN}, "userData"), ({"userDataBase64": UNKNOWN}, "userDataBase64")],
)

TestTask = suite(
    "aws-no-plaintext-secrets",
    Fixture("aws:ecs/taskDefinition:TaskDefinition", {"family": "web", **tasks(LOG_LEVEL="info")}),
    bad=[
        (
            tasks(DB_PASSWORD="Aa1234321Bb"),
            "containerDefinitions[0].environment[0].value holds what looks like a credential",
        )
    ],
    fine=[{"containerDefinitions": "{}"}, {"containerDefinitions": "no JSON"}],
    unknown=[({"containerDefinitions": UNKNOWN}, "containerDefinitions")],
)

VARIABLES = "sourceConfiguration.imageRepository.imageConfiguration.runtimeEnvironmentVariables"

TestRunner = suite(
    "aws-no-plaintext-secrets",
    Fixture(
        "aws:apprunner/service:Service",
        {
            "serviceName": "mlflow",
            "sourceConfiguration": {
                "imageRepository": {
                    "imageIdentifier": "public.ecr.aws/example/mlflow:3",
                    "imageRepositoryType": "ECR_PUBLIC",
                    "imageConfiguration": {"runtimeEnvironmentVariables": {"LOG_LEVEL": "info"}},
                }
            },
        },
    ),
    bad=[
        (
            {f"{VARIABLES}.MLFLOW_DB_PASSWORD": "Aa1234321Bb"},
            f"{VARIABLES}.MLFLOW_DB_PASSWORD holds what looks like a credential",
        )
    ],
    unknown=[({VARIABLES: UNKNOWN}, VARIABLES)],
)

"""Secrets: under the platform's prefix, with its key, as JSON, and never in the open."""

from __future__ import annotations

import json

import pulumi
import pytest

from .conftest import World
from .ground import KEY_ARN, declare, one


def made(environment: str = "prod") -> World:
    values: dict[str, pulumi.Input[str]] = {
        "username": "admin",
        "password": pulumi.Output.from_input("opensesame"),
    }
    return declare(lambda cloud: cloud.secret("grafana", values), environment=environment)


@pytest.fixture(scope="module")
def prod() -> World:
    return made()


def test_a_json_object_that_is_secret(prod: World) -> None:
    version = one(prod, "SecretVersion")
    # Whether what went in was marked or not.
    assert "secretString" in version.secrets
    found = json.loads(version.inputs["secretString"])
    assert found == {"username": "admin", "password": "opensesame"}
    assert "opensesame" not in json.dumps(one(prod, "Secret").inputs)


def test_under_the_platform_s_prefix_with_its_key(prod: World) -> None:
    secret = one(prod, "Secret")
    assert secret.inputs["name"] == "acme/grafana"
    assert secret.inputs["kmsKeyId"] == KEY_ARN
    assert secret.inputs["recoveryWindowInDays"] == 30
    assert secret.protect


def test_a_name_is_free_again_at_once_in_dev() -> None:
    secret = one(made("dev"), "Secret")
    assert secret.inputs["recoveryWindowInDays"] == 0
    assert not secret.protect


def test_handle(prod: World) -> None:
    assert prod.known["key"] == "acme/grafana"
    assert prod.returned.properties == ("username", "password")


def test_store_of_external_secrets() -> None:
    world = declare(lambda cloud: cloud.secret_store())
    provider = {"aws": {"service": "SecretsManager", "region": "us-east-1"}}
    # No auth section: the client takes the identity of its own pod.
    assert world.returned.provider == provider

"""Secrets of the vault: JSON, secret all the way, read by the pods' own identity."""

from __future__ import annotations

import json
import re

import pytest

from components.azure import names

from .conftest import TENANT, World
from .ground import data


@pytest.fixture(scope="module")
def prod() -> World:
    return data()


def test_a_json_object_that_is_secret(prod: World) -> None:
    secret = next(
        each
        for each in prod.of("azure-native:keyvault:Secret")
        if each.inputs["secretName"] == "mlflow"
    )
    properties = secret.inputs["properties"]
    assert properties["contentType"] == "application/json"
    assert json.loads(properties["value"]) == {"username": "admin", "password": "hunter2-made"}
    # The SDK marks nothing by itself.
    assert "properties" in secret.secrets
    assert "properties" in secret.secret_outputs
    assert secret.protect
    assert prod.returned["secret"].properties == ("username", "password")


def test_every_name_is_one_that_key_vault_takes(prod: World) -> None:
    found = [each.inputs["secretName"] for each in prod.of("azure-native:keyvault:Secret")]
    assert len(found) == len(set(found))
    for name in found:
        assert re.fullmatch(r"[0-9a-zA-Z-]{1,127}", name)
    assert names.secret("sso/client_key.v1") == "sso-client-key-v1"


def test_the_key_is_known_before_it_is_made() -> None:
    assert data(preview=True).known["secret.key"] == "mlflow"


def test_the_store_signs_in_as_the_pod(prod: World) -> None:
    provider = prod.returned["store"].provider["azurekv"]
    # A key that the spec names, such as alerts/slack, is asked for as the vault can hold it.
    assert prod.returned["store"].separator == "-"
    assert provider["authType"] == "WorkloadIdentity"
    assert provider["tenantId"] == TENANT
    assert prod.known["store.provider.azurekv.vaultUrl"] == "https://vault.example.com"
    # No other way in.
    assert "authSecretRef" not in provider

"""The registry: private, encrypted, pulled from by the nodes and by nobody without a name."""

from __future__ import annotations

import re

import pytest

from components.azure.roles import ROLES

from .conftest import World
from .ground import data


@pytest.fixture(scope="module")
def prod() -> World:
    return data()


def test_private_encrypted_and_without_an_administrator(prod: World) -> None:
    registry = prod.one("Registry", "acme-registry")
    inputs = registry.inputs
    assert re.fullmatch(r"[a-z0-9]{5,50}", inputs["registryName"])
    assert inputs["sku"] == {"name": "Premium"}
    assert inputs["adminUserEnabled"] is False
    assert inputs["anonymousPullEnabled"] is False
    assert inputs["publicNetworkAccess"] == "Disabled"
    assert inputs["zoneRedundancy"] == "Enabled"
    assert inputs["encryption"]["status"] == "enabled"
    # Without a version it follows the key's rotation.
    key = inputs["encryption"]["keyVaultProperties"]
    assert key["keyIdentifier"] == "https://vault.example.com/keys/platform"
    assert registry.protect
    assert prod.one("PrivateEndpoint", "acme-registry").inputs["privateLinkServiceConnections"]


def test_untagged_images_go_and_none_is_exported(prod: World) -> None:
    policies = prod.one("Registry", "acme-registry").inputs["policies"]
    assert policies["retentionPolicy"] == {"status": "enabled", "days": 14}
    assert policies["exportPolicy"] == {"status": "disabled"}


def test_nodes_may_pull_and_nothing_more(prod: World) -> None:
    pull = prod.one("RoleAssignment", "registry-pull").inputs
    assert pull["roleDefinitionId"].endswith(ROLES["AcrPull"])
    registry = prod.one("Registry", "acme-registry").inputs["registryName"]
    assert pull["scope"] == f"/containerregistry/Registry/{registry}"
    grants = [each for each in prod.of("RoleAssignment") if each.inputs["scope"] == pull["scope"]]
    assert len(grants) == 1


def test_urls(prod: World) -> None:
    registry = prod.one("Registry", "acme-registry").inputs["registryName"]
    for name in ("models", "pipelines", "serving"):
        assert prod.known[f"registry.repositories.{name}"] == f"{registry}.azurecr.io/{name}"

"""Azure Managed Redis: private, TLS-only, encrypted, its key only in the vault."""

from __future__ import annotations

import json

import pytest

from components.azure.cache import sku
from spec.data import RedisStore

from .conftest import World
from .ground import data, on_ground


@pytest.fixture(scope="module")
def prod() -> World:
    return data()


def test_private_encrypted_and_redundant(prod: World) -> None:
    cluster = prod.one("RedisEnterprise")
    inputs = cluster.inputs
    assert inputs["publicNetworkAccess"] == "Disabled"
    assert inputs["minimumTlsVersion"] == "1.2"
    assert inputs["highAvailability"] == "Enabled"
    assert inputs["sku"] == {"name": "Balanced_B5"}
    key = inputs["encryption"]["customerManagedKeyEncryption"]
    assert key["keyEncryptionKeyUrl"] == "https://vault.example.com/keys/platform/1"
    used = key["keyEncryptionKeyIdentity"]["userAssignedIdentityResourceId"]
    assert inputs["identity"]["userAssignedIdentities"] == [used]
    assert cluster.protect
    endpoint = prod.one("PrivateEndpoint", "cache").inputs
    assert endpoint["privateLinkServiceConnections"][0]["groupIds"] == ["redisEnterprise"]


def test_the_database(prod: World) -> None:
    inputs = prod.one("azure-native:redisenterprise:Database").inputs
    assert inputs["port"] == 10000
    assert inputs["clientProtocol"] == "Encrypted"
    assert inputs["evictionPolicy"] == "NoEviction"
    # One address for any number of shards: the certificate names no node.
    assert inputs["clusteringPolicy"] == "EnterpriseCluster"
    assert prod.returned["online"].settings["redis_type"] == "redis"


def test_the_key_goes_to_the_vault_alone(prod: World) -> None:
    secret = prod.one("azure-native:keyvault:Secret", "cache")
    assert json.loads(secret.inputs["properties"]["value"]) == {"key": "hunter2-redis"}
    assert "properties" in secret.secrets
    handle = prod.returned["online"]
    assert handle.environment == {"FEAST_REDIS_PASSWORD": "key"}
    holders = [each.name for each in prod.declared if "hunter2-redis" in json.dumps(each.inputs)]
    assert holders == [secret.name]


def test_the_key_is_that_of_its_own_database(prod: World) -> None:
    (asked,) = [asked for token, asked in prod.called if token.endswith("listDatabaseKeys")]
    assert asked["clusterName"] == prod.one("RedisEnterprise").inputs["clusterName"]
    assert asked["databaseName"] == "default"


def test_without_a_replica() -> None:
    world = on_ground(
        lambda cloud, net: cloud.online_store(cloud.account.spec.features, net),
        environment="dev",
        features={"redis": {"replicas": 0, "memoryGib": 1}},
    )
    cluster = world.one("RedisEnterprise")
    assert cluster.inputs["highAvailability"] == "Disabled"
    assert cluster.inputs["sku"] == {"name": "Balanced_B1"}
    assert not cluster.protect


def test_sizes() -> None:
    assert sku(RedisStore(memory_gib=7)) == "MemoryOptimized_M10"
    # What all shards hold together.
    assert sku(RedisStore(memory_gib=6, shards=3)) == "MemoryOptimized_M20"
    assert sku(RedisStore(node_type="Balanced_B10")) == "Balanced_B10"

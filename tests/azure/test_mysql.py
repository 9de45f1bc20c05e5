"""MySQL: private, encrypted, TLS-only, in two zones, and its password only where it belongs."""

from __future__ import annotations

import json
from typing import Any

import pytest

from components.azure.mysql import PARAMETERS, server_size
from spec.data import Database

from .conftest import CLOUD, World
from .ground import data, on_ground

SERVER = "azure-native:dbformysql:Server"


@pytest.fixture(scope="module")
def prod() -> World:
    return data()


def servers(**sections: Any) -> World:
    def program(cloud: Any, net: Any) -> Any:
        first = cloud.mysql(cloud.account.spec.database, net)
        assert cloud.mysql(cloud.account.spec.database, net) is first
        return first

    return on_ground(program, **sections)


def test_private_encrypted_and_in_two_zones(prod: World) -> None:
    server = prod.one(SERVER)
    inputs = server.inputs
    assert inputs["serverName"].startswith("acme-mysql-")
    assert inputs["version"] == "8.4"
    assert inputs["network"]["publicNetworkAccess"] == "Disabled"
    assert inputs["network"]["delegatedSubnetResourceId"].endswith("/mysql")
    assert inputs["network"]["privateDnsZoneResourceId"].endswith(
        "/acme.private.mysql.database.azure.com"
    )
    encryption = inputs["dataEncryption"]
    assert encryption["type"] == "AzureKeyVault"
    assert encryption["primaryKeyURI"] == "https://vault.example.com/keys/platform"
    assert inputs["identity"]["userAssignedIdentities"] == [
        encryption["primaryUserAssignedIdentityId"]
    ]
    assert prod.one("RoleAssignment", "key-use").urn in server.dependencies
    assert prod.one("VirtualNetworkLink", "private-mysql").urn in server.dependencies
    assert inputs["highAvailability"]["mode"] == "ZoneRedundant"
    assert inputs["storage"]["autoGrow"] == "Enabled"
    assert inputs["backup"] == {"backupRetentionDays": 14, "geoRedundantBackup": "Disabled"}
    assert server.protect


def test_it_has_a_subnet_that_nodes_and_pods_alone_reach(prod: World) -> None:
    subnet = prod.one("azure-native:network:Subnet", "mysql").inputs
    (delegated,) = subnet["delegations"]
    assert delegated["serviceName"] == "Microsoft.DBforMySQL/flexibleServers"
    rules = prod.one("NetworkSecurityGroup", "mysql").inputs["securityRules"]
    nodes = next(each for each in rules if each["name"] == "allow-nodes")
    assert nodes["destinationPortRange"] == "3306"
    assert rules[-1]["access"] == "Deny"
    # Whoever has no such server has no such subnet.
    assert not [each for each in servers_without().of("Subnet") if "mysql" in each.name]


def servers_without() -> World:
    return on_ground(lambda cloud, net: None)


def test_parameters_one_at_a_time(prod: World) -> None:
    made = prod.of("azure-native:dbformysql:Configuration")
    assert {each.inputs["configurationName"]: each.inputs["value"] for each in made} == PARAMETERS
    assert PARAMETERS["require_secure_transport"] == "ON"
    before = prod.one(SERVER).urn
    for each in made:
        assert before in each.dependencies
        before = each.urn
    # The lock comes last.
    assert before in prod.one("ManagementLockByScope", "mysql").dependencies


def test_what_dev_does_without() -> None:
    size = {"storageGib": 30, "maxStorageGib": 30}
    world = servers(environment="dev", database={"backupDays": 3, "mysql": size})
    server = world.one(SERVER)
    assert server.inputs["highAvailability"]["mode"] == "Disabled"
    storage = server.inputs["storage"]
    assert (storage["storageSizeGB"], storage["autoGrow"]) == (30, "Disabled")
    assert server.inputs["backup"]["backupRetentionDays"] == 3
    assert not server.protect
    assert not world.of("ManagementLockByScope")


@pytest.mark.parametrize(
    ("size", "name", "tier"),
    [
        ({}, "Standard_D2ads_v5", "GeneralPurpose"),
        ({"memoryGib": 32}, "Standard_E4ds_v5", "MemoryOptimized"),
        ({"instanceClass": "Standard_E8ads_v5"}, "Standard_E8ads_v5", "MemoryOptimized"),
    ],
)
def test_size(size: dict[str, Any], name: str, tier: str) -> None:
    assert server_size(Database.model_validate_json(json.dumps({"mysql": size}))) == name
    sku = servers(database={"mysql": size}).one(SERVER).inputs["sku"]
    assert sku == {"name": name, "tier": tier}


def test_the_password_is_secret_wherever_it_goes(prod: World) -> None:
    server = prod.one(SERVER)
    password = server.inputs["administratorLoginPassword"]
    assert "administratorLoginPassword" in server.secrets
    assert "administratorLoginPassword" in server.secret_outputs
    secret = prod.one("azure-native:keyvault:Secret", "mysql-secret")
    assert json.loads(secret.inputs["properties"]["value"]) == {
        "username": "plinth",
        "password": password,
    }


def test_the_handle_says_how_to_reach_it(prod: World) -> None:
    handle = prod.returned["mysql"]
    assert (handle.port, handle.username) == (3306, "plinth")
    # Its certificate is of an authority that everybody trusts.
    assert handle.public and handle.authority is None
    name = prod.one(SERVER).inputs["serverName"]
    assert prod.known["mysql.host"] == f"{name}.mysql.database.azure.com"


def test_backups_are_copied_under_a_key_of_their_own() -> None:
    server = servers(cloud=CLOUD | {"backupLocation": "westus"}).one(SERVER)
    assert server.inputs["backup"]["geoRedundantBackup"] == "Enabled"
    encryption = server.inputs["dataEncryption"]
    assert encryption["geoBackupKeyURI"]
    assert server.inputs["identity"]["userAssignedIdentities"] == [
        encryption["primaryUserAssignedIdentityId"],
        encryption["geoBackupUserAssignedIdentityId"],
    ]

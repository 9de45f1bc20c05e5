"""PostgreSQL: private, encrypted, TLS-only, and its password only where it belongs."""

from __future__ import annotations

import json
from typing import Any

import pytest

from components.azure.database import PARAMETERS, disk_gib, server_size
from components.azure.flexible import tier as of_tier
from spec.data import Database

from .conftest import CLOUD, DATABASE_ADMINS, TENANT, World
from .ground import data, on_ground


@pytest.fixture(scope="module")
def prod() -> World:
    return data()


def databases(**sections: Any) -> World:
    return on_ground(
        lambda cloud, net: cloud.database("mlflow", cloud.account.spec.database, net), **sections
    )


def test_private_encrypted_and_signed_in_to(prod: World) -> None:
    server = prod.one("azure-native:dbforpostgresql:Server", "mlflow")
    inputs = server.inputs
    assert inputs["serverName"].startswith("acme-mlflow-")
    assert inputs["network"]["publicNetworkAccess"] == "Disabled"
    assert inputs["network"]["delegatedSubnetResourceId"].endswith("/postgres")
    assert inputs["network"]["privateDnsZoneArmResourceId"].endswith(
        "/acme.private.postgres.database.azure.com"
    )
    encryption = inputs["dataEncryption"]
    assert encryption["type"] == "AzureKeyVault"
    assert encryption["primaryKeyURI"] == "https://vault.example.com/keys/platform"
    assert list(inputs["identity"]["userAssignedIdentities"]) == [
        encryption["primaryUserAssignedIdentityId"]
    ]
    assert prod.one("RoleAssignment", "key-use").urn in server.dependencies
    assert inputs["highAvailability"]["mode"] == "ZoneRedundant"
    assert inputs["backup"] == {"backupRetentionDays": 14, "geoRedundantBackup": "Disabled"}
    assert server.protect


def test_the_network_resolves_its_name_first(prod: World) -> None:
    server = prod.one("azure-native:dbforpostgresql:Server", "mlflow")
    link = prod.one("VirtualNetworkLink", "private-postgres")
    assert link.urn in server.dependencies


def test_parameters_one_at_a_time(prod: World) -> None:
    made = [
        each
        for each in prod.of("azure-native:dbforpostgresql:Configuration")
        if "-mlflow-" in each.name
    ]
    assert {each.inputs["configurationName"]: each.inputs["value"] for each in made} == PARAMETERS
    assert PARAMETERS["require_secure_transport"] == "on"
    # A server refuses two changes at once.
    before = prod.one("azure-native:dbforpostgresql:Database", "mlflow").urn
    for each in made:
        assert before in each.dependencies
        before = each.urn


def test_deletion_protection_is_a_lock(prod: World) -> None:
    lock = prod.one("ManagementLockByScope", "mlflow")
    assert lock.inputs["level"] == "CanNotDelete"
    assert lock.inputs["scope"].startswith("/dbforpostgresql/Server/acme-mlflow-")


def test_what_dev_does_without() -> None:
    world = databases(environment="dev", database={"backupDays": 3})
    server = world.one("azure-native:dbforpostgresql:Server")
    assert server.inputs["highAvailability"]["mode"] == "Disabled"
    # The least that Azure keeps.
    assert server.inputs["backup"]["backupRetentionDays"] == 7
    assert not server.protect
    assert not world.of("ManagementLockByScope")


def test_what_the_spec_says_goes() -> None:
    section = {
        "highAvailability": False,
        "deletionProtection": False,
        "vcpus": 4,
        "memoryGib": 32,
        "storageGib": 100,
        "version": "16",
    }
    world = databases(database=section)
    inputs = world.one("azure-native:dbforpostgresql:Server").inputs
    assert inputs["highAvailability"]["mode"] == "Disabled"
    assert not world.of("ManagementLockByScope")
    assert inputs["sku"] == {"name": "Standard_E4ds_v5", "tier": "MemoryOptimized"}
    assert inputs["storage"] == {"storageSizeGB": 128, "autoGrow": "Enabled"}
    assert inputs["version"] == "16"


def test_the_password_is_secret_wherever_it_goes(prod: World) -> None:
    server = prod.one("azure-native:dbforpostgresql:Server", "mlflow")
    password = server.inputs["administratorLoginPassword"]
    assert password.startswith("hunter2")
    # The SDK marks nothing by itself.
    assert "administratorLoginPassword" in server.secrets
    assert "administratorLoginPassword" in server.secret_outputs
    holders = {
        (each.type, key)
        for each in prod.declared
        for key, value in each.inputs.items()
        if password in json.dumps(value)
    }
    assert holders == {
        ("azure-native:dbforpostgresql:Server", "administratorLoginPassword"),
        ("azure-native:keyvault:Secret", "properties"),
    }


def test_the_handle_says_how_to_reach_it(prod: World) -> None:
    handle = prod.returned["database"]
    assert (handle.port, handle.name, handle.username) == (5432, "mlflow", "plinth")
    assert handle.secret.properties == ("username", "password", "host", "port", "dbname")
    assert prod.known["database.secret.key"] == "mlflow-database"
    secret = prod.one("azure-native:keyvault:Secret", "mlflow-database")
    assert "properties" in secret.secrets
    server = prod.one("azure-native:dbforpostgresql:Server", "mlflow").inputs
    assert json.loads(secret.inputs["properties"]["value"]) == {
        "username": "plinth",
        "password": server["administratorLoginPassword"],
        "host": f"{server['serverName']}.postgres.database.azure.com",
        "port": "5432",
        "dbname": "mlflow",
    }
    assert prod.known["database.host"] == f"{server['serverName']}.postgres.database.azure.com"


def test_the_same_name_is_the_same_server(prod: World) -> None:
    # Feast's offline store lies beside its registry.
    assert len(prod.of("azure-native:dbforpostgresql:Server")) == 2
    assert prod.returned["offline"].settings["db_schema"] == "public"


@pytest.mark.parametrize(
    ("section", "name", "tier"),
    [
        ({}, "Standard_D2ds_v5", "GeneralPurpose"),
        ({"vcpus": 2, "memory_gib": 16}, "Standard_E2ds_v5", "MemoryOptimized"),
        ({"vcpus": 3, "memory_gib": 8}, "Standard_D4ds_v5", "GeneralPurpose"),
        ({"instance_class": "Standard_B2ms"}, "Standard_B2ms", "Burstable"),
        ({"instance_class": "Standard_E8ads_v5"}, "Standard_E8ads_v5", "MemoryOptimized"),
    ],
)
def test_size(section: dict[str, Any], name: str, tier: str) -> None:
    size = server_size(Database(**section))
    assert (size, of_tier(size)) == (name, tier)


def test_disks_come_in_sizes() -> None:
    assert [disk_gib(asked) for asked in (20, 32, 33, 16384)] == [32, 32, 64, 16384]


def test_nobody_signs_in_with_entra_where_nobody_is_named() -> None:
    world = databases()
    auth = world.one("azure-native:dbforpostgresql:Server").inputs["authConfig"]
    assert (auth["activeDirectoryAuth"], auth["passwordAuth"]) == ("Disabled", "Enabled")
    assert not world.of("AdministratorsMicrosoftEntra")


def test_groups_that_are_named_administer_it() -> None:
    world = databases(cloud=CLOUD | {"databaseAdmins": {"ml-dba": DATABASE_ADMINS}})
    auth = world.one("azure-native:dbforpostgresql:Server").inputs["authConfig"]
    assert (auth["activeDirectoryAuth"], auth["tenantId"]) == ("Enabled", TENANT)
    admin = world.one("AdministratorsMicrosoftEntra")
    assert (admin.inputs["principalName"], admin.inputs["objectId"]) == ("ml-dba", DATABASE_ADMINS)
    assert admin.inputs["principalType"] == "group"
    # A server takes one change at a time.
    parameters = world.of("azure-native:dbforpostgresql:Configuration")
    assert parameters[-1].urn in admin.dependencies
    assert admin.urn in world.one("ManagementLockByScope").dependencies


def test_backups_are_copied_under_a_key_of_their_own() -> None:
    world = databases(cloud=CLOUD | {"backupLocation": "westus"})
    server = world.one("azure-native:dbforpostgresql:Server")
    assert server.inputs["backup"]["geoRedundantBackup"] == "Enabled"
    encryption = server.inputs["dataEncryption"]
    own, other = (encryption[key] for key in (
        "primaryUserAssignedIdentityId", "geoBackupUserAssignedIdentityId",
    ))  # fmt: skip
    assert own != other
    assert set(server.inputs["identity"]["userAssignedIdentities"]) == {own, other}
    assert encryption["geoBackupKeyURI"]
    vaults = world.of("azure-native:keyvault:Vault")
    assert sorted(each.inputs["location"] for each in vaults) == ["eastus", "westus"]
    for each in vaults:
        given = each.inputs["properties"]
        assert given["enablePurgeProtection"] is True and each.protect
        assert given["publicNetworkAccess"] == "Disabled"
    use = world.one("RoleAssignment", "backup-key-use")
    assert use.urn in server.dependencies
    identity = world.one("UserAssignedIdentity", "backup-key")
    assert identity.inputs["location"] == "westus"
    assert {each.name for each in world.of("DiagnosticSetting")} >= {
        "acme-ground-vault-diagnostics-setting",
        "acme-ground-backup-diagnostics-setting",
    }

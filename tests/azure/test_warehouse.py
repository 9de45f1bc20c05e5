"""Synapse: private, encrypted, reading the datasets as itself; serverless for a lake, a pool else."""

from __future__ import annotations

import json
from typing import Any

import pytest

from components.azure.roles import ROLES
from components.azure.warehouse import units
from spec.data import WarehouseStore

from .conftest import World, guid
from .ground import on_ground


def store(offline: str, **features: Any) -> World:
    def program(cloud: Any, net: Any) -> Any:
        nothing: Any = None
        return cloud.offline_store(cloud.account.spec.features, net, nothing)

    return on_ground(program, features={"offline": offline, **features})


@pytest.fixture(scope="module")
def lake() -> World:
    return store("lake")


@pytest.fixture(scope="module")
def warehouse() -> World:
    return store("warehouse", warehouse={"baseCapacity": 32})


def test_private_and_encrypted(lake: World) -> None:
    workspace = lake.one("azure-native:synapse:Workspace")
    inputs = workspace.inputs
    assert inputs["publicNetworkAccess"] == "Disabled"
    assert inputs["managedVirtualNetwork"] == "default"
    assert inputs["managedVirtualNetworkSettings"]["preventDataExfiltration"] is True
    assert inputs["trustedServiceBypassEnabled"] is False
    key = inputs["encryption"]["cmk"]
    assert key["key"]["keyVaultUrl"] == "https://vault.example.com/keys/platform"
    assert key["kekIdentity"]["useSystemAssignedIdentity"] is False
    assert workspace.protect
    (endpoint,) = [
        each for each in lake.of("PrivateEndpoint") if each.custom and "lake-sql" in each.name
    ]
    assert endpoint.inputs["privateLinkServiceConnections"][0]["groupIds"] == ["SqlOnDemand"]


def test_its_own_files_are_as_safe_as_the_buckets(lake: World) -> None:
    files = lake.one("StorageAccount", "lake-files").inputs
    assert files["isHnsEnabled"] is True
    assert files["allowSharedKeyAccess"] is False
    assert files["publicNetworkAccess"] == "Disabled"
    assert files["encryption"]["keySource"] == "Microsoft.Keyvault"
    groups = {
        each.inputs["privateLinkServiceConnections"][0]["groupIds"][0]
        for each in lake.of("PrivateEndpoint")
        if each.custom and "lake-files" in each.name
    }
    assert groups == {"blob", "dfs"}
    # An account with directories keeps no versions.
    assert lake.one("BlobServiceProperties", "lake").inputs["isVersioningEnabled"] is False


def test_it_reads_the_datasets_and_writes_its_own_files_alone(lake: World) -> None:
    granted = {
        each.inputs["scope"].rsplit("/", 1)[-1]: each.inputs
        for each in lake.of("RoleAssignment")
        if "acme-lake-" in each.name
    }
    assert set(granted) == {"datasets", "synapse"}
    assert granted["datasets"]["roleDefinitionId"].endswith(ROLES["Storage Blob Data Reader"])
    workspace = lake.one("azure-native:synapse:Workspace")
    assert {each["principalId"] for each in granted.values()} == {guid(workspace.name)}


def test_the_password_is_secret_wherever_it_goes(lake: World) -> None:
    workspace = lake.one("azure-native:synapse:Workspace")
    password = workspace.inputs["sqlAdministratorLoginPassword"]
    assert "sqlAdministratorLoginPassword" in workspace.secrets
    assert "sqlAdministratorLoginPassword" in workspace.secret_outputs
    holders = {each.kind for each in lake.declared if password in json.dumps(each.inputs)}
    assert holders == {"Workspace", "Secret"}
    assert password not in lake.known["settings.connection_string"]


def test_serverless_has_no_pool(lake: World) -> None:
    assert not lake.of("SqlPool")
    assert (
        "-ondemand.sql.azuresynapse.net:1433/features?" in lake.known["settings.connection_string"]
    )


def test_a_dedicated_pool(warehouse: World) -> None:
    pool = warehouse.one("SqlPool")
    assert pool.inputs["sku"] == {"name": "DW1000c"}
    assert pool.inputs["storageAccountType"] == "GRS"
    assert pool.protect
    assert warehouse.one("SqlPoolTransparentDataEncryption").inputs["status"] == "Enabled"
    line = warehouse.known["settings.connection_string"]
    assert "-ondemand" not in line
    assert line.endswith(":1433/features?driver=ODBC+Driver+18+for+SQL+Server&Encrypt=yes")
    groups = [
        each.inputs["privateLinkServiceConnections"][0]["groupIds"]
        for each in warehouse.of("PrivateEndpoint")
        if each.custom and "warehouse-sql" in each.name
    ]
    assert groups == [["Sql"]]


def test_units() -> None:
    # As much memory as Redshift's units have.
    assert units(WarehouseStore(base_capacity=4)) == 200
    assert units(WarehouseStore(base_capacity=32)) == 1000
    assert units(WarehouseStore(base_capacity=512)) == 15000

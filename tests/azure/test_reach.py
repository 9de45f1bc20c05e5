"""How every service is reached, and that whatever it logs is kept: of every platform on Azure."""

from __future__ import annotations

import pytest

from ..clouds.platforms import declared, names
from .conftest import World


@pytest.fixture(params=names("azure"))
def made(request: pytest.FixtureRequest) -> World:
    """Every platform in turn."""
    return declared(("azure", request.param))


LOGGED = {
    "keyvault:Vault": "vaultName",
    "containerservice:ManagedCluster": "resourceName",
    "containerregistry:Registry": "registryName",
    "dbforpostgresql:Server": "serverName",
    "dbformysql:Server": "serverName",
    "redisenterprise:Database": "databaseName",
    "storage:StorageAccount": "accountName",
    "synapse:Workspace": "workspaceName",
    "synapse:SqlPool": "sqlPoolName",
}
"""Types that have logs -> the input that names one."""


def test_whatever_has_logs_sends_them_to_the_workspace(made: World) -> None:
    settings = [each.inputs for each in made.of("DiagnosticSetting")]
    assert {each["workspaceId"] for each in settings} == {
        f"/operationalinsights/Workspace/{made.spec.name}-logs"
    }
    logged = {each["resourceUri"].removesuffix("/blobServices/default") for each in settings}
    wanted = {
        f"/{token.replace(':', '/')}/{each.inputs[key]}"
        for token, key in LOGGED.items()
        for each in made.of(f"azure-native:{token}")
        # Logs of the account that holds logs alone would be about themselves.
        if "-flow-logs-" not in each.name
    }
    assert len(wanted) >= 4
    assert wanted == logged


def test_every_subnet_has_rules_and_no_way_out_of_its_own(made: World) -> None:
    subnets = made.of("azure-native:network:Subnet")
    mysql = bool(made.of("azure-native:dbformysql:Server"))
    assert len(subnets) == made.spec.network.zones + 3 + mysql
    for each in subnets:
        assert each.inputs["networkSecurityGroup"]["id"], each.name
        assert each.inputs["defaultOutboundAccess"] is False, each.name
    for each in made.of("NetworkSecurityGroup"):
        last = max(each.inputs["securityRules"], key=lambda rule: rule["priority"])
        assert (last["access"], last["sourceAddressPrefix"]) == ("Deny", "*"), each.name


def test_every_service_is_reached_in_the_network(made: World) -> None:
    if not made.spec.network.private_endpoints:
        return
    reached = {
        each.inputs["privateLinkServiceConnections"][0]["privateLinkServiceId"]
        for each in made.of("PrivateEndpoint")
        if each.custom
    }
    kinds = ("containerregistry:Registry", "redisenterprise:RedisEnterprise", "synapse:Workspace")
    for kind in (*kinds, "storage:StorageAccount"):
        for each in made.of(f"azure-native:{kind}"):
            if "-flow-logs-" not in each.name:
                path = f"/{kind.replace(':', '/')}/"
                own = next(value for key, value in each.inputs.items() if key in NAMES)
                # The mocked engine knows not every type's own name.
                assert {path + own, path + each.name} & reached, each.name


NAMES = {"registryName", "clusterName", "workspaceName", "accountName"}
"""Inputs that name a service."""

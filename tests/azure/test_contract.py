"""What holds for every resource of every platform on Azure: foundation, data and add-ons alike."""

from __future__ import annotations

import json
import re
from functools import cache

import pytest

from components.azure.account import tags
from components.azure.roles import ROLES
from components.governance import settings
from offline import sdk
from policies.catalog import rules
from policies.rule import Case, Resource, Stack
from policies.values import Node
from policies.verdicts import judge, with_defaults

from ..clouds.platforms import declared, names
from .conftest import CLOUD, SUBSCRIPTION, World

STATEFUL = (
    "ResourceGroup",
    "Vault",
    "Key",
    "DiskEncryptionSet",
    "ManagedCluster",
    "StorageAccount",
    "Server",
    "RedisEnterprise",
)
"""Types that are not to be deleted by mistake."""

BROAD = {"Owner", "Contributor", "User Access Administrator"}
"""Roles that may do anything with what they are given on."""


@pytest.fixture(params=names("azure"))
def made(request: pytest.FixtureRequest) -> World:
    """The platform of every stack and variant there, declared once."""
    return declared(("azure", request.param))


@cache
def taggable(token: str) -> bool:
    """Whether a resource of Azure takes tags, as its SDK has it."""
    return "tags" in sdk.read("azure-native", token).inputs.props


def test_all_of_azure_goes_through_one_provider(made: World) -> None:
    (provider,) = made.of("pulumi:providers:azure-native")
    assert provider.inputs["subscriptionId"] == CLOUD["subscriptionId"]
    assert provider.inputs["tenantId"].startswith("22222222")
    found = {
        each.provider.rsplit("::", 1)[0] for each in made.declared if each.package == "azure-native"
    }
    assert found == {provider.urn}


def test_whatever_takes_tags_has_the_platforms(made: World) -> None:
    wanted = tags(made.spec)
    found = 0
    for each in made.declared:
        if each.package == "azure-native" and taggable(each.type):
            found += 1
            given = each.inputs.get("tags") or {}
            assert {key: given.get(key) for key in wanted} == wanted, each.name
        elif each.package == "azure-native":
            assert "tags" not in each.inputs, each.name
    assert found > 15


def test_everything_is_in_the_platforms_group(made: World) -> None:
    groups = {
        each.inputs["resourceGroupName"]
        for each in made.declared
        if each.package == "azure-native"
        and "resourceGroupName" in each.inputs
        and each.kind != "FlowLog"
    }
    assert groups == {f"plinth-{made.spec.name}"}


def test_roles_are_on_one_resource_and_none_is_broad(made: World) -> None:
    titles = {guid: title for title, guid in ROLES.items()}
    assignments = made.of("azure-native:authorization:RoleAssignment")
    assert len(assignments) >= 5
    for each in assignments:
        scope = each.inputs["scope"]
        assert scope not in (f"/subscriptions/{SUBSCRIPTION}", "/"), each.name
        if re.fullmatch(r"(/subscriptions/[^/]+)?/resourceGroups/[^/]+", scope):
            # external-dns lists the zones of the group that its own is in: a role of that alone.
            assert "external-dns" in each.name
            assert not titles.get(each.inputs["roleDefinitionId"].rsplit("/", 1)[-1]), each.name
        title = titles.get(each.inputs["roleDefinitionId"].rsplit("/", 1)[-1], "")
        # AKS's documentation has no smaller role for a capacity reservation group.
        if title in BROAD:
            assert "/capacityReservationGroups/" in scope, each.name


def test_custom_roles_name_their_actions(made: World) -> None:
    for each in made.of("azure-native:authorization:RoleDefinition"):
        for permission in each.inputs["permissions"]:
            for key in ("actions", "dataActions"):
                assert not [one for one in permission.get(key) or [] if "*" in one], each.name


def test_principals_say_what_they_are(made: World) -> None:
    for each in made.of("azure-native:authorization:RoleAssignment"):
        if not each.name.endswith("-maker"):
            assert each.inputs["principalType"] in ("ServicePrincipal", "Group"), each.name


def test_storage_takes_no_shared_key_and_the_platforms_key(made: World) -> None:
    accounts = made.of("StorageAccount")
    assert accounts
    for each in accounts:
        given = each.inputs
        assert given["allowSharedKeyAccess"] is False, each.name
        assert given["allowBlobPublicAccess"] is False, each.name
        assert given["minimumTlsVersion"] in ("TLS1_2", "TLS1_3"), each.name
        assert given["enableHttpsTrafficOnly"] is True, each.name
        assert given["encryption"]["keySource"] == "Microsoft.Keyvault", each.name


def test_nothing_is_public_where_endpoints_are_private(made: World) -> None:
    if not made.spec.network.private_endpoints:
        return
    for each in made.declared:
        if each.package == "azure-native" and each.inputs.get("publicNetworkAccess") == "Enabled":
            # Network Watcher alone comes to it, past a rule that lets nobody else in.
            assert "flow-logs" in each.name, each.name
            assert each.inputs["networkRuleSet"]["defaultAction"] == "Deny"
    assert (
        made.named(f"{made.spec.name}-ground-key-vault").inputs["properties"]["publicNetworkAccess"]
        == "Disabled"
    )


def test_every_private_endpoint_has_a_name(made: World) -> None:
    endpoints = {
        each.inputs["privateEndpointName"] for each in made.of("PrivateEndpoint") if each.custom
    }
    named = {each.inputs["privateEndpointName"] for each in made.of("PrivateDnsZoneGroup")}
    assert endpoints == named
    zones = [
        each.inputs["privateZoneName"] for each in made.of("azure-native:privatedns:PrivateZone")
    ]
    links = [each.inputs["privateZoneName"] for each in made.of("VirtualNetworkLink")]
    assert sorted(zones) == sorted(set(links))


def test_every_public_address_is_a_gateways(made: World) -> None:
    addresses = made.of("PublicIPAddress")
    assert all("-network-nat-" in each.name for each in addresses)
    assert bool(addresses) is (made.spec.network.egress != "none")


def test_no_rule_lets_the_world_in_but_to_the_gateway(made: World) -> None:
    public = made.spec.serving.exposure == "public"
    for each in made.of("NetworkSecurityGroup"):
        for rule in each.inputs["securityRules"]:
            open_ = {rule.get("sourceAddressPrefix"), *rule.get("sourceAddressPrefixes", [])}
            if rule["access"] == "Allow" and open_ & {"*", "Internet", "0.0.0.0/0"}:
                assert public and each.name.endswith("-nodes-rules"), each.name
                assert rule["destinationPortRanges"] == ["80", "443"]


def test_what_the_spec_opens_breaks_no_rule(made: World) -> None:
    rule = next(each for each in rules("security") if each.id == "azure-nsg-restricted")
    told = with_defaults(rule, settings(made.spec))
    groups = made.of("NetworkSecurityGroup")
    assert groups
    for each in groups:
        found = Resource(urn=each.urn, type=each.type, inputs=Node(each.inputs))
        verdicts = list(judge(rule, Case(found, Stack(), told), "mandatory"))
        assert [verdict.message for verdict in verdicts] == [""], each.name


def test_what_holds_state_is_protected_outside_dev(made: World) -> None:
    stateful = [
        each for each in made.declared if each.package == "azure-native" and each.kind in STATEFUL
    ]
    assert len(stateful) >= 5
    for each in stateful:
        if "-bootstrap" not in each.name:
            assert each.protect is made.spec.protected, each.name


def test_secrets_are_marked(made: World) -> None:
    """The SDK marks nothing: whatever holds a password must have been marked by hand."""
    for each in made.declared:
        for key, value in each.inputs.items():
            if each.package == "azure-native" and "hunter2" in json.dumps(value, default=str):
                assert key in each.secrets, f"{each.name}: {key}"

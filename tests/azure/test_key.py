"""The ground: resource group, key vault, key, log workspace."""

from __future__ import annotations

import pytest

from components.azure.names import unique
from components.azure.roles import ROLES
from spec.cloud import AzureCloud

from .conftest import declare, platform


def test_the_vault_cannot_be_lost_and_trusts_roles_alone() -> None:
    made = declare(lambda cloud: None)
    found = made.one("Vault").inputs
    given = found["properties"]
    assert found["vaultName"] == "acme-0badca"
    assert given["enablePurgeProtection"] is True and given["enableSoftDelete"] is True
    assert given["enableRbacAuthorization"] is True
    assert given["softDeleteRetentionInDays"] == 90
    assert given["networkAcls"] == {"bypass": "AzureServices", "defaultAction": "Deny"}
    dev = declare(lambda cloud: None, environment="dev").one("Vault").inputs["properties"]
    assert dev["softDeleteRetentionInDays"] == 7 and dev["enablePurgeProtection"] is True


def test_a_long_name_still_makes_a_vaults() -> None:
    made = declare(lambda cloud: None, name="a-name-of-twenty-let")
    name = made.one("Vault").inputs["vaultName"]
    assert 3 <= len(name) <= 24 and "--" not in name


def test_the_key_is_rotated_every_year() -> None:
    given = declare(lambda cloud: None).one("azure-native:keyvault:Key").inputs["properties"]
    assert (given["kty"], given["keySize"]) == ("RSA", 3072)
    (action,) = given["rotationPolicy"]["lifetimeActions"]
    assert action == {"action": {"type": "rotate"}, "trigger": {"timeAfterCreate": "P365D"}}


def test_one_identity_may_use_the_key_and_nothing_else() -> None:
    made = declare(lambda cloud: None)
    (use,) = made.of("RoleAssignment")
    assert use.inputs["roleDefinitionId"].endswith(
        ROLES["Key Vault Crypto Service Encryption User"]
    )
    assert use.inputs["scope"] == "/keyvault/Key/platform"


@pytest.mark.parametrize(("asked", "kept"), [(7, 30), (30, 30), (365, 365), (731, 730)])
def test_logs_are_kept_within_the_workspaces_bounds(asked: int, kept: int) -> None:
    made = declare(lambda cloud: None, cluster={"version": "1.35", "logRetentionDays": asked}).one(
        "azure-native:operationalinsights:Workspace"
    )
    assert made.inputs["retentionInDays"] == kept
    assert made.inputs["features"]["disableLocalAuth"] is True


def test_the_vaults_use_is_logged() -> None:
    made = declare(lambda cloud: None).one("DiagnosticSetting")
    assert (
        made.inputs["resourceUri"] == "/keyvault/Vault/" + made.inputs["resourceUri"].split("/")[-1]
    )
    assert made.inputs["logs"] == [{"category": "AuditEvent", "enabled": True}]


def test_unique_names_fit_and_differ_by_subscription() -> None:
    wanted = platform(name="a-name-of-twenty-let")
    assert isinstance(wanted.cloud, AzureCloud)
    name = unique(wanted, wanted.cloud, "flow")
    assert len(name) <= 24 and name.isalnum() and name.islower()
    other = wanted.cloud.model_copy(
        update={"subscription_id": "99999999-1111-4111-8111-111111111111"}
    )
    assert unique(wanted, other, "flow") != name

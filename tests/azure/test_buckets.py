"""Buckets: encrypted with the platform's key, private, without a shared key, aged by rule."""

from __future__ import annotations

import re
from typing import Any

import pytest

from components.azure.storage import SCRATCH_DAYS, SOFT_DELETE_DAYS, lifecycle
from components.identity import FEAST_PREFIX
from spec.data import Bucket

from .conftest import World
from .ground import on_ground

KINDS = ("artifacts", "datasets", "logs")


def made(**sections: Any) -> World:
    return on_ground(lambda cloud, _: cloud.buckets(cloud.account.spec.storage), **sections)


@pytest.fixture(scope="module")
def prod() -> World:
    return made()


@pytest.mark.parametrize("kind", KINDS)
def test_no_shared_key_no_public_blob_tls_only(prod: World, kind: str) -> None:
    account = prod.one("StorageAccount", f"buckets-{kind}")
    inputs = account.inputs
    assert inputs["allowSharedKeyAccess"] is False
    assert inputs["defaultToOAuthAuthentication"] is True
    assert inputs["allowBlobPublicAccess"] is False
    assert inputs["allowCrossTenantReplication"] is False
    assert inputs["isLocalUserEnabled"] is inputs["isSftpEnabled"] is False
    assert inputs["enableHttpsTrafficOnly"] is True
    assert inputs["minimumTlsVersion"] == "TLS1_2"
    assert inputs["sku"] == {"name": "Standard_ZRS"}
    assert inputs["tags"]["owner"] == "ml-platform"


@pytest.mark.parametrize("kind", KINDS)
def test_encrypted_twice_with_the_platform_s_key(prod: World, kind: str) -> None:
    account = prod.one("StorageAccount", f"buckets-{kind}")
    encryption = account.inputs["encryption"]
    assert encryption["keySource"] == "Microsoft.Keyvault"
    assert encryption["requireInfrastructureEncryption"] is True
    # No version: it follows the key's rotation.
    assert encryption["keyVaultProperties"] == {
        "keyName": "platform",
        "keyVaultUri": "https://vault.example.com/",
    }
    user = encryption["encryptionIdentity"]["encryptionUserAssignedIdentity"]
    assert account.inputs["identity"]["userAssignedIdentities"] == [user]
    # Storage refuses a key that it may not use yet.
    assert prod.one("RoleAssignment", "key-use").urn in account.dependencies


@pytest.mark.parametrize("kind", KINDS)
def test_reached_from_the_private_network_alone(prod: World, kind: str) -> None:
    account = prod.one("StorageAccount", f"buckets-{kind}")
    assert account.inputs["publicNetworkAccess"] == "Disabled"
    assert account.inputs["networkRuleSet"]["defaultAction"] == "Deny"
    endpoint = prod.one("PrivateEndpoint", f"buckets-{kind}-blob")
    (connection,) = endpoint.inputs["privateLinkServiceConnections"]
    assert connection["groupIds"] == ["blob"]
    assert account.urn in endpoint.dependencies


def test_without_private_endpoints_it_is_open_to_who_signs_in() -> None:
    world = made(network={"cidr": "10.20.0.0/16", "privateEndpoints": False})
    account = world.one("StorageAccount", "buckets-logs").inputs
    assert account["publicNetworkAccess"] == "Enabled"
    assert account["networkRuleSet"]["defaultAction"] == "Allow"
    assert account["allowSharedKeyAccess"] is False
    assert not [each for each in world.of("PrivateEndpoint") if "buckets" in each.name]


def test_synapse_alone_comes_in_besides() -> None:
    for offline, expected in (("lake", 1), ("postgres", 0)):
        world = made(features={"offline": offline})
        rules = {
            kind: world.one("StorageAccount", f"buckets-{kind}").inputs["networkRuleSet"][
                "resourceAccessRules"
            ]
            for kind in KINDS
        }
        assert len(rules["datasets"]) == expected
        assert not rules["artifacts"]
        assert not rules["logs"]
        for rule in rules["datasets"]:
            assert re.search(
                r"/Microsoft\.Synapse/workspaces/acmefeatures[0-9a-f]{6}$", rule["resourceId"]
            )


def test_versions_and_soft_deletion() -> None:
    world = made(storage={"logs": {"versioned": False}})
    for kind in KINDS:
        inputs = world.one("BlobServiceProperties", f"buckets-{kind}").inputs
        assert inputs["isVersioningEnabled"] is (kind != "logs")
        days = {"enabled": True, "days": SOFT_DELETE_DAYS}
        assert inputs["deleteRetentionPolicy"] == days
        assert inputs["containerDeleteRetentionPolicy"] == days


def rules(world: World, kind: str) -> dict[str, Any]:
    policy = world.one("ManagementPolicy", f"buckets-{kind}").inputs["policy"]
    return {rule["name"]: rule["definition"] for rule in policy["rules"]}


def test_lifecycle() -> None:
    world = made(
        storage={
            "artifacts": {"noncurrentDays": 30, "infrequentAccessDays": 60},
            "logs": {"versioned": False, "expireDays": 90},
        }
    )
    artifacts, logs = rules(world, "artifacts"), rules(world, "logs")
    assert set(artifacts) == {"older-versions", "infrequent-access"}
    old = artifacts["older-versions"]
    assert old["actions"] == {"version": {"delete": {"daysAfterCreationGreaterThan": 30}}}
    assert old["filters"] == {"blobTypes": ["blockBlob"], "prefixMatch": ["artifacts/"]}
    cool = artifacts["infrequent-access"]["actions"]["baseBlob"]
    assert cool == {"tierToCool": {"daysAfterModificationGreaterThan": 60}}
    assert set(logs) == {"expire"}
    gone = logs["expire"]["actions"]["baseBlob"]
    assert gone == {"delete": {"daysAfterModificationGreaterThan": 90}}


def test_only_feast_s_corner_is_scratch(prod: World) -> None:
    scratch = rules(prod, "datasets")["scratch"]
    assert scratch["filters"]["prefixMatch"] == [f"datasets/{FEAST_PREFIX}"]
    gone = scratch["actions"]["baseBlob"]["delete"]
    assert gone == {"daysAfterModificationGreaterThan": SCRATCH_DAYS}
    assert not any("scratch" in rules(prod, kind) for kind in ("artifacts", "logs"))


def test_no_rules_no_policy() -> None:
    # Azure takes no policy without a rule.
    assert not lifecycle("artifacts", Bucket(versioned=False))
    world = made(storage={"artifacts": {"versioned": False}})
    assert not [each for each in world.of("ManagementPolicy") if "buckets-artifacts" in each.name]


@pytest.mark.parametrize(("environment", "on_destroy"), [("dev", "delete"), ("prod", "keep")])
def test_what_destroying_does(environment: str, on_destroy: str) -> None:
    everything = {kind: {"onDestroy": on_destroy} for kind in KINDS}
    world = made(environment=environment, storage=everything)
    keep = on_destroy == "keep"
    account = world.one("StorageAccount", "buckets-artifacts")
    assert account.retained == keep
    assert account.protect == (environment == "prod")
    for kind in ("BlobContainer", "BlobServiceProperties", "ManagementPolicy"):
        assert world.one(kind, "buckets-artifacts").retained == keep
    # Who deletes a group deletes what is in it, and data without its key is lost.
    assert world.one("ResourceGroup").retained == keep
    assert world.one("Vault").retained == keep
    assert world.one("Key").retained == keep
    assert world.one("UserAssignedIdentity", "key-identity").retained == keep
    assert world.one("RoleAssignment", "key-use").retained == keep


def test_one_bucket_that_stays_keeps_the_key() -> None:
    gone = {"onDestroy": "delete"}
    world = made(storage={"artifacts": gone, "datasets": gone})
    assert world.one("Vault").retained
    assert not world.one("StorageAccount", "buckets-artifacts").retained


def test_every_access_is_on_record(prod: World) -> None:
    for kind in KINDS:
        setting = prod.one("DiagnosticSetting", f"buckets-{kind}").inputs
        assert setting["resourceUri"].endswith("/blobServices/default")
        found = {each["category"] for each in setting["logs"]}
        assert found == {"StorageRead", "StorageWrite", "StorageDelete"}


def test_handles(prod: World) -> None:
    for kind in KINDS:
        account = prod.one("StorageAccount", f"buckets-{kind}").inputs["accountName"]
        assert re.fullmatch(r"[a-z0-9]{3,24}", account)
        assert prod.known[f"{kind}.name"] == kind
        host = f"{account}.blob.core.windows.net"
        assert prod.known[f"{kind}.uri"] == f"wasbs://{kind}@{host}"
        assert prod.returned[kind].account == host


def test_names_fit_however_long_the_platform_s_is() -> None:
    world = made(name="a-very-long-name-too")
    accounts = {each.inputs["accountName"] for each in world.of("StorageAccount")}
    assert all(re.fullmatch(r"[a-z0-9]{3,24}", each) for each in accounts)
    assert len(accounts) == len(world.of("StorageAccount"))


def test_uris_are_known_before_anything_is_made() -> None:
    world = on_ground(lambda cloud, _: cloud.buckets(cloud.account.spec.storage), preview=True)
    assert world.known["logs.uri"].startswith("wasbs://logs@acmelogs")

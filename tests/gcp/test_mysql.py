"""MySQL: private, encrypted, TLS-only, in two zones, and its password only where it belongs."""

from __future__ import annotations

import json
from typing import Any

import pytest

from components.gcp.cloud import GcpCloud

from .conftest import World
from .test_data import AUTHORITY, NET, declare, one

INSTANCE = "gcp:sql/databaseInstance:DatabaseInstance"


def servers(name: str) -> World:
    def program(cloud: GcpCloud) -> Any:
        first = cloud.mysql(cloud.account.spec.database, NET)
        assert cloud.mysql(cloud.account.spec.database, NET) is first
        return first

    return declare(name, program)


@pytest.mark.parametrize(("name", "kind"), [("least", "ZONAL"), ("most", "REGIONAL")])
def test_private_encrypted_and_in_as_many_zones_as_it_must(name: str, kind: str) -> None:
    made = servers(name)
    server = one(made, INSTANCE)
    assert server.inputs["databaseVersion"] == "MYSQL_8_4"
    assert server.inputs["name"] == "acme-mysql-0badca"
    assert server.inputs["encryptionKeyName"]
    settings = server.inputs["settings"]
    assert settings["availabilityType"] == kind
    assert settings["tier"] == "db-custom-2-8192"
    reach = settings["ipConfiguration"]
    assert (reach["ipv4Enabled"], reach["sslMode"]) == (False, "ENCRYPTED_ONLY")
    backup = settings["backupConfiguration"]
    assert backup["enabled"] is True and backup["binaryLogEnabled"] is True
    assert backup["backupRetentionSettings"]["retainedBackups"] == 14
    flags = {each["name"]: each["value"] for each in settings["databaseFlags"]}
    assert flags["local_infile"] == "off" and flags["sort_buffer_size"] == str(64 * 2**20)
    assert settings["deletionProtectionEnabled"] is server.protect is (name == "most")
    peering = one(made, "gcp:servicenetworking/connection:Connection")
    assert peering.urn in server.dependencies


def test_the_password_is_secret_and_who_signs_is_known() -> None:
    made = servers("most")
    user = one(made, "gcp:sql/user:User")
    assert (user.inputs["name"], user.inputs["host"]) == ("plinth", "%")
    assert "password" in user.secrets
    secret = one(made, "gcp:secretmanager/secretVersion:SecretVersion")
    assert set(json.loads(secret.inputs["secretData"])) == {"username", "password"}
    assert made.known["authority"] == AUTHORITY.strip()

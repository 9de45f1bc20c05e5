"""MySQL: private, encrypted, TLS-only, in two zones, and its password only where it belongs."""

from __future__ import annotations

import json
from typing import Any

import pytest

from components.aws.cloud import AwsCloud
from components.aws.mysql import instance_class
from spec.data import Database

from .conftest import World
from .ground import KEY_ARN, declare, network, one

INSTANCE = "aws:rds/instance:Instance"


def servers(**sections: Any) -> World:
    def program(cloud: AwsCloud) -> Any:
        section, net = cloud.account.spec.database, network()
        first = cloud.mysql(section, net)
        assert cloud.mysql(section, net) is first
        return {"mysql": first}

    return declare(program, **sections)


@pytest.fixture(scope="module")
def prod() -> World:
    return servers()


def test_private_encrypted_and_watched(prod: World) -> None:
    server = one(prod, INSTANCE)
    inputs = server.inputs
    assert (inputs["identifier"], inputs["engine"]) == ("acme-mysql", "mysql")
    assert inputs["engineVersion"] == "8.4"
    assert "dbName" not in inputs
    assert inputs["storageEncrypted"] is True
    assert inputs["kmsKeyId"] == inputs["performanceInsightsKmsKeyId"] == KEY_ARN
    assert inputs["publiclyAccessible"] is False
    assert inputs["enabledCloudwatchLogsExports"] == ["error", "slowquery"]
    assert inputs["backupRetentionPeriod"] == 14
    assert inputs["skipFinalSnapshot"] is False
    assert server.protect


def test_only_the_private_network_reaches_it(prod: World) -> None:
    rule = one(prod, "SecurityGroupIngressRule", "mysql").inputs
    assert (rule["cidrIpv4"], rule["ipProtocol"]) == ("10.20.0.0/16", "tcp")
    assert (rule["fromPort"], rule["toPort"]) == (3306, 3306)
    assert not prod.of("SecurityGroupEgressRule")


def test_tls_is_forced(prod: World) -> None:
    inputs = one(prod, "ParameterGroup", "mysql").inputs
    assert inputs["family"] == "mysql8.4"
    parameters = {each["name"]: each["value"] for each in inputs["parameters"]}
    assert parameters["require_secure_transport"] == "1"
    # W&B's own needs.
    assert parameters["binlog_format"] == "ROW"
    assert parameters["innodb_online_alter_log_max_size"] == str(256 * 2**20)


def test_logs_are_made_before_rds_would_make_them(prod: World) -> None:
    groups = {each.inputs["name"]: each for each in prod.of("LogGroup")}
    server = one(prod, INSTANCE)
    for log in ("error", "slowquery"):
        group = groups[f"/aws/rds/instance/acme-mysql/{log}"]
        assert group.inputs["kmsKeyId"] == KEY_ARN
        assert group.urn in server.dependencies


@pytest.mark.parametrize(
    ("environment", "section", "standby", "protection"),
    [
        ("prod", {}, True, True),
        ("staging", {}, True, True),
        ("dev", {}, False, False),
        ("dev", {"highAvailability": True, "deletionProtection": True}, True, True),
        ("prod", {"highAvailability": False, "deletionProtection": False}, False, False),
    ],
)
def test_what_the_environment_and_the_spec_say(
    environment: str, section: dict[str, Any], standby: bool, protection: bool
) -> None:
    server = one(servers(environment=environment, database=section), INSTANCE)
    assert server.inputs["multiAz"] is standby
    assert server.inputs["deletionProtection"] is protection
    assert server.protect == (environment != "dev")


def test_sizes() -> None:
    size = {"vcpus": 4, "memoryGib": 16, "storageGib": 100, "maxStorageGib": 900}
    inputs = one(servers(database={"mysql": size}), INSTANCE).inputs
    assert inputs["instanceClass"] == "db.m7g.xlarge"
    assert (inputs["allocatedStorage"], inputs["maxAllocatedStorage"]) == (100, 900)
    small = Database.model_validate({"mysql": {"instance_class": "db.t4g.small"}})
    assert instance_class(small) == "db.t4g.small"
    named = one(servers(database={"mysql": {"instanceClass": "db.t4g.small"}}), INSTANCE).inputs
    # RDS refuses it there.
    assert named["performanceInsightsEnabled"] is False
    assert "performanceInsightsKmsKeyId" not in named


def test_the_password_is_secret_wherever_it_goes(prod: World) -> None:
    password = one(prod, INSTANCE).inputs["password"]
    holders = {
        (each.type, key)
        for each in prod.declared
        for key, value in each.inputs.items()
        if password in json.dumps(value)
    }
    assert holders == {
        (INSTANCE, "password"),
        ("aws:secretsmanager/secretVersion:SecretVersion", "secretString"),
    }


def test_the_handle_says_how_to_reach_it(prod: World) -> None:
    handle = prod.returned["mysql"]
    assert (handle.port, handle.username, handle.public) == (3306, "plinth", False)
    assert prod.known["mysql.secret.key"] == "acme/mysql-server"
    version = one(prod, "SecretVersion", "mysql")
    assert json.loads(version.inputs["secretString"])["username"] == "plinth"

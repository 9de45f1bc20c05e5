"""PostgreSQL: private, encrypted, TLS-only, and its password only where it belongs."""

from __future__ import annotations

import json
from typing import Any

import pulumi
import pytest

from components.aws.cloud import AwsCloud
from components.aws.database import instance_class
from components.feast_postgres import feast_store
from spec.data import Database

from .conftest import World
from .ground import KEY_ARN, declare, document, network, one


def databases(*names: str, **sections: Any) -> World:
    def program(cloud: AwsCloud) -> Any:
        net = network()
        return {name: cloud.database(name, cloud.account.spec.database, net) for name in names}

    return declare(program, **sections)


@pytest.fixture(scope="module")
def prod() -> World:
    return databases("mlflow", "airflow")


def test_an_instance_each_on_common_ground(prod: World) -> None:
    instances = [each for each in prod.of("Instance") if each.type.startswith("aws:rds")]
    assert {each.inputs["identifier"] for each in instances} == {"acme-mlflow", "acme-airflow"}
    for kind in ("SubnetGroup", "ParameterGroup", "SecurityGroup", "SecurityGroupIngressRule"):
        assert len(prod.of(kind)) == 1


def test_the_same_name_is_the_same_instance() -> None:
    def program(cloud: AwsCloud) -> Any:
        net, section = network(), cloud.account.spec.database
        return cloud.database("feast", section, net) is cloud.database("feast", section, net)

    world = declare(program)
    assert world.returned
    assert len(world.of("aws:rds/instance:Instance")) == 1


def test_private_encrypted_and_watched(prod: World) -> None:
    inputs = one(prod, "aws:rds/instance:Instance", "mlflow").inputs
    assert inputs["storageEncrypted"] is True
    assert inputs["kmsKeyId"] == inputs["performanceInsightsKmsKeyId"] == KEY_ARN
    assert inputs["publiclyAccessible"] is False
    assert inputs["storageType"] == "gp3"
    assert inputs["iamDatabaseAuthenticationEnabled"] is True
    assert inputs["autoMinorVersionUpgrade"] is True
    assert inputs["allowMajorVersionUpgrade"] is True
    assert inputs["enabledCloudwatchLogsExports"] == ["postgresql", "upgrade"]
    assert inputs["performanceInsightsEnabled"] is True
    assert inputs["monitoringInterval"] == 60
    assert "databases-monitoring" in inputs["monitoringRoleArn"]
    assert inputs["copyTagsToSnapshot"] is True


def test_only_the_private_network_reaches_it(prod: World) -> None:
    rule = one(prod, "SecurityGroupIngressRule").inputs
    assert (rule["cidrIpv4"], rule["ipProtocol"]) == ("10.20.0.0/16", "tcp")
    assert (rule["fromPort"], rule["toPort"]) == (5432, 5432)
    group = one(prod, "SecurityGroup").inputs
    assert "ingress" not in group
    assert "egress" not in group
    assert not prod.of("SecurityGroupEgressRule")
    assert len(one(prod, "SubnetGroup").inputs["subnetIds"]) == 3


def test_tls_is_forced(prod: World) -> None:
    inputs = one(prod, "ParameterGroup").inputs
    assert inputs["family"] == "postgres17"
    parameters = {each["name"]: each["value"] for each in inputs["parameters"]}
    assert parameters["rds.force_ssl"] == "1"
    assert parameters["log_connections"] == parameters["log_disconnections"] == "1"


def test_logs_are_made_before_rds_would_make_them(prod: World) -> None:
    groups = {each.inputs["name"]: each for each in prod.of("LogGroup")}
    instance = one(prod, "aws:rds/instance:Instance", "mlflow")
    for log in ("postgresql", "upgrade"):
        group = groups[f"/aws/rds/instance/acme-mlflow/{log}"]
        assert group.inputs["kmsKeyId"] == KEY_ARN
        assert group.inputs["retentionInDays"] == 90
        assert group.urn in instance.dependencies


def test_monitoring_is_trusted_for_these_instances_alone(prod: World) -> None:
    role = one(prod, "Role", "monitoring")
    (trust,) = document(role, "assumeRolePolicy")["Statement"]
    assert trust["Principal"] == {"Service": "monitoring.rds.amazonaws.com"}
    assert trust["Condition"]["StringEquals"] == {"aws:SourceAccount": "123456789012"}
    assert trust["Condition"]["ArnLike"] == {
        "aws:SourceArn": "arn:aws:rds:us-east-1:123456789012:db:acme-*"
    }


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
    world = databases("mlflow", environment=environment, database=section)
    instance = one(world, "aws:rds/instance:Instance")
    assert instance.inputs["multiAz"] is standby
    assert instance.inputs["deletionProtection"] is protection
    assert instance.protect == (environment != "dev")


def test_the_last_snapshot() -> None:
    prod = one(databases("mlflow"), "aws:rds/instance:Instance").inputs
    assert prod["skipFinalSnapshot"] is False
    assert prod["finalSnapshotIdentifier"] == "acme-mlflow-final-0badcafe"
    assert prod["deleteAutomatedBackups"] is False
    dev = one(databases("mlflow", environment="dev"), "aws:rds/instance:Instance").inputs
    assert dev["skipFinalSnapshot"] is True
    assert "finalSnapshotIdentifier" not in dev


def test_sizes_and_backups() -> None:
    section = {
        "vcpus": 4,
        "memoryGib": 16,
        "storageGib": 100,
        "maxStorageGib": 900,
        "backupDays": 30,
        "version": "16",
    }
    world = databases("mlflow", database=section)
    inputs = one(world, "aws:rds/instance:Instance").inputs
    assert inputs["instanceClass"] == "db.m7g.xlarge"
    assert (inputs["allocatedStorage"], inputs["maxAllocatedStorage"]) == (100, 900)
    assert inputs["backupRetentionPeriod"] == 30
    assert inputs["engineVersion"] == "16"
    assert one(world, "ParameterGroup").inputs["family"] == "postgres16"


def test_the_password_is_secret_wherever_it_goes(prod: World) -> None:
    instance = one(prod, "aws:rds/instance:Instance", "mlflow")
    password = instance.inputs["password"]
    assert password.startswith("hunter2")
    assert "password" in instance.secrets
    holders = {
        (each.type, key)
        for each in prod.declared
        for key, value in each.inputs.items()
        if password in json.dumps(value)
    }
    assert holders == {
        ("aws:rds/instance:Instance", "password"),
        ("aws:secretsmanager/secretVersion:SecretVersion", "secretString"),
    }


def test_the_handle_says_how_to_reach_it(prod: World) -> None:
    handle = prod.returned["mlflow"]
    assert (handle.port, handle.name, handle.username) == (5432, "mlflow", "plinth")
    assert handle.secret.properties == ("username", "password", "host", "port", "dbname")
    assert prod.known["mlflow.secret.key"] == "acme/mlflow-database"
    version = one(prod, "SecretVersion", "mlflow")
    assert "secretString" in version.secrets
    assert json.loads(version.inputs["secretString"]) == {
        "username": "plinth",
        "password": one(prod, "aws:rds/instance:Instance", "mlflow").inputs["password"],
        "host": prod.known["mlflow.host"],
        "port": "5432",
        "dbname": "mlflow",
    }


def test_instance_class() -> None:
    assert instance_class(Database(vcpus=2, memory_gib=8)) == "db.m7g.large"
    assert instance_class(Database(instance_class="db.x2g.large")) == "db.x2g.large"
    with pytest.raises(pulumi.RunError, match=r"64 vCPUs and 513 GiB.*database\.instanceClass"):
        instance_class(Database.model_construct(vcpus=64, memory_gib=513, instance_class=None))


def test_feast_stores_lie_beside_the_registry() -> None:
    def program(cloud: AwsCloud) -> Any:
        net = network()
        features = cloud.account.spec.features
        datasets: Any = None
        return {
            "offline": cloud.offline_store(features, net, datasets),
            "online": cloud.online_store(features, net),
        }

    world = declare(program, features={"offline": "postgres", "online": "postgres"})
    assert len(world.of("aws:rds/instance:Instance")) == 1
    online, offline = world.returned["online"], world.returned["offline"]
    assert online.settings["db_schema"] == "online"
    # Feast makes no schema for it.
    assert offline.settings["db_schema"] == "public"
    for store in (online, offline):
        ((variable, property_),) = store.environment.items()
        assert store.settings["password"] == f"${{{variable}}}"
        assert property_ in store.secret.properties
        assert store.settings["sslmode"] == "require"
    assert online.environment.keys() != offline.environment.keys()


def test_a_feast_store_has_no_password_of_its_own(prod: World) -> None:
    store = feast_store(prod.returned["mlflow"], "online", "online")
    assert "hunter2" not in str(store.settings["password"])

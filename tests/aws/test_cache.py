"""Valkey: TLS and a token, replicas in other zones, and the line that Feast connects with."""

from __future__ import annotations

import json
from typing import Any

import pulumi
import pytest

from components.aws.cache import node_type
from spec.data import RedisStore

from .conftest import World
from .ground import KEY_ARN, declare, network, one


def made(environment: str = "prod", **redis: Any) -> World:
    return declare(
        lambda cloud: cloud.online_store(cloud.account.spec.features, network()),
        environment=environment,
        features={"online": "redis", "redis": redis},
    )


@pytest.fixture(scope="module")
def prod() -> World:
    return made(memoryGib=13, replicas=2)


def test_encrypted_at_rest_and_in_transit_behind_a_token(prod: World) -> None:
    group = one(prod, "ReplicationGroup")
    inputs = group.inputs
    assert (inputs["engine"], inputs["engineVersion"]) == ("valkey", "8.2")
    assert inputs["transitEncryptionEnabled"] is True
    assert inputs["transitEncryptionMode"] == "required"
    assert inputs["atRestEncryptionEnabled"] is True
    assert inputs["kmsKeyId"] == KEY_ARN
    assert inputs["authToken"].startswith("hunter2")
    assert "authToken" in group.secrets
    assert group.protect


def test_only_the_private_network_reaches_it(prod: World) -> None:
    rule = one(prod, "SecurityGroupIngressRule").inputs
    assert rule["cidrIpv4"] == "10.20.0.0/16"
    assert (rule["fromPort"], rule["toPort"]) == (6379, 6379)
    assert one(prod, "ReplicationGroup").inputs["securityGroupIds"]
    assert len(one(prod, "SubnetGroup").inputs["subnetIds"]) == 3


def test_replicas_stand_in_other_zones_and_take_over(prod: World) -> None:
    inputs = one(prod, "ReplicationGroup").inputs
    assert (inputs["numNodeGroups"], inputs["replicasPerNodeGroup"]) == (1, 2)
    assert inputs["multiAzEnabled"] is True
    assert inputs["automaticFailoverEnabled"] is True
    assert inputs["nodeType"] == "cache.r7g.large"
    assert inputs["snapshotRetentionLimit"] == 7


def test_alone_in_dev() -> None:
    group = one(made("dev", replicas=0), "ReplicationGroup")
    assert group.inputs["multiAzEnabled"] is False
    assert group.inputs["automaticFailoverEnabled"] is False
    assert group.inputs["snapshotRetentionLimit"] == 0
    assert not group.protect


def test_cluster_mode() -> None:
    world = made(shards=3, replicas=0)
    inputs = one(world, "ReplicationGroup").inputs
    assert inputs["clusterMode"] == "enabled"
    assert inputs["automaticFailoverEnabled"] is True
    assert inputs["multiAzEnabled"] is False
    parameters = one(world, "ParameterGroup").inputs["parameters"]
    assert {"name": "cluster-enabled", "value": "yes"} in parameters
    assert world.returned.settings["redis_type"] == "redis_cluster"
    line = "configuration.example.internal:6379,ssl=true,password=${FEAST_REDIS_PASSWORD}"
    assert world.known["settings.connection_string"] == line


def test_one_shard(prod: World) -> None:
    assert one(prod, "ReplicationGroup").inputs["clusterMode"] == "disabled"
    parameters = one(prod, "ParameterGroup").inputs
    assert parameters["family"] == "valkey8"
    assert parameters["parameters"] == [{"name": "maxmemory-policy", "value": "noeviction"}]
    assert prod.returned.settings["redis_type"] == "redis"
    line = "primary.example.internal:6379,ssl=true,password=${FEAST_REDIS_PASSWORD}"
    assert prod.known["settings.connection_string"] == line


def test_the_token_is_only_in_its_secret(prod: World) -> None:
    token = one(prod, "ReplicationGroup").inputs["authToken"]
    assert json.loads(one(prod, "SecretVersion").inputs["secretString"]) == {"token": token}
    assert prod.known["secret.key"] == "acme/cache"
    assert prod.returned.environment == {"FEAST_REDIS_PASSWORD": "token"}
    assert token not in str(prod.known["settings.connection_string"])


def test_logs(prod: World) -> None:
    groups = {each.inputs["name"]: each for each in prod.of("LogGroup")}
    for delivery in one(prod, "ReplicationGroup").inputs["logDeliveryConfigurations"]:
        group = groups[delivery["destination"]]
        assert group.inputs["kmsKeyId"] == KEY_ARN
        assert delivery["destinationType"] == "cloudwatch-logs"
    assert len(groups) == 2


def test_node_type() -> None:
    assert node_type(RedisStore(memory_gib=6)) == "cache.m7g.large"
    assert node_type(RedisStore(node_type="cache.r7gd.xlarge")) == "cache.r7gd.xlarge"
    with pytest.raises(pulumi.RunError, match=r"holds 500 GiB.*nodeType"):
        node_type(RedisStore.model_construct(memory_gib=500, node_type=None))

"""The warehouse: private, encrypted, no password that anybody knows, and a role for Feast."""

from __future__ import annotations

from typing import Any

import pytest

from components.aws.warehouse import bucket_statements
from components.identity import FEAST_PREFIX

from .conftest import World
from .ground import KEY_ARN, account, bucket, declare, document, network, one


def made(environment: str = "prod", **warehouse: Any) -> World:
    return declare(
        lambda cloud: cloud.offline_store(
            cloud.account.spec.features, network(), bucket("datasets")
        ),
        environment=environment,
        features={"offline": "warehouse", "warehouse": warehouse},
    )


@pytest.fixture(scope="module")
def prod() -> World:
    return made(baseCapacity=32, maxCapacity=128)


def test_private_and_encrypted(prod: World) -> None:
    namespace, workgroup = one(prod, "Namespace"), one(prod, "Workgroup")
    assert namespace.inputs["kmsKeyId"] == KEY_ARN
    assert namespace.inputs["logExports"] == ["connectionlog", "userlog", "useractivitylog"]
    assert workgroup.inputs["publiclyAccessible"] is False
    assert workgroup.inputs["enhancedVpcRouting"] is True
    assert len(workgroup.inputs["subnetIds"]) == 3
    rule = one(prod, "SecurityGroupIngressRule").inputs
    assert (rule["cidrIpv4"], rule["fromPort"]) == ("10.20.0.0/16", 5439)
    assert namespace.protect
    assert workgroup.protect
    assert not one(made("dev"), "Namespace").protect


def test_capacity(prod: World) -> None:
    inputs = one(prod, "Workgroup").inputs
    assert (inputs["baseCapacity"], inputs["maxCapacity"]) == (32, 128)


def test_nobody_knows_the_administrator_s_password(prod: World) -> None:
    inputs = one(prod, "Namespace").inputs
    assert inputs["manageAdminPassword"] is True
    assert inputs["adminPasswordSecretKmsKeyId"] == "acme-key-key-id"
    assert "adminUserPassword" not in inputs
    assert not prod.of("RandomPassword")


def test_feast_has_a_role_in_the_database(prod: World) -> None:
    create, grant = one(prod, "Statement", "made"), one(prod, "Statement", "granted")
    assert create.inputs["sql"] == "CREATE ROLE feast"
    assert "GRANT SELECT FOR TABLES IN DATABASE features TO ROLE feast" in grant.inputs["sql"]
    assert create.urn in grant.dependencies
    for each in (create, grant):
        assert each.inputs["secretArn"].endswith(":admin")
        assert each.inputs["database"] == one(prod, "Namespace").inputs["dbName"] == "features"


def test_redshift_s_own_role(prod: World) -> None:
    role = one(prod, "Role")
    (trust,) = document(role, "assumeRolePolicy")["Statement"]
    services = ["redshift.amazonaws.com", "redshift-serverless.amazonaws.com"]
    assert trust["Principal"] == {"Service": services}
    namespace = one(prod, "Namespace").inputs
    assert namespace["iamRoles"] == [namespace["defaultIamRoleArn"]]
    statements = document(one(prod, "RolePolicy"))["Statement"]
    assert len(statements) == len(bucket_statements(account()))


def test_redshift_writes_in_feast_s_corner_alone() -> None:
    statements = bucket_statements(account())
    datasets = "arn:aws:s3:::acme-datasets-123456789012-us-east-1"
    writes = [each for each in statements if "s3:PutObject" in each["Action"]]
    assert [each["Resource"] for each in writes] == [f"{datasets}/{FEAST_PREFIX}*"]
    for each in statements:
        if each["Action"][0].startswith("s3:"):
            assert str(each["Resource"]).startswith(datasets)
        else:
            assert each["Resource"] == "arn:aws:kms:us-east-1:123456789012:key/*"
            aliases = {"kms:ResourceAliases": "alias/plinth-acme"}
            assert each["Condition"]["ForAnyValue:StringEquals"] == aliases
        assert not any("*" in action for action in each["Action"])


def test_feast_s_section(prod: World) -> None:
    assert prod.returned.settings["type"] == "redshift"
    assert prod.returned.settings["database"] == "features"
    assert prod.known["settings.workgroup"] == "acme-features"
    staging = prod.known["settings.s3_staging_location"]
    assert staging == f"s3://acme-datasets/{FEAST_PREFIX}staging"
    assert prod.known["settings.iam_role"] == one(prod, "Namespace").inputs["defaultIamRoleArn"]

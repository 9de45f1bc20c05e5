"""Roles of pods: one per row of the matrix, for one service account of one cluster."""

from __future__ import annotations

from typing import Any

import pytest

from components.addons.install import install
from components.aws.cloud import AwsCloud
from components.aws.policy import statements
from components.identity import matrix

from .conftest import Root, World, foundation, run
from .conftest import spec as stack
from .ground import account, document, one, spec

SECTIONS: dict[str, Any] = {"features": {"offline": "warehouse", "online": "key-value"}}


def bind(cloud: AwsCloud) -> Any:
    cluster = foundation(cloud)["cluster"]
    return {row.name: cloud.identity(row, cluster) for row in matrix(cloud.account.spec)}


@pytest.fixture(scope="module")
def prod() -> World:
    return run(spec(**SECTIONS), bind)


ROWS = matrix(spec(**SECTIONS))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_a_role_for_one_service_account_of_one_cluster(prod: World, row: Any) -> None:
    (trust,) = document(one(prod, "Role", f"-{row.name}-identity-role"), "assumeRolePolicy")[
        "Statement"
    ]
    assert trust["Principal"] == {"Service": "pods.eks.amazonaws.com"}
    assert set(trust["Action"]) == {"sts:AssumeRole", "sts:TagSession"}
    assert trust["Condition"]["StringEquals"] == {
        "aws:RequestTag/eks-cluster-arn": "arn:aws:eks:us-east-1:123456789012:cluster/acme",
        "aws:RequestTag/kubernetes-namespace": row.namespace,
        "aws:RequestTag/kubernetes-service-account": row.service_account,
    }
    bound = one(prod, "PodIdentityAssociation", f"-{row.name}-").inputs
    assert bound["clusterName"] == "acme"
    assert (bound["namespace"], bound["serviceAccount"]) == (row.namespace, row.service_account)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_its_policy_is_its_row(prod: World, row: Any) -> None:
    role = one(prod, "Role", f"-{row.name}-identity-role")
    policies = [each for each in prod.of("RolePolicy") if f"-{row.name}-identity-role" in each.name]
    assert len(policies) == 1
    assert policies[0].inputs["role"] == role.inputs.get("name", role.name)
    expected = [dict(each) for each in statements(row, account(**SECTIONS))]
    assert document(policies[0])["Statement"] == expected
    attached = [
        each
        for each in prod.of("RolePolicyAttachment")
        if f"-{row.name}-identity-role" in each.name
    ]
    assert not attached


def test_no_row_no_role(prod: World) -> None:
    bound = [each for each in prod.of("PodIdentityAssociation") if "Identity" in each.parent]
    assert len(bound) == len(ROWS)


def test_names_fit_however_long_the_platform_s_is() -> None:
    # 64 characters ("IAM and AWS STS quotas", IAM guide), eight of which the engine adds.
    world = run(spec(name="a" * 20, gpu={"autoscaler": "cluster-autoscaler"}), bind)
    assert max(len(each.name) for each in world.of("Role")) <= 64 - 8


def test_only_who_asks_the_warehouse_has_its_role(prod: World) -> None:
    tagged = {
        each.name for each in prod.of("Role") if "RedshiftDbRoles" in each.inputs.get("tags", {})
    }
    assert tagged == {"acme-feast-materialize-identity-role"}
    tags = one(prod, "Role", "feast-materialize").inputs["tags"]
    assert tags["RedshiftDbRoles"] == "feast"


def test_a_pod_waits_for_its_role(prod: World) -> None:
    for handle in prod.returned.values():
        names = {type(each).__name__ for each in handle.ready}
        assert names >= {"Role", "RolePolicy", "PodIdentityAssociation"}
        # EKS binds by name: the service account needs nothing.
        assert not handle.annotations
        assert not handle.pod_labels


def everything(cloud: AwsCloud) -> None:
    made, platform = foundation(cloud), cloud.account.spec
    install(
        platform.name,
        platform,
        cloud,
        made["network"],
        made["cluster"],
        made["pools"],
        cloud.buckets(platform.storage),
        parent=Root("addons"),
    )


@pytest.mark.parametrize("name", ["dev", "prod", "karpenter", "least"])
def test_every_row_is_asked_for_by_an_addon(name: str) -> None:
    platform = stack(name)
    world = run(platform, everything)
    bound = {
        (each.inputs["namespace"], each.inputs["serviceAccount"])
        for each in world.of("PodIdentityAssociation")
    }
    rows = {(row.namespace, row.service_account) for row in matrix(platform)}
    assert bound >= rows
    # And whoever runs as one of these accounts is one that the platform makes or a chart does.
    accounts = {
        (each.inputs["metadata"]["namespace"], each.inputs["metadata"]["name"])
        for each in world.of("ServiceAccount")
    }
    by_charts = {
        "cert-manager", "cluster-autoscaler", "external-dns", "external-secrets", "karpenter",
        "kube-prometheus-stack-prometheus",
    }  # fmt: skip
    assert {row for row in rows if row[1] not in by_charts} <= accounts


def test_policies_are_known_before_anything_is_made() -> None:
    world = run(spec(**SECTIONS), bind, preview=True)
    for row in ROWS:
        assert document(one(world, "RolePolicy", f"-{row.name}-identity-role"))["Statement"]

"""Least privilege on every cloud, for every stack and variant: nothing broad, nothing idle, nothing missing."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from components.azure.roles import ROLES
from components.identity import Grant, Workload, matrix
from spec.cloud import OnPremCloud

from .bound import BOUND
from .engine import World
from .grants import AWS, AWS_MANAGED, AZURE, GCP, KUBERNETES, Judge
from .needs import PEOPLE, accounts, idle, made_accounts, uncovered, uses
from .platforms import CASES, Case, declared

CLOUDS = [case for case in CASES if case[0] in BOUND]
OWN = {("onprem", "data"): "the databases' backups, whose keys are the platform's own"}


def vault(case: Case) -> bool:
    """Whether the platform has a store of secrets for itself."""
    return case[0] == "azure"


@pytest.mark.parametrize("case", CASES, ids="-".join)
def test_nothing_is_broad_but_what_is_listed(case: Case) -> None:
    assert Judge().judge(declared(case)) == []


def test_every_exception_is_needed() -> None:
    judge = Judge()
    for case in CASES:
        judge.judge(declared(case))
    listed = {*AWS, *AWS_MANAGED, *GCP, *AZURE, *KUBERNETES}
    assert {each.what for each in listed - judge.used} == set()


@pytest.mark.parametrize("case", CASES, ids="-".join)
def test_whatever_is_used_is_granted(case: Case) -> None:
    world = declared(case)
    used = {each for each in uses(world) if (case[0], each.namespace) not in OWN}
    assert used
    assert uncovered(matrix(world.spec), used, vault=vault(case)) == set()


@pytest.mark.parametrize("case", CASES, ids="-".join)
def test_whatever_is_granted_is_used(case: Case) -> None:
    world = declared(case)
    assert idle(matrix(world.spec), uses(world), vault=vault(case)) <= PEOPLE.keys()


THEIRS = ("models", "training", "ray")
"""Namespaces in which nothing of the platform's own runs."""

RUNNER = "pipeline-runner"
"""The account of runs of Kubeflow Pipelines, which are people's, too."""


@pytest.mark.parametrize("case", CASES, ids="-".join)
def test_whoever_is_granted_something_runs(case: Case) -> None:
    world = declared(case)
    rows = {(row.namespace, row.service_account) for row in matrix(world.spec)}
    # Models and jobs are people's, and run under the account that the platform makes for them.
    theirs = {
        row for row in rows if row[0] in THEIRS or row[0].startswith("flows-") or row[1] == RUNNER
    }
    assert theirs <= made_accounts(world)
    assert rows - theirs - foreign(world) <= accounts(world)


def foreign(world: World) -> set[tuple[str, str]]:
    """Accounts of what the site has: external-secrets, where its store is named."""
    cloud = world.spec.cloud
    named = isinstance(cloud, OnPremCloud) and cloud.secret_store
    return {("external-secrets", "external-secrets")} if named else set()


@pytest.mark.parametrize("case", CLOUDS, ids="-".join)
def test_what_is_bound_is_the_matrix_and_nothing_beyond(case: Case) -> None:
    asked, made = BOUND[case[0]](declared(case))
    assert asked
    assert made == asked


def test_what_people_bring_is_granted_somewhere() -> None:
    idles = {
        each
        for case in CASES
        for each in idle(matrix(declared(case).spec), uses(declared(case)), vault=vault(case))
    }
    assert idles == PEOPLE.keys()


def with_one_more(case: Case, like: str, **inputs: Any) -> World:
    """A plan with one resource more: like one that there is, but for some of its inputs."""
    world = declared(case)
    model = next(each for each in world.declared if each.type == like)
    worse = replace(model, name="worse", inputs={**model.inputs, **inputs})
    return replace(world, declared=[*world.declared, worse])


def policy(action: str, resource: str, **condition: Any) -> dict[str, Any]:
    statement = {"Effect": "Allow", "Action": [action], "Resource": resource}
    return {"policy": json.dumps({"Statement": [{**statement, "Condition": condition}]})}


PROD, GOOGLE, AZURE_PROD = ("aws", "prod"), ("gcp", "gcp-prod"), ("azure", "azure-prod")
ANYBODY = {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}
POLICY, ATTACHED = (
    "aws:iam/rolePolicy:RolePolicy",
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
)
MEMBER, ON_BUCKET = (
    "gcp:projects/iAMMember:IAMMember",
    "gcp:storage/bucketIAMMember:BucketIAMMember",
)
ASSIGNED = "azure-native:authorization:RoleAssignment"
READER = {"roleDefinitionId": f"/roleDefinitions/{ROLES['Reader']}"}
RBAC = "kubernetes:rbac.authorization.k8s.io/v1"
KEYS = "arn:aws:kms:us-east-1:123456789012:key/*"
ALIAS = {"ForAnyValue:StringEquals": {"kms:ResourceAliases": "alias/plinth-prod"}}


@pytest.mark.parametrize(
    ("case", "like", "inputs"),
    [
        (PROD, POLICY, policy("s3:*", "arn:aws:s3:::prod-logs/airflow/x")),
        (PROD, POLICY, policy("s3:GetObject", "*")),
        (PROD, POLICY, policy("s3:GetObject", "arn:aws:s3:::*")),
        (PROD, POLICY, policy("secretsmanager:GetSecretValue", "arn:aws:secretsmanager:us-east-1:123456789012:secret:*")),
        (PROD, POLICY, policy("route53:ChangeResourceRecordSets", "arn:aws:route53:::hostedzone/*")),
        (PROD, POLICY, policy("kms:Decrypt", KEYS)),
        (PROD, ATTACHED, {"policyArn": "arn:aws:iam::aws:policy/AdministratorAccess"}),
        (PROD, "aws:iam/role:Role", {"assumeRolePolicy": json.dumps({"Statement": [ANYBODY]})}),
        (GOOGLE, MEMBER, {"role": "roles/editor", "condition": {"expression": "true"}}),
        (GOOGLE, MEMBER, {"role": "roles/storage.objectViewer", "condition": None}),
        (GOOGLE, MEMBER, {"role": "roles/bigquery.jobUser", "member": "user:a@example.com", "condition": None}),
        (GOOGLE, ON_BUCKET, {"role": "roles/storage.admin"}),
        (GOOGLE, ON_BUCKET, {"member": "allUsers"}),
        (AZURE_PROD, ASSIGNED, {"scope": "/subscriptions/1", **READER}),
        (AZURE_PROD, ASSIGNED, {"scope": "/subscriptions/1/resourceGroups/plinth-azure-prod", **READER}),
        (AZURE_PROD, ASSIGNED, {"scope": "/x/y", "roleDefinitionId": f"/roleDefinitions/{ROLES['Contributor']}"}),
        (AZURE_PROD, ASSIGNED, {"roleDefinitionId": "/roleDefinitions/unheard-of", "condition": None}),
        (AZURE_PROD, "azure-native:authorization:RoleDefinition", {"permissions": [{"dataActions": ["*"]}]}),
        (("onprem", "onprem"), f"{RBAC}:Role", {"rules": [{"verbs": ["*"], "resources": ["secrets"]}]}),
        (("aws", "karpenter"), f"{RBAC}:ClusterRole", {"rules": [{"verbs": ["get"], "resources": ["secrets"]}]}),
        (GOOGLE, f"{RBAC}:ClusterRoleBinding", {"subjects": [{"kind": "ServiceAccount", "name": "x"}]}),
        (GOOGLE, f"{RBAC}:ClusterRoleBinding", {"subjects": [{"kind": "Group", "name": "system:authenticated"}]}),
    ],
)  # fmt: skip
def test_what_is_broad_is_found(case: Case, like: str, inputs: dict[str, Any]) -> None:
    worse = Judge().judge(with_one_more(case, like, **inputs))
    assert len(worse) == len(Judge().judge(declared(case))) + 1


def test_what_narrows_is_looked_at() -> None:
    narrowed = with_one_more(PROD, POLICY, **policy("kms:Decrypt", KEYS, **ALIAS))
    assert Judge().judge(narrowed) == []


def alike(row: Workload, other: Workload) -> bool:
    """Whether two workloads of a namespace use the same, be it to read or to write."""
    parts, others = (
        {(grant.kind, grant.resource, grant.prefix) for grant in each.grants}
        for each in (row, other)
    )
    return row.namespace == other.namespace and parts <= others


@pytest.mark.parametrize("case", [PROD, GOOGLE, AZURE_PROD, ("onprem", "onprem")], ids="-".join)
def test_a_grant_too_few_or_too_many_is_found(case: Case) -> None:
    world = declared(case)
    rows, used = matrix(world.spec), uses(world)
    for index, row in enumerate(rows):
        known = {(name, kind, resource) for name, kind, resource in PEOPLE}
        if row.namespace in ("models", "kube-system") or known >= {
            (row.name, grant.kind, grant.resource) for grant in row.grants
        }:
            continue
        fewer = [*rows[:index], *rows[index + 1 :]]
        if any(alike(row, other) for other in fewer):
            continue
        assert uncovered(fewer, used, vault=vault(case)) - uncovered(rows, used, vault=vault(case))
    for extra in (
        Grant("secrets", "somebody/else", "read"),
        Grant("bucket", "artifacts", "read", "other/"),
        Grant("key-value", "others", "read"),
    ):
        more = [*rows, Workload("more", "external-secrets", "more", (extra,))]
        assert ("more", extra.kind, extra.resource) in idle(more, used, vault=vault(case))


@pytest.mark.parametrize(
    ("case", "kind"),
    [
        (PROD, "PodIdentityAssociation"),
        (PROD, "RolePolicy"),
        (GOOGLE, "BucketIAMMember"),
        (AZURE_PROD, "FederatedIdentityCredential"),
    ],
)
def test_a_binding_too_few_or_too_many_is_found(case: Case, kind: str) -> None:
    world = declared(case)
    # The last ones are workloads': what the cloud's own services need comes before.
    (last,) = [each for each in world.of(kind) if "mlflow" in each.name]
    fewer = replace(world, declared=[each for each in world.declared if each is not last])
    asked, made = BOUND[case[0]](fewer)
    assert made != asked
    other = {"member": "principal://x", "subject": "x", "serviceAccount": "x", "policy": '{"Statement": []}'}  # fmt: skip
    changed = {key: value for key, value in other.items() if key in last.inputs}
    more = replace(last, inputs={**last.inputs, **changed})
    asked, made = BOUND[case[0]](replace(world, declared=[*world.declared, more]))
    assert made != asked

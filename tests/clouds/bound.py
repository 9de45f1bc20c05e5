"""What is bound to the cluster's service accounts in a plan, and what the identity matrix asks for."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from components.aws.place import Place
from components.aws.policy import statements
from components.azure.permissions import assignments
from components.gcp import permissions as gcp
from components.identity import matrix
from spec.cloud import AwsCloud, AzureCloud, GcpCloud

from .engine import World

Bound = set[tuple[str, str]]
"""A service account, and what is bound to it, in words that two sides can be compared in."""


def _aws(world: World) -> tuple[Bound, Bound]:
    spec = world.spec
    assert isinstance(spec.cloud, AwsCloud)
    place = Place(spec, spec.cloud)
    policies = {each.inputs["role"]: each.inputs["policy"] for each in world.of("RolePolicy")}
    asked = {
        (f"{row.namespace}/{row.service_account}", _json(list(statements(row, place))))
        for row in matrix(spec)
    }
    made: Bound = set()
    for each in world.of("PodIdentityAssociation"):
        role = each.inputs["roleArn"].rpartition(":")[2]
        policy = policies.get(role)
        said = json.loads(policy)["Statement"] if policy else []
        made.add((f"{each.inputs['namespace']}/{each.inputs['serviceAccount']}", _json(said)))
    return asked, made


def _gcp(world: World) -> tuple[Bound, Bound]:
    spec = world.spec
    assert isinstance(spec.cloud, GcpCloud)
    number = spec.cloud.project_number or NUMBER
    asked = {
        (
            gcp.principal(spec.cloud.project, number, row.namespace, row.service_account),
            _json([each.where, _role(each.role), each.resource, each.condition]),
        )
        for row in matrix(spec)
        for each in gcp.bindings(row, spec, spec.cloud, number)
    }
    wheres = {
        "BucketIAMMember": ("bucket", "bucket"),
        "DatasetIamMember": ("dataset", "datasetId"),
        "InstanceIamMember": ("bigtable", "instance"),
        "IAMMember": ("project", "project"),
    }
    custom = {each.name for each in world.of("IAMCustomRole")}
    made: Bound = set()
    for each in world.declared:
        member = str(each.inputs.get("member", "")).removeprefix("iamMember:")
        if each.kind not in wheres or not member.startswith("principal"):
            continue
        where, key = wheres[each.kind]
        role = each.inputs["role"]
        own = any(role.startswith(one) for one in custom)
        condition = (each.inputs.get("condition") or {}).get("expression")
        said = ["dns" if own else where, "dns" if own else role, each.inputs[key], condition]
        made.add((member, _json(said)))
    return asked, made


NUMBER = "123456789"
"""The project's number, where the spec has none."""


def _role(role: str) -> str:
    return "dns" if role in gcp.OWN_ROLES else role


def _azure(world: World) -> tuple[Bound, Bound]:
    spec = world.spec
    assert isinstance(spec.cloud, AzureCloud)
    asked: Bound = set()
    for row in matrix(spec):
        subject = f"system:serviceaccount:{row.namespace}:{row.service_account}"
        for each in assignments(row, spec, spec.cloud):
            scope = each.scope if each.scope != "vault" else "/keyvault/Vault"
            asked.add((subject, _json([scope, each.condition])))
    principals = {
        each.inputs["resourceName"]: f"/{each.inputs['resourceName']}"
        for each in world.of("UserAssignedIdentity")
    }
    subjects = {
        each.inputs["resourceName"]: each.inputs["subject"]
        for each in world.of("FederatedIdentityCredential")
    }
    by_principal = _principals(world)
    made: Bound = set()
    for each in world.of("RoleAssignment"):
        identity = by_principal.get(each.inputs["principalId"])
        if identity in subjects and identity in principals:
            scope = str(each.inputs["scope"])
            scope = "/keyvault/Vault" if scope.startswith("/keyvault/Vault") else scope
            said = [scope, each.inputs.get("condition")]
            made.add((subjects[identity], _json(said)))
    return asked, made


def _principals(world: World) -> dict[str, str]:
    """Object id of each managed identity -> its name."""
    from tests.azure.conftest import guid

    return {
        guid(f"{each.name}-principal"): each.inputs["resourceName"]
        for each in world.of("UserAssignedIdentity")
    }


def _json(value: Any) -> str:
    return json.dumps(value, sort_keys=True, default=list)


BOUND: Mapping[str, Callable[[World], tuple[Bound, Bound]]] = {
    "aws": _aws,
    "gcp": _gcp,
    "azure": _azure,
}
"""What is asked for and what is made, by cloud. An existing cluster has no identities but keys."""

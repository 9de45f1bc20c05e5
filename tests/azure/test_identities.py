"""Identities of pods: one per row of the matrix, for one service account, with what the row says."""

from __future__ import annotations

from typing import Any

import pytest

from components.addons.install import install
from components.azure import names
from components.azure.cloud import AzureCloud
from components.azure.permissions import (
    BLOB_ACTIONS,
    BLOBS,
    CONTAINER,
    assignments,
    blob_condition,
    permissions,
)
from components.azure.roles import ROLES
from components.identity import matrix

from .conftest import DNS_ZONE, Root, World, foundation, platform, run
from .conftest import spec as stack
from .ground import ASKED, data

SECTIONS: dict[str, Any] = {"features": {"offline": "postgres", "online": "redis"}, **ASKED}
SPEC = platform(**SECTIONS)
SECTION: Any = SPEC.cloud
ROWS = [row for row in matrix(SPEC) if assignments(row, SPEC, SECTION)]


@pytest.fixture(scope="module")
def prod() -> World:
    return data()


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_an_identity_for_one_service_account_of_one_cluster(prod: World, row: Any) -> None:
    identity = prod.one("UserAssignedIdentity", f"acme-{row.name}-identity").inputs
    assert identity["resourceName"] == f"acme-{row.name}"
    credential = prod.one("FederatedIdentityCredential", f"acme-{row.name}-").inputs
    assert credential["resourceName"] == f"acme-{row.name}"
    assert credential["issuer"] == "https://issuer.example.com/"
    assert credential["subject"] == f"system:serviceaccount:{row.namespace}:{row.service_account}"
    assert credential["audiences"] == ["api://AzureADTokenExchange"]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_its_grants_are_its_row(prod: World, row: Any) -> None:
    expected = assignments(row, SPEC, SECTION)
    made = [
        each
        for each in prod.of("RoleAssignment")
        if each.name.startswith(f"acme-{row.name}-") and each.name.rsplit("-", 1)[-1].isdigit()
    ]
    # They are registered side by side, in no order.
    made.sort(key=lambda each: int(each.name.rsplit("-", 1)[-1]))
    assert len(made) == len(expected)
    definitions = {each.name: each for each in prod.of("RoleDefinition")}
    for each, asked in zip(made, expected, strict=True):
        inputs = each.inputs
        assert inputs["principalType"] == "ServicePrincipal"
        assert inputs.get("condition") == asked.condition
        assert inputs.get("conditionVersion") == ("2.0" if asked.condition else None)
        if asked.actions:
            own = definitions[f"acme-blob-roles-{asked.role}"].inputs["permissions"]
            # A client that asks whether there is a container reads its settings.
            assert own[0]["actions"] == [CONTAINER]
            assert [*own[0]["dataActions"], CONTAINER] == list(asked.actions)
            assert definitions[f"acme-blob-roles-{asked.role}"].urn in each.dependencies
        else:
            assert inputs["roleDefinitionId"].endswith(ROLES[asked.role])
        if asked.scope != "vault":
            assert inputs["scope"] == asked.scope
        else:
            assert inputs["scope"].startswith("/keyvault/Vault/")


def test_no_role_has_a_wildcard_or_more_than_blobs(prod: World) -> None:
    for definition in prod.of("RoleDefinition"):
        (allowed,) = definition.inputs["permissions"]
        assert allowed["actions"] == [CONTAINER]
        assert all(action.startswith(f"{BLOBS}/") for action in allowed["dataActions"])
        assert "*" not in str(allowed)
        assert definition.inputs["assignableScopes"] == [names.group_id(SPEC, SECTION)]


def test_names_of_grants_follow_from_the_spec(prod: World) -> None:
    again = data(preview=True)
    for kind, key in (
        ("RoleAssignment", "roleAssignmentName"),
        ("RoleDefinition", "roleDefinitionId"),
    ):

        def ours(world: World, kind: str = kind, key: str = key) -> dict[str, Any]:
            return {each.name: each.inputs[key] for each in world.of(kind) if key in each.inputs}

        assert ours(prod) == ours(again)
        assert len(set(ours(prod).values())) == len(ours(prod))


def test_a_pod_is_bound_by_annotation_and_label(prod: World) -> None:
    for name, handle in prod.returned["identities"].items():
        if not handle.ready:
            continue
        assert handle.pod_labels == {"azure.workload.identity/use": "true"}
        assert set(handle.annotations) == {"azure.workload.identity/client-id"}
        kinds = {type(each).__name__ for each in handle.ready}
        assert kinds == {"FederatedIdentityCredential", "RoleAssignment"}, name


def test_logs_can_be_written_and_not_deleted() -> None:
    airflow = next(row for row in ROWS if row.name == "airflow")
    logs, read, written = assignments(airflow, SPEC, SECTION)
    assert f"{BLOBS}/delete" not in logs.actions
    assert logs.scope.endswith("/containers/logs")
    assert logs.condition == blob_condition("append", "airflow/")
    assert (read.role, read.condition) == ("Storage Blob Data Reader", None)
    assert f"{BLOBS}/delete" in written.actions
    assert "StringStartsWith 'airflow/'" in (written.condition or "")


@pytest.mark.parametrize("access", ["read", "append", "read-write"])
def test_a_condition_speaks_of_every_action(access: Any) -> None:
    # An action that no clause names is not bounded.
    condition = blob_condition(access, "mlflow/")
    for action in BLOB_ACTIONS[access]:
        assert f"ActionMatches{{'{action}'}}" in condition
    assert condition.count("(") == condition.count(")")
    # Reading, listing, and the rest if there is any.
    assert condition.count("StringStartsWith 'mlflow/'") == (2 if access == "read" else 3)


@pytest.mark.parametrize("offline", ["lake", "warehouse"])
def test_synapse_reads_the_data_as_itself(offline: str) -> None:
    spec = platform(features={"offline": offline})
    section: Any = spec.cloud
    job = next(row for row in matrix(spec) if row.name == "feast-materialize")
    assert not assignments(job, spec, section)


def test_the_page_has_a_line_for_every_action() -> None:
    spec = stack("most")
    lines = permissions(spec)
    assert len(lines) == len(set(lines))
    assert {"Key Vault Secrets User", "DNS Zone Contributor"} <= {each.permission for each in lines}
    (dns,) = [each for each in lines if each.workload == "cert-manager"]
    assert dns.resource == f"DNS zone {DNS_ZONE.rsplit('/', 1)[-1]}"
    mlflow = [each for each in lines if each.workload == "mlflow"]
    assert {each.permission for each in mlflow} == {*BLOB_ACTIONS["read-write"], CONTAINER}
    assert all(
        "blobs that begin with mlflow/" in each.resource
        for each in mlflow
        if each.permission != CONTAINER
    )
    assert {each.identity for each in mlflow} == {"acme-mlflow"}
    assert {each.service_account for each in mlflow} == {"mlflow/mlflow"}


def test_records_take_the_zone_and_a_list_of_those_beside_it() -> None:
    lines = [each for each in permissions(stack("most")) if each.workload == "external-dns"]
    zone = DNS_ZONE.rsplit("/", 1)[-1]
    assert [(each.permission, each.resource) for each in lines] == [
        ("DNS Zone Contributor", f"DNS zone {zone}"),
        ("Microsoft.Network/dnsZones/read", "names of the DNS zones in dns"),
    ]


def test_another_cloud_s_spec_has_no_page() -> None:
    with pytest.raises(TypeError, match="not one of Azure"):
        permissions(stack("prod"))


def everything(cloud: AzureCloud) -> None:
    made, spec = foundation(cloud), cloud.account.spec
    buckets = cloud.buckets(spec.storage)
    install(
        spec.name,
        spec,
        cloud,
        made["network"],
        made["cluster"],
        made["pools"],
        buckets,
        parent=Root("addons"),
    )


def pods(world: World) -> list[tuple[str, dict[str, Any]]]:
    """Service account and labels of every pod that is declared as an object."""
    found: list[tuple[str, dict[str, Any]]] = []
    for each in world.declared:
        spec = each.inputs.get("spec") or {}
        template = spec.get("template") or (
            ((spec.get("jobTemplate") or {}).get("spec") or {}).get("template")
        )
        if template and each.type.startswith(("kubernetes:apps/", "kubernetes:batch/")):
            account = template["spec"].get("serviceAccountName", "")
            found.append((account, template["metadata"].get("labels") or {}))
    return found


def test_every_add_on_binds_its_pods() -> None:
    spec = stack("most")
    section: Any = spec.cloud
    world = run(spec, everything)
    rows = [row for row in matrix(spec) if assignments(row, spec, section)]
    subjects = {each.inputs["subject"] for each in world.of("FederatedIdentityCredential")}
    assert subjects == {
        f"system:serviceaccount:{row.namespace}:{row.service_account}" for row in rows
    }
    annotated = {
        each.inputs["metadata"]["name"]
        for each in world.of("ServiceAccount")
        if "azure.workload.identity/client-id" in (each.inputs["metadata"].get("annotations") or {})
    }
    label = "'azure.workload.identity/use': 'true'"
    values = {each.inputs["name"]: str(each.inputs["values"]) for each in world.of("Release")}
    for row in rows:
        if row.service_account in ("cert-manager", "external-secrets", "external-dns"):
            # Their charts make the account.
            assert "azure.workload.identity/client-id" in values[row.service_account]
            assert label in values[row.service_account]
        else:
            assert row.service_account in annotated
    for name in ("mlflow", "airflow"):
        assert label in values[name]
    for account, labels in pods(world):
        if account in annotated:
            assert labels["azure.workload.identity/use"] == "true"
    # Airflow finds its logs' container and the account that it is in.
    host = f"{names.storage(spec, section, 'logs')}.blob.core.windows.net"
    assert f"wasb://{host}" in values["airflow"]
    assert "'remote_base_log_folder': 'wasb://airflow'" in values["airflow"]
    assert "'remote_wasb_log_container': 'logs'" in values["airflow"]

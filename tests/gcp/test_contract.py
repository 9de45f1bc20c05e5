"""What holds for every resource of every platform on Google Cloud."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

from components.gcp.account import labels
from components.gcp.permissions import permissions
from offline import sdk
from spec.rules import findings

from ..clouds.platforms import declared, names
from .conftest import VARIANTS, Declared, World, spec

UNFILLED = "gcp:projects/service:Service"
"""Made before anything else, through a provider of their own."""

BROAD = {"roles/owner", "roles/editor", "roles/viewer"}
"""Roles that hold nearly everything ("Basic roles", IAM documentation)."""

EVERYBODY = {"allUsers", "allAuthenticatedUsers"}

STATEFUL = (
    "gcp:artifactregistry/repository:Repository",
    "gcp:bigquery/dataset:Dataset",
    "gcp:bigtable/instance:Instance",
    "gcp:bigtable/table:Table",
    "gcp:container/cluster:Cluster",
    "gcp:kms/cryptoKey:CryptoKey",
    "gcp:redis/instance:Instance",
    "gcp:secretmanager/secret:Secret",
    "gcp:sql/databaseInstance:DatabaseInstance",
    "gcp:storage/bucket:Bucket",
)
"""Types that are not to be deleted by mistake."""

ENCRYPTED = {
    "gcp:artifactregistry/repository:Repository": "kmsKeyName",
    "gcp:bigquery/dataset:Dataset": "defaultEncryptionConfiguration.kmsKeyName",
    "gcp:bigtable/instance:Instance": "clusters.0.kmsKeyName",
    "gcp:container/cluster:Cluster": "databaseEncryption.keyName",
    "gcp:redis/instance:Instance": "customerManagedKey",
    "gcp:secretmanager/secret:Secret": "replication.userManaged.replicas.0.customerManagedEncryption.kmsKeyName",
    "gcp:sql/databaseInstance:DatabaseInstance": "encryptionKeyName",
    "gcp:storage/bucket:Bucket": "encryption.defaultKmsKeyName",
}
"""Types that keep data -> path of the input that names the key."""


@pytest.fixture(params=names("gcp"))
def made(request: pytest.FixtureRequest) -> World:
    """The platform of every stack and variant there, declared once."""
    return declared(("gcp", request.param))


def google(made: World) -> Iterator[Declared]:
    """Everything of Google's."""
    return (each for each in made.declared if each.type.startswith("gcp:"))


@cache
def takes(token: str, key: str) -> bool:
    """Whether a resource of Google's has an input, as its SDK has it."""
    return key in sdk.read("gcp", token).inputs.props


@pytest.mark.parametrize("name", VARIANTS)
def test_no_rule_refuses_a_variant(name: str) -> None:
    assert not [each for each in findings(spec(name)) if each.severity == "error"]


def test_all_of_google_goes_through_the_provider_with_the_labels(made: World) -> None:
    providers = made.of("pulumi:providers:gcp")
    first, second = sorted(providers, key=lambda each: not each.name.endswith("-services"))
    for provider in providers:
        inputs = {
            key: json.loads(value) if isinstance(value, str) and value[:1] in "[{" else value
            for key, value in provider.inputs.items()
        }
        assert inputs["defaultLabels"] == labels(made.spec)
        assert inputs["project"] == made.spec.cloud.project  # type: ignore[union-attr]
        assert inputs["region"] == "us-central1"
    for each in google(made):
        expected = first if each.type == UNFILLED else second
        assert each.provider.rsplit("::", 1)[0] == expected.urn, each.name


def test_everything_waits_for_the_services(made: World) -> None:
    services = {each.urn for each in made.of(UNFILLED)}
    assert len(services) >= 10
    (second,) = [
        each for each in made.of("pulumi:providers:gcp") if not each.name.endswith("-services")
    ]
    assert services <= second.dependencies
    for each in made.of(UNFILLED):
        assert each.inputs["disableOnDestroy"] is False, each.name


def test_labels_are_ones_that_google_takes(made: World) -> None:
    assert made.spec.name in labels(made.spec).values()
    for key, value in labels(made.spec).items():
        assert re.fullmatch(r"[a-z][a-z0-9_-]{0,62}", key), key
        assert re.fullmatch(r"[a-z0-9_-]{0,63}", value), value


def test_what_has_a_region_is_in_the_platforms(made: World) -> None:
    located = 0
    for each in google(made):
        for key in ("region", "location"):
            if key in each.inputs:
                located += 1
                assert each.inputs[key] == "us-central1", each.name
    assert located > 5


def test_no_account_has_a_key(made: World) -> None:
    assert not made.of("gcp:serviceaccount/key:Key")


def test_roles_are_narrow_and_nobody_is_everybody(made: World) -> None:
    found = 0
    for each in google(made):
        role = each.inputs.get("role")
        if role is None or "IAM" not in each.type:
            continue
        found += 1
        assert role not in BROAD, each.name
        assert not role.lower().endswith(("admin", "owner")), f"{each.name}: {role}"
        assert each.inputs.get("member") not in EVERYBODY, each.name
    assert found > 5
    # Whatever sets a whole policy takes away what others gave.
    kinds = {each.type.rsplit(":", 1)[-1] for each in google(made)}
    assert not [kind for kind in kinds if kind.endswith(("IAMPolicy", "IAMBinding"))]


def test_no_address_lets_the_world_in(made: World) -> None:
    for each in made.of("gcp:compute/firewall:Firewall"):
        if each.inputs.get("allows") and each.inputs["direction"] == "INGRESS":
            assert "0.0.0.0/0" not in each.inputs["sourceRanges"], each.name
    assert not made.of("gcp:compute/instance:Instance")


def test_every_disk_of_every_node_is_encrypted_and_its_metadata_hidden(made: World) -> None:
    pools = made.of("gcp:container/nodePool:NodePool")
    assert len(pools) >= 2
    for each in pools:
        config = each.inputs["nodeConfig"]
        assert config["bootDiskKmsKey"] == f"{made.spec.name}-key-id", each.name
        assert config["workloadMetadataConfig"] == {"mode": "GKE_METADATA"}, each.name
        assert config["shieldedInstanceConfig"]["enableSecureBoot"] is True, each.name
        assert each.inputs["networkConfig"]["enablePrivateNodes"] is True, each.name
        assert config["serviceAccount"].startswith(f"{made.spec.name}-nodes@"), each.name
        assert labels(made.spec).items() <= config["resourceLabels"].items(), each.name


def test_what_holds_state_is_protected_outside_dev(made: World) -> None:
    stateful = [each for each in made.declared if each.type in STATEFUL]
    assert len(stateful) >= 5
    for each in stateful:
        assert each.protect is made.spec.protected, each.name


def test_own_names_are_ones_that_google_takes(made: World) -> None:
    for each in google(made):
        name = each.inputs.get("name")
        if each.type.startswith(("gcp:compute/", "gcp:container/")) and name is not None:
            limit = 40 if each.type.startswith("gcp:container/") else 63
            assert re.fullmatch(r"[a-z]([a-z0-9-]*[a-z0-9])?", name), name
            assert len(name) <= limit, name


def test_what_keeps_data_is_encrypted_with_the_platforms_key(made: World) -> None:
    key = f"{made.spec.name}-key-id"
    found = 0
    for each in made.declared:
        where = ENCRYPTED.get(each.type)
        if where is None:
            continue
        found += 1
        value: Any = each.inputs
        for part in where.split("."):
            value = value[int(part) if part.isdigit() else part]
        assert value == key, each.name
    assert found >= 5


def test_workloads_act_by_themselves_with_roles_on_what_they_need(made: World) -> None:
    rows = permissions(made.spec)
    assert rows
    bound = [each for each in google(made) if "principal://" in str(each.inputs.get("member"))]
    members = {each.inputs["member"].split("/subject/")[1] for each in bound}
    assert members == {row.identity.split("/subject/")[1] for row in rows}
    for each in bound:
        role = each.inputs["role"]
        # A policy of a dataset names its members in BigQuery's own way.
        kind = "iamMember:" if each.type == "gcp:bigquery/datasetIamMember:DatasetIamMember" else ""
        assert each.inputs["member"].startswith(f"{kind}principal://"), each.name
        project_wide = each.type == "gcp:projects/iAMMember:IAMMember"
        if project_wide and role.startswith("roles/") and "bigquery" not in role:
            assert "condition" in each.inputs, f"{each.name}: {role} for the whole project"


def test_gpus_are_gkes_and_only_watched(made: World) -> None:
    releases = {each.inputs["name"] for each in made.of("kubernetes:helm.sh/v3:Release")}
    assert "gpu-operator" not in releases
    assert "cert-manager" in releases
    monitors = [each for each in made.of("PodMonitor") if "dcgm" in each.name]
    assert bool(monitors) is bool(made.spec.gpu.pools)
    for each in monitors:
        assert each.inputs["spec"]["namespaceSelector"] == {"matchNames": ["gke-managed-system"]}

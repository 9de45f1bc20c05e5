"""The hand-written facts agree with the SDKs: a misspelt path would be silently without effect."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import pytest
import yaml

import offline.facts
from offline.facts import Facts, facts
from offline.schema import DISTRIBUTIONS, Nested, ResourceSchema
from offline.schemas import Schemas, version

OVERLAY = Path(offline.facts.__file__).parent / "overlay"
KEYS = {field.name for field in dataclasses.fields(Facts)} - {"cluster_scoped"} | {"source"}


def document(package: str) -> dict[str, Any]:
    return yaml.safe_load((OVERLAY / f"{package}.yaml").read_text())


@pytest.mark.parametrize("package", DISTRIBUTIONS)
def test_it_says_for_which_sdk_it_was_written(package: str) -> None:
    assert document(package)["provider"] == f"{DISTRIBUTIONS[package]} {version(package)}"


@pytest.mark.parametrize("package", DISTRIBUTIONS)
def test_every_name_and_path_exists(package: str, cache: Path) -> None:
    schemas = Schemas(package, cache)
    for token, entry in (document(package).get("tokens") or {}).items():
        assert set(entry) <= KEYS, token
        schema = schemas.get(token)
        for key in ("replace", "removal", "keep"):
            for path in entry.get(key, ()):
                assert path == "*" or leads(schema, schema.inputs, path), (token, key, path)
        for key in ("outputs", "computed"):
            for path in entry.get(key, ()):
                assert leads(schema, schema.outputs, path), (token, key, path)
        for name in entry.get("counters", ()):
            assert schema.outputs.props[name] == "int", (token, name)
        for name, values in entry.get("values", {}).items():
            kind, known = schema.inputs.props[name]
            # What the SDK has come to know goes out of here.
            assert kind == "enum" and not set(values) & set(known), (token, name)
        if entry.get("name"):
            assert entry["name"] in schema.inputs.props, token


def leads(schema: ResourceSchema, start: Nested, path: str) -> bool:
    """Whether a path leads to a property; what lies below a mapping has any name."""
    here: Nested | None = start
    for name in path.split("."):
        if here is None:
            return True
        kind = here.props.get(name)
        if kind is None:
            return False
        while isinstance(kind, list) and kind[0] == "list":
            kind = kind[1]
        here = schema.types[kind[1]] if isinstance(kind, list) and kind[0] == "obj" else None
    return True


def test_general_facts_are_part_of_each() -> None:
    own = facts("kubernetes", "kubernetes:apps/v1:Deployment")
    assert own.forces(("metadata", "name"), "update")
    assert own.forces(("spec", "selector", "matchLabels", "app"), "update")
    assert not own.forces(("spec", "replicas"), "update")
    assert not facts("kubernetes", "kubernetes:some.io/v1:Thing").cluster_scoped
    assert facts("kubernetes", "kubernetes:core/v1:Namespace").cluster_scoped


def test_facts_that_were_read_in_the_providers_source() -> None:
    cluster = facts("aws", "aws:eks/cluster:Cluster")
    assert cluster.forces(("roleArn",), "update")
    assert cluster.forces(("encryptionConfig", "resources"), "delete")
    assert not cluster.forces(("encryptionConfig",), "add")
    assert not cluster.forces(("version",), "update")
    pool = facts("gcp", "gcp:container/nodePool:NodePool")
    assert pool.forces(("nodeConfig", "guestAccelerators", "type"), "update")
    assert not pool.forces(("nodeConfig", "machineType"), "update")
    aks = facts("azure-native", "azure-native:containerservice:ManagedCluster")
    assert aks.forces(("networkProfile", "serviceCidr"), "update")
    assert not aks.forces(("networkProfile", "loadBalancerSku"), "update")

"""Schemas read from the SDKs, and their cache."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from offline.schema import Nested, ResourceSchema, UnknownTypeError
from offline.schemas import Schemas
from offline.sdk import read

CLUSTER = "aws:eks/cluster:Cluster"


def test_required_types_and_secrets() -> None:
    schema = read("aws", "aws:rds/instance:Instance")
    assert schema.inputs.required == ("instanceClass",)
    assert schema.inputs.props["allocatedStorage"] == "int"
    assert schema.inputs.props["vpcSecurityGroupIds"] == ["list", "str"]
    assert "password" in schema.secret_inputs
    assert "arn" in schema.computed
    assert {"arn", "endpoint"} <= set(schema.outputs.always)


def test_nested_types_are_read_to_any_depth() -> None:
    schema = read("kubernetes", "kubernetes:apps/v1:Deployment")
    step = schema.inputs
    for name in ("spec", "template", "spec", "containers", "ports", "containerPort"):
        kind = step.props[name]
        while isinstance(kind, list) and kind[0] == "list":
            kind = kind[1]
        if isinstance(kind, list):
            step = schema.types[kind[1]]
    assert kind == "int"
    assert schema.constants == {"apiVersion": "apps/v1", "kind": "Deployment"}


def test_a_type_that_contains_itself() -> None:
    token = "kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition"
    schema = read("kubernetes", token)
    props = next(
        each for name, each in schema.types.items() if name.endswith("JSONSchemaPropsArgs")
    )
    assert props.props["not"][0] == "obj"


def test_input_type_of_the_same_name_as_a_nested_one() -> None:
    schema = read("azure-native", "azure-native:network:VirtualNetwork")
    assert schema.inputs.required == ("resourceGroupName",)


def test_names_that_are_not_mechanical() -> None:
    schema = read("azure-native", "azure-native:containerservice:ManagedCluster")
    profile = schema.types[schema.outputs.props["oidcIssuerProfile"][1]]
    assert "issuerURL" in profile.props


def test_enums_are_strict_only_where_complete() -> None:
    azure = read("azure-native", "azure-native:containerservice:AgentPool")
    assert azure.inputs.props["scaleSetPriority"] == ["enum", ["Spot", "Regular"]]
    aws = read("aws", "aws:rds/instance:Instance")
    assert aws.inputs.props["instanceClass"] == "str"


def test_what_the_documentation_says_of_replacement() -> None:
    assert "bootstrapSelfManagedAddons" in read("aws", CLUSTER).inputs.forces
    assert not read("kubernetes", "kubernetes:core/v1:ConfigMap").inputs.forces


def test_a_provider_has_a_schema_too() -> None:
    assert "defaultTags" in read("aws", "pulumi:providers:aws").inputs.props


@pytest.mark.parametrize(
    "token", ["aws:eks/cluster:Clutser", "aws:nothing/here:Here", "kubernetes:apps/v1:Deploymint"]
)
def test_unknown_type(token: str) -> None:
    with pytest.raises(UnknownTypeError):
        read(token.partition(":")[0], token)


def test_a_custom_resource_is_free() -> None:
    schema = read("kubernetes", "kubernetes:kserve.io/v1beta1:InferenceService")
    assert schema.free
    assert schema.inputs.required == ("apiVersion", "kind", "metadata")


def test_the_cache_gives_back_what_was_read(tmp_path: Path) -> None:
    first = Schemas("aws", tmp_path).get(CLUSTER)
    (file,) = tmp_path.rglob("*.json")
    assert Schemas("aws", tmp_path).version in file.parent.name
    assert Schemas("aws", tmp_path).get(CLUSTER) == first


def test_a_spoilt_cache_is_read_again(tmp_path: Path) -> None:
    first = Schemas("random", tmp_path).get("random:index/randomId:RandomId")
    (file,) = tmp_path.rglob("*.json")
    for spoilt in ("", "{", json.dumps({"token": "x"}), "[]"):
        file.write_text(spoilt)
        assert Schemas("random", tmp_path).get("random:index/randomId:RandomId") == first


def test_a_warm_run_imports_no_sdk(tmp_path: Path) -> None:
    Schemas("aws", tmp_path).get(CLUSTER)
    program = (
        "import sys; from pathlib import Path; from offline.schemas import Schemas;"
        f"Schemas('aws', Path({str(tmp_path)!r})).get({CLUSTER!r});"
        "print([name for name in sys.modules if name.startswith('pulumi')])"
    )
    root = Path(__file__).parents[2]
    run = [sys.executable, "-c", program]
    done = subprocess.run(run, cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_documented_replacement_covers_what_lies_below() -> None:
    schema = ResourceSchema(
        "t",
        Nested({"a": ["list", ["obj", "A"]], "b": "str"}),
        Nested({}),
        {"A": Nested({"x": ["map", ["obj", "X"]], "y": "str"}, forces=("x",)), "X": Nested({})},
    )
    assert schema.forces(("a", "x"))
    assert schema.forces(("a", "x", "key"))
    assert not schema.forces(("a", "y"))
    assert not schema.forces(("b", "deeper"))

"""The stack onprem, declared against a mocked engine: what is made, under what, and what is sealed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pulumi
import pytest
from pulumi.runtime import mocks

from components.identity import Grant, permissions
from components.onprem import cache, database, object_store, secrets
from components.onprem.ground import Ground
from components.platform import Platform
from spec.files import Folder
from spec.load import load
from spec.platform import Platform as Spec
from tests import charts

ROOT = Path(__file__).parents[2]


class Recorder(mocks.Mocks):
    """Everything registered: (type, name, inputs)."""

    def __init__(self) -> None:
        self.made: list[tuple[str, str, dict[str, Any]]] = []

    def new_resource(self, args: mocks.MockResourceArgs) -> tuple[str, dict[str, Any]]:
        self.made.append((args.typ, args.name, args.inputs))
        extra = {
            "random:index/randomPassword:RandomPassword": {"result": f"drawn-{args.name}"},
            "random:index/randomBytes:RandomBytes": {"base64": "ZHJhd24="},
            "tls:index/privateKey:PrivateKey": {"privateKeyPem": f"drawn-{args.name}"},
            "tls:index/selfSignedCert:SelfSignedCert": {"certPem": "certificate"},
        }.get(args.typ, {})
        return f"{args.name}-id", {**args.inputs, **extra}

    def call(self, args: mocks.MockCallArgs) -> tuple[dict[Any, Any], list[tuple[str, str]] | None]:
        return {}, None


def spec(stack: str = "onprem", **cloud: Any) -> Spec:
    """The stack's spec, with fields of its cloud changed."""
    found = load(stack, Folder(ROOT / "stacks")).platform
    return found.model_copy(update={"cloud": found.cloud.model_copy(update=cloud)})


@pytest.fixture(scope="module")
def made() -> Iterator[list[tuple[str, str, dict[str, Any]]]]:
    recorder = Recorder()
    pulumi.runtime.set_mocks(recorder, preview=False)

    @pulumi.runtime.test
    def declare() -> pulumi.Output[Any]:
        platform = Platform("onprem", spec())
        return pulumi.Output.from_input(dict(platform.outputs))

    declare()
    yield recorder.made


def test_charts_are_given_no_drawn_value(made: list[tuple[str, str, dict[str, Any]]]) -> None:
    releases = [each for each in made if each[0].endswith("helm.sh/v3:Release")]
    assert {"seaweedfs", "valkey", "cloudnative-pg", "metallb", "plugin-barman-cloud"} <= {
        each[2]["name"] for each in releases
    }
    for kind, name, inputs in made:
        if not kind.endswith("core/v1:Secret"):
            assert (
                "drawn-" not in json.dumps(inputs, default=str) or "Random" in kind or "tls" in kind
            ), name


def test_nodes_get_labels_and_taints_of_their_pool(
    made: list[tuple[str, str, dict[str, Any]]],
) -> None:
    patches = {
        each[2]["metadata"]["name"]: each[2] for each in made if each[0].endswith("NodePatch")
    }
    assert set(patches) == {"gpu-1", "gpu-2", "gpu-3"}
    labels = patches["gpu-3"]["metadata"]["labels"]
    assert labels["plinth.dev/pool"] == "serve"
    assert labels["nvidia.com/device-plugin.config"] == "time-slicing-4"


def test_values_fit_the_charts() -> None:
    given = spec()
    ground = Ground(given, given.cloud, None, None)  # type: ignore[arg-type]
    for name, values in (
        ("valkey", cache.values(ground, given.features.redis)),
        ("cloudnative-pg", database.operator_values(ground)),
        ("plugin-barman-cloud", database.plugin_values()),
    ):
        schema = json.loads((charts.folder() / name / "values.schema.json").read_text())
        jsonschema.validate(merged(charts.values(name), values), schema)
    known = charts.values("seaweedfs")
    for part, values in object_store.values(ground, given.storage).items():
        if isinstance(values, dict) and part != "global":
            assert set(values) - set(known[part]) <= {"createBuckets"}, part


def merged(base: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    """`base` with `over` laid over it."""
    both = [key for key in over if isinstance(over[key], dict) and isinstance(base.get(key), dict)]
    return {**base, **over, **{key: merged(base[key], over[key]) for key in both}}


def test_a_database_takes_no_connection_without_tls_and_has_no_superuser() -> None:
    given = spec()
    ground = Ground(given, given.cloud, None, None)  # type: ignore[arg-type]
    made = database.cluster_spec(ground, given.database, "mlflow", backed_up=True)
    assert made["postgresql"]["pg_hba"][0] == "hostnossl all all all reject"
    assert made["enableSuperuserAccess"] is False
    assert made["instances"] == 3 and made["enablePDB"] is True
    assert made["plugins"][0]["isWALArchiver"] is True


def test_an_identity_reaches_its_own_prefix_alone() -> None:
    given = spec()
    grants = [Grant("bucket", "artifacts", "read", "mlflow/")]
    assert object_store.actions(given, grants) == [
        "Read:onprem-artifacts/mlflow/*",
        "List:onprem-artifacts",
    ]
    assert not any(
        action.startswith("Admin") for _, each in object_store.rows(given) for action in each
    )
    assert {each.workload for each in permissions(given)} >= {
        "mlflow",
        "airflow",
        "external-secrets",
    }


def test_a_key_with_slashes_is_a_secret_with_dots() -> None:
    assert secrets.named(spec())["airflow/git"] == "airflow.git"
    whole = secrets.copy_spec("vault", "alerts/slack", "alerts.slack", whole=True)
    assert whole["data"] == [{"secretKey": "value", "remoteRef": {"key": "alerts/slack"}}]

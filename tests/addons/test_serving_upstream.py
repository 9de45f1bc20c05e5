"""What is generated is what its consumers take: KServe's models, Triton's protocol buffers, bash."""

from __future__ import annotations

import json
import os
import subprocess
from functools import cache
from pathlib import Path
from typing import Any, get_args

import pytest

from components.addons.serving import scaling, triton
from components.addons.serving.names import WHERE
from spec.models import DataType, DynamicBatching, Tensor, Triton, WakeHours
from tests.addons.conftest import Get
from tests.needed import missing, program

ROOT = Path(__file__).parents[2]
PYTHON = ROOT / ".plinth/venvs/kserve/bin/python"
KINDS = (
    "InferenceService",
    "ClusterServingRuntime",
    "LocalModelNodeGroup",
    "LocalModelNamespaceCache",
)


@cache
def _ask(text: str) -> dict[str, Any]:
    if not PYTHON.exists():
        missing("KServe's environment is missing: make .venv/kserve.stamp")
    script = str(ROOT / "tests/serving/upstream.py")
    done = subprocess.run(
        [str(PYTHON), "-P", script], input=text, capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout)


def ask(objects: list[dict[str, Any]], configs: list[str]) -> tuple[list[list[str]], list[Any]]:
    """What KServe's models lose of objects, and what Triton makes of texts."""
    answer = _ask(json.dumps({"objects": objects, "configs": configs}))
    return answer["objects"], answer["configs"]


# --- KServe ---------------------------------------------------------------------------------------


def objects(found: Any) -> list[dict[str, Any]]:
    """The objects of KServe's kinds, numbers as the engine was given them."""
    return [_whole(each) for each in found.objects if each["kind"] in KINDS]


def _whole(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _whole(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_whole(each) for each in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


@pytest.mark.parametrize("name", ["models", "edge", "domain"])
def test_kserves_own_models_keep_every_field(installed: Get, name: str) -> None:
    made = objects(installed(name))
    said, _ = ask(made, [])
    assert made
    for each, lost in zip(made, said, strict=True):
        assert not lost, each["metadata"]["name"]
    if name == "models":
        assert {each["kind"] for each in made} == set(KINDS)


def test_a_field_that_kserve_does_not_know_is_seen(installed: Get) -> None:
    service = next(
        each for each in objects(installed("models")) if each["kind"] == "InferenceService"
    )
    broken = json.loads(json.dumps(service))
    broken["spec"]["predictor"]["minReplica"] = 1
    del broken["spec"]["predictor"]["model"]["modelFormat"]["name"]
    broken["spec"]["predictor"]["model"]["storage_uri"] = "s3://a"
    said, _ = ask([broken], [])
    assert said != [[]]


# --- Triton ---------------------------------------------------------------------------------------

FULL = Triton(
    backend="onnxruntime",
    max_batch_size=64,
    dynamic_batching=DynamicBatching(preferred_batch_sizes=(16, 32), max_queue_delay_microseconds=500),
    instances=2,
    inputs=(Tensor(name='odd "name"', type="FP32", dims=(-1, 30)),),
    outputs=(Tensor(name="score", type="STRING", dims=(1,)),),
)  # fmt: skip


def test_tritons_configuration_is_one_for_triton() -> None:
    _, (made,) = ask([], [triton.config("fraud", FULL, gpu=True)])
    assert made == {
        "name": "fraud",
        "backend": "onnxruntime",
        "max_batch_size": 64,
        "input": [{"name": 'odd "name"', "data_type": "TYPE_FP32", "dims": ["-1", "30"]}],
        "output": [{"name": "score", "data_type": "TYPE_STRING", "dims": ["1"]}],
        "instance_group": [{"count": 2, "kind": "KIND_GPU"}],
        "dynamic_batching": {
            "preferred_batch_size": [16, 32],
            "max_queue_delay_microseconds": "500",
        },
    }


def test_every_type_of_the_language_is_one_of_tritons() -> None:
    types = get_args(DataType)
    texts = [
        triton.config("m", Triton(backend="python", inputs=(tensor,)), gpu=False)
        for tensor in (Tensor(name="x", type=each, dims=(1,)) for each in types)
    ]
    _, made = ask([], texts)
    assert [each["input"][0]["data_type"] for each in made] == [f"TYPE_{each}" for each in types]
    assert made[0]["instance_group"] == [{"count": 1, "kind": "KIND_CPU"}]


def test_a_wrong_field_is_refused() -> None:
    broken = [
        'name: "a" max_batch: 4',
        "dynamic_batching { preferred: 4 }",
        "instance_group { kind: GPU }",
        "name: a b {",
    ]
    _, said = ask([], broken)
    assert all(isinstance(each, str) for each in said)


def test_what_is_installed_is_what_triton_takes(installed: Get) -> None:
    texts = [
        each.inputs["data"]["config.pbtxt"]
        for name in ("models", "edge")
        for each in installed(name).of("kubernetes:core/v1:ConfigMap")
        if "config.pbtxt" in each.inputs["data"]
    ]
    _, made = ask([], texts)
    assert [each["name"] for each in made] == ["fraud", "defects"]


# --- the script that makes the repository ---------------------------------------------------------


def run(tmp_path: Path, files: list[str]) -> tuple[Path, list[str]]:
    """The repository that the script makes of a model's files, and the arguments of the server."""
    fetched, here = tmp_path / "fetched", tmp_path / "repository"
    for each in files:
        (fetched / each).parent.mkdir(parents=True, exist_ok=True)
        (fetched / each).write_text(each)
    config = tmp_path / "config.pbtxt"
    config.write_text("name: 'fraud'")
    server = tmp_path / "tritonserver"
    server.write_text('#!/bin/sh\nprintf "%s\\n" "$@"\n')
    server.chmod(0o755)
    done = subprocess.run(
        [program("bash", "bash"), "-c", triton.SCRIPT, "tritonserver", "--http-port=8080", "--a=b c"],
        env={
            "PATH": f"{tmp_path}:{os.environ['PATH']}",
            "MODEL_REPOSITORY": str(here),
            "MODEL_NAME": "fraud",
            "MODEL_CONFIG": str(config),
            "MODEL_FILES": str(fetched),
        },
        capture_output=True,
        text=True,
        check=True,
    )  # fmt: skip
    return here / "fraud", done.stdout.splitlines()


def test_files_become_version_one(tmp_path: Path) -> None:
    made, arguments = run(tmp_path, ["model.onnx", "MLmodel"])
    assert sorted(each.name for each in made.iterdir()) == ["1", "config.pbtxt"]
    assert (made / "1" / "model.onnx").read_text() == "model.onnx"
    assert arguments == ["--http-port=8080", "--a=b c"]


def test_numbered_folders_are_versions(tmp_path: Path) -> None:
    made, _ = run(tmp_path, ["3/model.onnx", "12/model.onnx", "README"])
    assert sorted(each.name for each in made.iterdir()) == ["12", "3", "config.pbtxt"]
    assert (made / "12" / "model.onnx").read_text() == "12/model.onnx"


def test_it_may_be_started_again(tmp_path: Path) -> None:
    run(tmp_path, ["model.onnx"])
    made, _ = run(tmp_path, ["model.onnx"])
    assert [each.name for each in (made / "1").iterdir()] == ["model.onnx"]


def test_nothing_of_it_is_a_placeholder_of_kserves_or_of_kubernetes() -> None:
    # KServe fills in {{...}}, and Kubernetes $(NAME).
    assert "{{" not in triton.SCRIPT and "$(" not in triton.SCRIPT
    assert WHERE not in triton.SCRIPT


# --- Prometheus -----------------------------------------------------------------------------------


def queries(installed: Get) -> list[str]:
    return [
        each["external"]["metric"]["query"]
        for service in installed("models").objects
        if service["kind"] == "InferenceService"
        for each in service["spec"]["predictor"].get("autoScaling", {}).get("metrics", [])
    ]


def test_prometheus_takes_every_query(installed: Get, tmp_path: Path) -> None:
    found = queries(installed)
    assert len(found) >= 10
    rules = [{"record": f"query:{index}", "expr": each} for index, each in enumerate(found)]
    file = tmp_path / "rules.yaml"
    file.write_text(json.dumps({"groups": [{"name": "a", "rules": rules}]}))
    subprocess.run(
        [program("promtool", "prometheus"), "check", "rules", str(file)],
        check=True,
        capture_output=True,
    )


@pytest.mark.parametrize(
    ("minute", "weekdays", "up"),
    # The clock of promtool's tests begins on Thursday, 1 January 1970, at midnight UTC.
    [(6 * 60 + 59, True, False), (7 * 60, True, True), (18 * 60 + 59, True, True), (19 * 60, True, False),
     (2 * 1440 + 600, True, False), (2 * 1440 + 600, False, True), (4 * 1440 + 600, True, True)],
)  # fmt: skip
def test_a_model_is_up_in_its_hours(tmp_path: Path, minute: int, weekdays: bool, up: bool) -> None:
    query = scaling.up_at(WakeHours(start=7, end=19, weekdays=weekdays))
    sample = [{"value": 1, "labels": "{}"}] if up else []
    case = {"expr": query, "eval_time": f"{minute}m", "exp_samples": sample}
    file = tmp_path / "test.yaml"
    file.write_text(json.dumps({"tests": [{"interval": "1m", "promql_expr_test": [case]}]}))
    subprocess.run(
        [program("promtool", "prometheus"), "test", "rules", str(file)],
        check=True,
        capture_output=True,
    )

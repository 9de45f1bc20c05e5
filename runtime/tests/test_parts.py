"""Metrics, pools and files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from plinth_runtime import pools, store
from plinth_runtime.metrics import Metrics, line

POOLS = {
    "train": {
        "nodeSelector": {"plinth.dev/pool": "train"},
        "tolerations": [
            {
                "key": "nvidia.com/gpu",
                "operator": "Equal",
                "value": "present",
                "effect": "NoSchedule",
            }
        ],
        "resource": "nvidia.com/gpu",
        "perNode": 8,
    }
}


def test_lines_of_statsd() -> None:
    assert line("a_total", 1, "c", {}) == "a_total:1|c"
    assert line("a", 0.25, "g", {"b": "x", "a": "y|z,#:\n"}) == "a:0.25|g|#a:y_z____,b:x"
    assert line("a", 1769900000.123, "g", {}).startswith("a:1769900000.123")
    for name, labels in (("a-b", {}), ("a", {"b-c": ""}), ("", {})):
        with pytest.raises(ValueError, match="is no name of a metric or a label"):
            line(name, 1, "g", labels)
    with pytest.raises(ValueError, match="cannot be set to -1"):
        line("a", -1, "g", {})


def test_an_exporter_that_is_away_stops_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    Metrics("nowhere.invalid:9125").gauge("a", 1)
    monkeypatch.delenv("PLINTH_STATSD", raising=False)
    Metrics().count("a")


def test_a_task_on_a_pool(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLINTH_GPU_POOLS", json.dumps(POOLS))
    # The pod of a task reads the DAG with an executor of its own.
    monkeypatch.setenv("AIRFLOW__CORE__EXECUTOR", "LocalExecutor")
    assert "executor" not in pools.on_pool("train")
    monkeypatch.setenv("AIRFLOW__CORE__EXECUTOR", "CeleryExecutor,KubernetesExecutor")
    made = pools.on_pool("train", gpus=2, cpu="4", memory="16Gi")
    assert (made["pool"], made["pool_slots"], made["executor"]) == ("gpu", 2, "KubernetesExecutor")
    spec = made["executor_config"]["pod_override"].spec
    assert spec.node_selector == {"plinth.dev/pool": "train"}
    assert spec.tolerations[0].key == "nvidia.com/gpu"
    (base,) = spec.containers
    assert base.name == "base"
    assert base.resources.requests == {"cpu": "4", "memory": "16Gi", "nvidia.com/gpu": "2"}
    assert base.resources.limits == {"cpu": "4", "memory": "16Gi", "nvidia.com/gpu": "2"}


@pytest.mark.parametrize(
    ("name", "gpus", "said"),
    [
        ("serve", 1, "serve is no pool of gpu.pools: there is train"),
        ("train", 9, "train: a node has 8 accelerators, and 9 are asked for"),
        ("train", 0, "and 0 are asked for"),
    ],
)
def test_a_pool_that_is_not_there(
    name: str, gpus: int, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLINTH_GPU_POOLS", json.dumps(POOLS))
    with pytest.raises(ValueError, match=said):
        pools.on_pool(name, gpus=gpus)


def test_no_pools_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PLINTH_GPU_POOLS", raising=False)
    assert pools.pools() == {}
    with pytest.raises(ValueError, match="there is none"):
        pools.on_pool("train")


def test_a_file_is_there_whole_or_not_at_all(tmp_path: Path) -> None:
    folder = store.folder(f"file://{tmp_path}/a/b/")

    def broken(file) -> None:
        file.write(b"half")
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        folder.write("x.json", broken)
    assert not folder.exists("x.json")
    assert folder.write_json("x.json", {"a": 1}) == f"file://{tmp_path}/a/b/x.json"
    assert folder.read_json("x.json") == {"a": 1}


def test_an_object_store() -> None:
    folder = store.folder("memory://bucket/predictions")
    folder.write_text("a.txt", "x")
    assert folder.exists("a.txt")


@pytest.mark.parametrize(
    ("uri", "path"),
    [
        ("wasbs://datasets@acme.blob.core.windows.net/airflow/x", "datasets/airflow/x"),
        ("abfss://datasets@acme.dfs.core.windows.net/airflow/x/", "datasets/airflow/x"),
        ("wasbs://datasets@acme.blob.core.windows.net", "datasets"),
    ],
)
def test_containers_of_an_account(uri: str, path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, dict[str, object]]] = []
    monkeypatch.setattr(store.fsspec, "filesystem", lambda name, **how: asked.append((name, how)))
    assert store.open_at(uri) == (None, path)
    assert asked == [("abfs", {"account_name": "acme", "anon": False})]

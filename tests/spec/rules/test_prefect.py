"""Prefect's work pools, and what Kubeflow Trainer trains on: every word that is said of a spec."""

from __future__ import annotations

import json
from typing import Any

import pytest

from components.addons.install import ADDONS
from spec.platform import Platform
from spec.rules import prefect
from tests.specs import BASE

TRAIN = {"name": "train", "accelerator": "h100", "gpusPerNode": 8, "nodes": {"min": 0, "max": 2}}
SHARED = {"name": "serve", "accelerator": "t4", "sharing": {"timeSlicing": 4}, "purpose": "serving", "nodes": {"min": 0, "max": 2}}  # fmt: skip
QUEUE = {"name": "research", "namespaces": ["flows-a"], "quotas": [{"pool": "train", "gpus": 8}]}


def said(**sections: Any) -> list[str]:
    """What the rules of this module say."""
    spec = Platform.model_validate_json(json.dumps(BASE | sections))
    return [
        f"{'.'.join(map(str, each.path))}: {each.severity}: {each.message} ({each.mend})"
        for rule in prefect.RULES
        for each in rule(spec)
    ]


def pools(*found: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"orchestration": {"prefect": {"enabled": True, "workPools": list(found), **more}}}


AT = "orchestration.prefect"
POOL = f"{AT}.workPools.0"

BAD: dict[str, tuple[dict[str, Any], list[str]]] = {
    "no pool": (pools(), [
        f"{AT}.workPools: warning: there is no work pool: nobody runs a flow (add a pool for each team)",
    ]),
    "one server in prod": (pools({"name": "a"}, replicas=1), [
        f"{AT}.replicas: warning: one Prefect server in prod (2 or more)",
    ]),
    "several servers on an old PostgreSQL": (pools({"name": "a"}) | {"database": {"version": "13"}}, [
        f'{AT}.replicas: error: 2 servers need PostgreSQL 14.9, and database.version is 13 (database.version: "15" or newer, or replicas: 1)',
    ]),
    "the service account of every namespace": (pools({"name": "default"}), [
        f"{POOL}.name: error: default is the service account that every namespace has already (another name)",
    ]),
    "a namespace of the platform": (pools({"name": "a", "namespace": "mlflow"}), [
        f"{POOL}.namespace: error: mlflow is a namespace of the platform (another, or take it away)",
    ]),
    "a namespace of Kubernetes": (pools({"name": "a", "namespace": "kube-flows"}), [
        f"{POOL}.namespace: error: kube-flows is a namespace of the platform (another, or take it away)",
    ]),
    "accelerators that there are none of": (pools({"name": "a", "gpuPool": "train"}), [
        f"{POOL}.gpuPool: error: there is no pool train in gpu.pools (add it to gpu.pools)",
    ]),
    "a pool misspelt": (pools({"name": "a", "gpuPool": "trian"}) | {"gpu": {"pools": [TRAIN]}}, [
        f"{POOL}.gpuPool: error: there is no pool trian in gpu.pools (train)",
    ]),
    "more accelerators than a node has": (pools({"name": "a", "gpuPool": "train", "gpus": 9}) | {"gpu": {"pools": [TRAIN]}}, [
        f"{POOL}.gpus: error: a node of train has 8 to give (at most 8)",
    ]),
    "more shares than a node has": (pools({"name": "a", "gpuPool": "serve", "gpus": 5}) | {"gpu": {"pools": [SHARED]}}, [
        f"{POOL}.gpus: error: a node of serve has 4 to give (at most 4)",
    ]),
    "runs as large as a node": (pools({"name": "a", "vcpus": 4, "memoryGib": 16}), [
        f"{POOL}.vcpus: error: a node of nodes.cpu has 4, and a part of it is not for runs (less, or a larger nodes.cpu.vcpus)",
        f"{POOL}.memoryGib: error: a node of nodes.cpu has 16, and a part of it is not for runs (less, or a larger nodes.cpu.memoryGib)",
    ]),
    "a queue without Kueue": (pools({"name": "a", "queue": "research"}), [
        f"{POOL}.queue: error: nothing queues: gpu.queue is none (gpu.queue: kueue, or take it away)",
    ]),
    "a queue misspelt": (pools({"name": "a", "queue": "reserch"}) | {"gpu": {"pools": [TRAIN], "queue": "kueue", "queueing": {"queues": [QUEUE]}}}, [
        f"{POOL}.queue: error: there is no queue reserch in gpu.queueing.queues (research)",
    ]),
    "a queue of others": (pools({"name": "b", "queue": "research"}) | {"gpu": {"pools": [TRAIN], "queue": "kueue", "queueing": {"queues": [QUEUE]}}}, [
        f"{POOL}.queue: error: the queue research is not open to the namespace flows-b (add flows-b to its namespaces)",
    ]),
    "images that move": (pools({"name": "a", "image": "registry:5000/flows"}, {"name": "b", "image": "example.com/flows:latest"}), [
        f"{POOL}.image: error: registry:5000/flows is another image every week (a tag that stays, or a digest)",
        f"{AT}.workPools.1.image: error: example.com/flows:latest is another image every week (a tag that stays, or a digest)",
    ]),
    "what the worker sets, and what is no place for a secret": (pools({"name": "a", "environment": {"PREFECT_API_URL": "x", "DB_PASSWORD": "x"}}), [
        f"{POOL}.environment.PREFECT_API_URL: error: is set by the worker (take it away)",
        f"{POOL}.environment.DB_PASSWORD: warning: looks like a secret: everybody who sees the work pool reads it (a Prefect Secret block, or mlflowSecret)",
    ]),
    "a trainer with nothing to train on": ({"orchestration": {"kubeflow": {"trainer": True}}, "gpu": {"pools": [SHARED]}}, [
        "orchestration.kubeflow.trainer: warning: no pool of gpu.pools is for training and unshared: jobs run without accelerators (add a pool with purpose: training)",
    ]),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_what_is_wrong_is_said(name: str) -> None:
    sections, expected = BAD[name]
    assert said(**sections) == expected


GOOD: list[dict[str, Any]] = [
    {},
    # What is not enabled is not looked into.
    {"orchestration": {"prefect": {"workPools": [{"name": "a", "gpuPool": "none"}]}}},
    pools({"name": "a"}, {"name": "b", "namespace": "flows-a", "image": "example.com/flows@sha256:" + "0" * 64}),
    pools({"name": "a", "gpuPool": "train", "gpus": 8, "vcpus": 96}) | {"gpu": {"pools": [TRAIN]}},
    pools({"name": "a", "queue": "research"}) | {"gpu": {"pools": [TRAIN], "queue": "kueue", "queueing": {"queues": [QUEUE]}}},
    pools({"name": "a"}, replicas=1) | {"environment": "dev"},
    pools({"name": "a"}) | {"environment": "dev", "database": {"version": "13"}},
    {"orchestration": {"kubeflow": {"trainer": True, "ray": True}}, "gpu": {"pools": [TRAIN]}},
]  # fmt: skip


@pytest.mark.parametrize("sections", GOOD)
def test_nothing_is_said_of_what_is_right(sections: dict[str, Any]) -> None:
    assert said(**sections) == []


@pytest.mark.parametrize(
    "pool",
    [
        {"name": "Risk"},
        {"name": "a_b"},
        {"name": "-a"},
        {"name": "a" * 21},
        {"name": ""},
        {"name": "a", "namespace": "Flows"},
        {"name": "a", "namespace": "a" * 64},
        {"name": "a", "concurrency": 0},
        {"name": "a", "gpus": 0},
        {"name": "a", "vcpus": 0.5},
        {"name": "a", "environment": {"1A": "b"}},
        {"name": "a", "environment": {"A": 1}},
        {"name": "a", "maxRunHours": 0},
        {"name": "a", "gpu_pool": 1},
        {"name": "a", "gpus": "2"},
        {"name": None},
        {},
    ],
)
def test_what_no_pool_can_be_is_refused(pool: dict[str, Any]) -> None:
    with pytest.raises(ValueError):
        said(**pools(pool))


def test_the_platforms_own_namespaces_are_reserved() -> None:
    assert {each.namespace for each in ADDONS} <= prefect.RESERVED | {"kube-system"}

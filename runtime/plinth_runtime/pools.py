"""Pools of accelerators by name: what a task says to run in a pod on one."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from typing import Any

VARIABLE = "PLINTH_GPU_POOLS"
"""Variable that the platform sets: the pools of its spec, by name."""

AIRFLOW_POOL = "gpu"
"""The pool of Airflow that tasks wait in for an accelerator; `gpuSlots` of the spec is its size."""


@dataclass(frozen=True)
class Pool:
    """Nodes of one kind with accelerators."""

    name: str
    selector: dict[str, str]
    tolerations: tuple[dict[str, str], ...]
    resource: str
    """Extended resource that a pod asks for, such as `nvidia.com/gpu`."""
    per_node: int


def pools() -> dict[str, Pool]:
    """The platform's pools; none where it has none."""
    rows: dict[str, Any] = json.loads(os.environ.get(VARIABLE) or "{}")
    return {
        name: Pool(
            name,
            row["nodeSelector"],
            tuple(row["tolerations"]),
            row["resource"],
            row["perNode"],
        )
        for name, row in rows.items()
    }


def on_pool(
    name: str,
    *,
    gpus: int = 1,
    cpu: str = "2",
    memory: str = "8Gi",
    memory_limit: str | None = None,
) -> dict[str, Any]:
    """Arguments of a task that runs in a pod on a pool, and waits its turn for the accelerators.

    Everything else about the pod stays as the platform's template has it: service account, DAGs,
    settings, security. With the Celery executor too, such a task gets a pod of its own.

    >>> @task(**on_pool("train", gpus=8))  # doctest: +SKIP
    ... def fit(): ...

    Args:
        name: a pool of `gpu.pools`.
        gpus: accelerators that the task holds; as many slots of Airflow's pool `gpu`.
        memory_limit: most memory; as much as is asked for if left out.

    Raises:
        ValueError: there is no such pool, or its nodes have fewer accelerators.
    """
    known = pools()
    if name not in known:
        there = ", ".join(sorted(known)) or "none"
        raise ValueError(f"{name} is no pool of gpu.pools: there is {there}")
    pool = known[name]
    if not 1 <= gpus <= pool.per_node:
        raise ValueError(
            f"{name}: a node has {pool.per_node} accelerators, and {gpus} are asked for"
        )
    return {
        **_executor(),
        "executor_config": {"pod_override": pod(pool, gpus, cpu, memory, memory_limit or memory)},
        "pool": AIRFLOW_POOL,
        "pool_slots": gpus,
    }


def _executor() -> dict[str, str]:
    """The executor that makes pods, where it is one of several.

    A task that names one is refused where that one is not configured, as in the pod of a task itself,
    which reads the same DAG with an executor of its own.
    """
    from airflow.configuration import conf

    there = [each.strip() for each in str(conf.get("core", "executor")).split(",")]
    several = len(there) > 1 and "KubernetesExecutor" in there
    return {"executor": "KubernetesExecutor"} if several else {}


def pod(pool: Pool, gpus: int, cpu: str, memory: str, memory_limit: str) -> Any:
    """What differs from the template of tasks' pods, as the Kubernetes client has it."""
    from kubernetes.client import models as k8s

    held = {pool.resource: str(gpus)}
    return k8s.V1Pod(
        spec=k8s.V1PodSpec(
            node_selector=dict(pool.selector),
            tolerations=[k8s.V1Toleration(**each) for each in pool.tolerations],
            containers=[
                k8s.V1Container(
                    # The container that Airflow runs the task in.
                    name="base",
                    resources=k8s.V1ResourceRequirements(
                        requests={"cpu": cpu, "memory": memory, **held},
                        limits={"cpu": cpu, "memory": memory_limit, **held},
                    ),
                )
            ],
        )
    )

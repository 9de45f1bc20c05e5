"""Prefect's work pools, and what Kubeflow Trainer trains on."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..compute import GpuPool
from ..faults import Path
from ..finding import Finding, Findings, warning
from ..orchestration import RAY, TRAINING, WorkPool
from ..platform import Platform
from ..shares import shares
from ..suggest import closest

_AT: Path = ("orchestration", "prefect")

RESERVED = frozenset(
    {
        "airflow", "argo", "cert-manager", "cosign-system", "data", "default", "drift",
        "envoy-ai-gateway-system", "envoy-gateway-system", "external-dns", "external-secrets",
        "feast", "gpu-operator", "istio-system", "keda", "knative-operator", "knative-serving",
        "kourier-system", "kserve", "kube-node-lease", "kube-public", "kube-system", "kubeflow",
        "kubeflow-trainer", "kuberay", "kueue-system", "kyverno", "langfuse", "llm", "logging",
        "loki", "mlflow", "models", "monitoring", "opencost", "policy-controller", "prefect",
        "qdrant", "tempo", "thanos", "tracing", "vault", "velero", "wandb", RAY, TRAINING,
    }
)  # fmt: skip
"""Namespaces of the platform and of Kubernetes itself, which no team may have."""

_SET_BY_THE_WORKER = ("PREFECT_API_URL", "PREFECT_API_AUTH_STRING", "PREFECT_API_KEY")

_LIKE_A_SECRET = re.compile(r"(PASSWORD|PASSWD|SECRET|TOKEN|API_?KEY|ACCESS_?KEY)", re.IGNORECASE)

_LEAST_POSTGRES = 15
"""Several servers want PostgreSQL 14.9 or newer ("How to scale self-hosted Prefect"); of 14 the spec
names no minor version."""


def servers(spec: Platform) -> Findings:
    """Several servers have what they need, and prod has several."""
    section = spec.orchestration.prefect
    if not section.enabled:
        return
    wanted = section.replicas or (1 if spec.environment == "dev" else 2)
    path = (*_AT, "replicas")
    if wanted > 1 and int(spec.database.version) < _LEAST_POSTGRES:
        message = f"{wanted} servers need PostgreSQL 14.9, and database.version is "
        mend = f'database.version: "{_LEAST_POSTGRES}" or newer, or replicas: 1'
        yield Finding(path, message + spec.database.version, mend)
    if wanted == 1 and spec.environment == "prod":
        yield warning(path, "one Prefect server in prod", "2 or more")
    if not section.work_pools:
        message = "there is no work pool: nobody runs a flow"
        yield warning((*_AT, "workPools"), message, "add a pool for each team")


def work_pools(spec: Platform) -> Findings:
    """Each pool has a place of its own, machines that there are, and nothing that it may not have."""
    section = spec.orchestration.prefect
    if not section.enabled:
        return
    for index, pool in enumerate(section.work_pools):
        path = (*_AT, "workPools", index)
        yield from _place(pool, path)
        yield from _machines(spec, pool, path)
        yield from _queue(spec, pool, path)
        yield from _contents(pool, path)


def training(spec: Platform) -> Findings:
    """There is something to train on."""
    if spec.orchestration.kubeflow.trainer and not any(map(_trains, spec.gpu.pools)):
        message = "no pool of gpu.pools is for training and unshared: jobs run without accelerators"
        mend = "add a pool with purpose: training"
        yield warning(("orchestration", "kubeflow", "trainer"), message, mend)


def _trains(pool: GpuPool) -> bool:
    return pool.purpose == "training" and pool.sharing == "none"


def _place(pool: WorkPool, path: Path) -> Iterator[Finding]:
    if pool.name == "default":
        message = "default is the service account that every namespace has already"
        yield Finding((*path, "name"), message, "another name")
    if pool.home in RESERVED or pool.home.startswith("kube-"):
        message = f"{pool.home} is a namespace of the platform"
        yield Finding((*path, "namespace"), message, "another, or take it away")


def _machines(spec: Platform, pool: WorkPool, path: Path) -> Iterator[Finding]:
    if pool.gpu_pool is None:
        yield from _fits(spec, pool, path)
        return
    found = [each for each in spec.gpu.pools if each.name == pool.gpu_pool]
    if not found:
        known = [each.name for each in spec.gpu.pools]
        near = closest(pool.gpu_pool, known)
        mend = near or (f"one of {', '.join(known)}" if known else "add it to gpu.pools")
        message = f"there is no pool {pool.gpu_pool} in gpu.pools"
        yield Finding((*path, "gpuPool"), message, mend)
        return
    most = found[0].gpus_per_node * shares(found[0])
    if pool.gpus and pool.gpus > most:
        message = f"a node of {found[0].name} has {most} to give"
        yield Finding((*path, "gpus"), message, f"at most {most}")


def _fits(spec: Platform, pool: WorkPool, path: Path) -> Iterator[Finding]:
    """Kubernetes and the daemons of a node take a part of it: a run as large as one never starts."""
    node = spec.nodes.cpu
    if spec.cloud.provider == "onprem" or node.instance_types:
        return
    for key, asked, there in (
        ("vcpus", pool.vcpus, node.vcpus),
        ("memoryGib", pool.memory_gib, node.memory_gib),
    ):
        if asked >= there:
            message = f"a node of nodes.cpu has {there}, and a part of it is not for runs"
            yield Finding((*path, key), message, f"less, or a larger nodes.cpu.{key}")


def _queue(spec: Platform, pool: WorkPool, path: Path) -> Iterator[Finding]:
    if pool.queue is None:
        return
    here = (*path, "queue")
    if spec.gpu.queue != "kueue":
        yield Finding(
            here, "nothing queues: gpu.queue is none", "gpu.queue: kueue, or take it away"
        )
        return
    named = {queue.name: queue for queue in spec.gpu.queueing.queues}
    if pool.queue not in named:
        near = closest(pool.queue, named)
        message = f"there is no queue {pool.queue} in gpu.queueing.queues"
        yield Finding(here, message, near or "add it there")
    elif pool.home not in named[pool.queue].namespaces:
        message = f"the queue {pool.queue} is not open to the namespace {pool.home}"
        yield Finding(here, message, f"add {pool.home} to its namespaces")


def _contents(pool: WorkPool, path: Path) -> Iterator[Finding]:
    if pool.image is not None:
        name = pool.image.rpartition("/")[2]
        if "@sha256:" not in name and (":" not in name or name.endswith(":latest")):
            mend = "a tag that stays, or a digest"
            yield Finding((*path, "image"), f"{pool.image} is another image every week", mend)
    for name in pool.environment:
        here = (*path, "environment", name)
        if name in _SET_BY_THE_WORKER:
            yield Finding(here, "is set by the worker", "take it away")
        elif _LIKE_A_SECRET.search(name):
            message = "looks like a secret: everybody who sees the work pool reads it"
            yield warning(here, message, "a Prefect Secret block, or mlflowSecret")


RULES = (servers, work_pools, training)

"""Runtimes of Kubeflow Trainer: how a training job's pods are made on each pool of accelerators.

Plain specs of ClusterTrainingRuntimes. The chart has some that fit no pool, and applies them by a Job
that installs kubectl as it runs; these follow what it has (kubeflow/trainer 2.3.0,
charts/kubeflow-trainer/files/runtimes).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from spec.catalog import accelerators
from spec.compute import GpuPool
from spec.platform import Platform

from . import catalog
from .homes import Member
from .prefect_template import placement
from .site import Site

USER = 1000
"""User of the images."""

EFA = "vpc.amazonaws.com/efa"
"""Extended resource of the cards of AWS's fabric."""

STEP = {"trainer.kubeflow.org/trainjob-ancestor-step": "trainer"}
"""Label of the part of a runtime that a job's trainer is."""

SHARED_MEMORY_GIB = 64
"""Most that /dev/shm of a pod may take, by which processes on a node hand tensors to each other."""


def training_pools(spec: Platform) -> tuple[GpuPool, ...]:
    """Pools whose accelerators are for training, whole, and of a kind that the images know."""
    return tuple(
        pool
        for pool in spec.gpu.pools
        if pool.purpose == "training" and pool.sharing == "none" and _nvidia(pool)
    )


def runtimes(site: Site, member: Member) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Name, framework and spec of each runtime."""
    yield "torch-distributed", "torch", torch(site, None, member)
    for pool in training_pools(site.spec):
        yield f"torch-distributed-{pool.name}", "torch", torch(site, pool, member)
        yield f"deepspeed-distributed-{pool.name}", "deepspeed", deepspeed(site, pool, member)


def torch(site: Site, pool: GpuPool | None, member: Member) -> dict[str, Any]:
    """PyTorch under torchrun; one process for each accelerator, or for each node without."""
    image = catalog.image("pytorch").image
    job = {"name": "node", "template": _job(_pod(site, pool, member, image, {}), STEP)}
    return {
        "mlPolicy": {"numNodes": 1, "torch": {}},
        "template": {"spec": {"replicatedJobs": [job]}},
    }


def deepspeed(site: Site, pool: GpuPool, member: Member) -> dict[str, Any]:
    """DeepSpeed under mpirun: a launcher that trains too, and the other nodes, reached by SSH."""
    image = catalog.image("deepspeed").image
    server = {
        "command": ["/usr/sbin/sshd"],
        "args": ["-De", "-f", "/home/mpiuser/.sshd_config"],
        "readinessProbe": {"tcpSocket": {"port": 2222}, "initialDelaySeconds": 5},
    }
    launcher = {"name": "launcher", "template": _job(_pod(site, pool, member, image, {}), STEP)}
    node = {"name": "node", "template": _job(_pod(site, pool, member, image, server), {})}
    return {
        "mlPolicy": {
            "numNodes": 1,
            "mpi": {
                "numProcPerNode": pool.gpus_per_node,
                "mpiImplementation": "OpenMPI",
                "sshAuthMountPath": "/home/mpiuser/.ssh",
                "runLauncherAsNode": True,
            },
        },
        "template": {
            "spec": {
                "network": {"publishNotReadyAddresses": True},
                "successPolicy": {"operator": "All", "targetReplicatedJobs": ["launcher"]},
                "replicatedJobs": [launcher, node],
            }
        },
    }


def fabric(spec: Platform, pool: GpuPool) -> dict[str, int]:
    """Cards of the machine's fabric that a pod asks for, where the cloud hands them out one by one."""
    if spec.cloud.provider != "aws" or pool.interconnect == "none":
        return {}
    if pool.instance_type:
        named = accelerators.offer_of(pool.instance_type, "aws")
        found = (named,) if named else ()
    else:
        region = spec.cloud.region
        found = accelerators.offers(pool.accelerator, "aws", region, pool.gpus_per_node)
    cards = found[0].efa_interfaces if found else 0
    return {EFA: cards} if cards else {}


def _nvidia(pool: GpuPool) -> bool:
    known = accelerators.find(pool.accelerator)
    return known is None or known.kind == "nvidia"


def _job(pod: Mapping[str, Any], labels: Mapping[str, str]) -> dict[str, Any]:
    metadata = {"metadata": {"labels": dict(labels)}} if labels else {}
    # A node that is taken away is no fault of the job: it begins again from its checkpoint.
    return {**metadata, "spec": {"backoffLimit": 3, "template": pod}}


def _pod(
    site: Site, pool: GpuPool | None, member: Member, image: str, more: Mapping[str, Any]
) -> dict[str, Any]:
    chosen, devices = placement(
        site, pool.name if pool else None, pool.gpus_per_node if pool else 0
    )
    asked = {**devices, **(fabric(site.spec, pool) if pool else {})}
    amounts: Mapping[str, Any] = {"cpu": "1", "memory": "4Gi"} if pool is None else asked
    labels = {"metadata": {"labels": dict(member.labels)}} if member.labels else {}
    mounts: Sequence[Mapping[str, Any]] = [
        {"name": "shm", "mountPath": "/dev/shm"},  # noqa: S108 - the memory of that name
        *member.mounts,
    ]
    shm = {"medium": "Memory", "sizeLimit": f"{SHARED_MEMORY_GIB if pool else 2}Gi"}
    return {
        **labels,
        "spec": {
            "serviceAccountName": member.name,
            "automountServiceAccountToken": False,
            **chosen,
            "securityContext": {
                "runAsNonRoot": True,
                "runAsUser": USER,
                "fsGroup": USER,
                "seccompProfile": {"type": "RuntimeDefault"},
            },
            "containers": [
                {
                    "name": "node",
                    "image": image,
                    **more,
                    "env": [
                        *({"name": "FI_PROVIDER", "value": "efa"} for _ in asked if _ == EFA),
                        *member.environment,
                    ],
                    "resources": {"requests": dict(amounts), "limits": dict(amounts)},
                    "securityContext": {
                        "allowPrivilegeEscalation": False,
                        "capabilities": {"drop": ["ALL"]},
                    },
                    "volumeMounts": list(mounts),
                }
            ],
            "volumes": [{"name": "shm", "emptyDir": shm}, *member.volumes],
        },
    }

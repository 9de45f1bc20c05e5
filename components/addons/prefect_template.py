"""The base job template of a Prefect work pool: what a run's Job is, and what a deployment may choose.

Follows the default template of prefect-kubernetes 0.7.12 (`KubernetesWorker`); the tests hold it
against the library. What keeps a run in its place (namespace, service account, nodes, security) is
written into the manifest, where no deployment reaches it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pulumi

from spec.orchestration import WorkPool
from spec.platform import Platform
from spec.shares import resource

from ..cloud import NodePool
from . import catalog
from .homes import Member, from_secret
from .pods import tolerations
from .site import SERVICES, Site

USER = 1001
"""User of runs: Prefect's image has none of its own but root."""

HOME = "/tmp"  # noqa: S108 - the one place that can be written to

LABEL = "plinth.dev/work-pool"
"""Label of a run's pods: name of its pool."""

QUEUE = "kueue.x-k8s.io/queue-name"
"""Label by which Kueue knows the queue of a Job."""

LOGIN = ("MLFLOW_TRACKING_USERNAME", "MLFLOW_TRACKING_PASSWORD")
"""Variables by which MLflow's clients sign in."""


def template(site: Site, pool: WorkPool, member: Member, login: str | None) -> dict[str, Any]:
    """The base job template of a pool.

    Args:
        member: whom its runs act as.
        login: Secret with what MLflow's clients sign in with.
    """
    return {
        "job_configuration": {
            "command": "{{ command }}",
            "env": "{{ env }}",
            "labels": "{{ labels }}",
            "name": "{{ name }}",
            "annotations": "{{ annotations }}",
            "namespace": pool.home,
            "job_manifest": _manifest(site, pool, member, login),
            "cluster_config": None,
            "job_watch_timeout_seconds": "{{ job_watch_timeout_seconds }}",
            "pod_watch_timeout_seconds": "{{ pod_watch_timeout_seconds }}",
            "stream_output": "{{ stream_output }}",
        },
        "variables": {"type": "object", "properties": _variables(pool)},
    }


def _manifest(site: Site, pool: WorkPool, member: Member, login: str | None) -> dict[str, Any]:
    chosen, extended = placement(site, pool.gpu_pool, pool.gpus or 1)
    cpu, memory = ("{{ cpu }}", "{{ memory }}")
    # Prefect's own variables, and those of a deployment, come before these and win.
    environment = [
        {"name": "HOME", "value": HOME},
        *member.environment,
        *({"name": name, "value": value} for name, value in pool.environment.items()),
        *([from_secret(name, login, name) for name in LOGIN] if login else []),
    ]
    labels = {**site.labels, LABEL: pool.name, **member.labels}
    return {
        "apiVersion": "batch/v1",
        "kind": "Job",
        "metadata": {
            "annotations": "{{ annotations }}",
            "generateName": "{{ name }}-",
            # The worker adds a deployment's own.
            "labels": {LABEL: pool.name, **({QUEUE: pool.queue} if pool.queue else {})},
            "namespace": pool.home,
        },
        "spec": {
            "backoffLimit": 0,
            "activeDeadlineSeconds": pool.max_run_hours * 3600,
            "ttlSecondsAfterFinished": pool.keep_finished_hours * 3600,
            "template": {
                "metadata": {"labels": labels},
                "spec": {
                    "completions": 1,
                    "parallelism": 1,
                    "restartPolicy": "Never",
                    "serviceAccountName": member.name,
                    # The cloud's token is mounted by its own webhook.
                    "automountServiceAccountToken": False,
                    **chosen,
                    "securityContext": {
                        "runAsNonRoot": True,
                        "runAsUser": USER,
                        "runAsGroup": USER,
                        "fsGroup": USER,
                        "seccompProfile": {"type": "RuntimeDefault"},
                    },
                    "containers": [
                        {
                            "name": "prefect-job",
                            "image": "{{ image }}",
                            "imagePullPolicy": "{{ image_pull_policy }}",
                            "args": "{{ command }}",
                            "workingDir": HOME,
                            "env": environment,
                            "resources": {
                                "requests": {"cpu": cpu, "memory": memory, **extended},
                                "limits": {"cpu": cpu, "memory": memory, **extended},
                            },
                            "securityContext": {
                                "allowPrivilegeEscalation": False,
                                "capabilities": {"drop": ["ALL"]},
                            },
                            "volumeMounts": [
                                {"name": "tmp", "mountPath": HOME},
                                *member.mounts,
                            ],
                        }
                    ],
                    "volumes": [{"name": "tmp", "emptyDir": {}}, *member.volumes],
                },
            },
        },
    }


def placement(site: Site, gpu_pool: str | None, gpus: int) -> tuple[dict[str, Any], dict[str, int]]:
    """Where a pod goes: fields of its spec, and the extended resources that it asks for."""
    if gpu_pool is None:
        return {"nodeSelector": dict(SERVICES)}, {}
    groups = [each for each in site.pools if each.labels.get("plinth.dev/pool") == gpu_pool]
    chosen = {
        "nodeSelector": {"plinth.dev/pool": gpu_pool},
        "tolerations": tolerated(site, groups),
    }
    return chosen, {resource_of(site.spec, gpu_pool): gpus}


def tolerated(site: Site, groups: Sequence[NodePool]) -> list[dict[str, str]]:
    """What a pod tolerates to land on any node of a pool, however it was bought."""
    taints = [taint for group in groups for taint in group.taints]
    return tolerations([*taints, *site.cluster.spot_taints])


def resource_of(spec: Platform, gpu_pool: str) -> str:
    """Extended resource of the accelerators of a pool."""
    found = [resource(pool) for pool in spec.gpu.pools if pool.name == gpu_pool]
    if not found:
        raise pulumi.RunError(f"there is no pool {gpu_pool} in gpu.pools")
    return found[0]


def image(pool: WorkPool | None = None) -> str:
    """Image of runs: the pool's, or Prefect's."""
    return (pool.image if pool else None) or catalog.image("prefect").image


def _variables(pool: WorkPool) -> dict[str, Any]:
    """What a deployment may choose, as JSON Schema: the names are the library's where it has them."""
    text = {"type": "string"}
    texts: Mapping[str, Any] = {"type": "object", "additionalProperties": text}
    quantity = {"type": "string", "pattern": r"^[0-9]+(\.[0-9]+)?(m|Mi|Gi)?$"}
    return {
        "name": {**text, "title": "Name", "description": "Name of the Job."},
        "env": {
            **texts,
            "title": "Environment Variables",
            "description": "Environment variables of the run.",
        },
        "labels": {**texts, "title": "Labels", "description": "Labels of the Job and its pods."},
        "annotations": {
            **texts,
            "title": "Annotations",
            "description": "Annotations of the Job and its pods.",
        },
        "command": {
            **text,
            "title": "Command",
            "description": "Command of the run; the worker's own if left out.",
        },
        "image": {
            **text,
            "title": "Image",
            "description": "Image of the run.",
            "default": image(pool),
        },
        "image_pull_policy": {
            "enum": ["IfNotPresent", "Always", "Never"],
            "type": "string",
            "title": "Image Pull Policy",
            "description": "When the image is pulled.",
            "default": "IfNotPresent",
        },
        "cpu": {
            **quantity,
            "title": "CPU",
            "description": "vCPUs of the run.",
            "default": str(pool.vcpus),
        },
        "memory": {
            **quantity,
            "title": "Memory",
            "description": "Memory of the run.",
            "default": f"{pool.memory_gib}Gi",
        },
        "job_watch_timeout_seconds": {
            "type": "integer",
            "title": "Job Watch Timeout Seconds",
            "description": "Seconds to wait for each event of the Job.",
        },
        "pod_watch_timeout_seconds": {
            "type": "integer",
            "title": "Pod Watch Timeout Seconds",
            "description": "Seconds until the pod must have been created; a node may come first.",
            "default": 900,
        },
        "stream_output": {
            "type": "boolean",
            "title": "Stream Output",
            "description": "Whether what the run prints is in the worker's output.",
            "default": True,
        },
    }

"""Airflow's image, its workers, and the pods that tasks run in."""

from __future__ import annotations

import json
from typing import Any

from spec.catalog.accelerators import find
from spec.orchestration import Airflow as Section
from spec.tracking import Mlflow

from . import catalog
from .pods import resources, tolerations
from .site import SERVICES, Site

SERVICE_ACCOUNT = "airflow"

ACCOUNT = {"serviceAccount": {"create": False, "name": SERVICE_ACCOUNT}}
"""As the chart takes it, of each part."""

STATSD = "airflow-statsd:9125"
"""Where metrics go, of Airflow's parts and of what DAGs measure themselves."""

POOLS = "PLINTH_GPU_POOLS"
"""Variable with the pools of accelerators, as `plinth_runtime.pools` reads it."""


def image(section: Section) -> str:
    """The image of every part of Airflow: the spec's, else Airflow's own."""
    return section.image or f"docker.io/apache/airflow:{catalog.chart('airflow').app_version}"


def workers(site: Site, section: Section) -> int:
    """Celery workers, the fewest."""
    return section.celery.workers or site.replicas


def autoscaled(section: Section) -> bool:
    """Whether KEDA adds Celery workers."""
    return section.executor == "celery" and section.celery.max_workers is not None


def image_values(section: Section) -> dict[str, Any]:
    name, _, digest = image(section).partition("@")
    repository, _, tag = name.rpartition(":")
    # A port of the registry is no tag.
    if "/" in tag or not repository:
        repository, tag = name, ""
    return {
        "defaultAirflowRepository": repository,
        "defaultAirflowTag": tag or catalog.chart("airflow").app_version,
        **({"defaultAirflowDigest": digest} if digest else {}),
    }


def platform(site: Site) -> dict[str, str]:
    """What DAGs are told of the platform."""
    tracked = isinstance(site.spec.tracking, Mlflow)
    return {
        **({"MLFLOW_TRACKING_URI": "http://mlflow.mlflow.svc"} if tracked else {}),
        "PLINTH_STATSD": STATSD,
        POOLS: json.dumps(gpu_pools(site), sort_keys=True),
        # Great Expectations reports its use to its makers otherwise.
        "GX_ANALYTICS_ENABLED": "false",
    }


def gpu_pools(site: Site) -> dict[str, dict[str, Any]]:
    """Pools of accelerators by name: how a pod gets there, and what it asks for."""
    return {
        pool.name: {
            "nodeSelector": {"plinth.dev/pool": pool.name},
            "tolerations": tolerations(pool.taints),
            "resource": _resource(pool.accelerator),
            "perNode": pool.gpus_per_node,
        }
        for pool in site.pools
        if pool.accelerator
    }


def worker_values(site: Site, section: Section) -> dict[str, Any]:
    task = {
        **ACCOUNT,
        "nodeSelector": SERVICES,
        # A task that is lost is tried again.
        "tolerations": tolerations(site.cluster.spot_taints),
        "resources": resources("250m", "512Mi", cpu_limit="2", memory_limit="4Gi"),
    }
    if section.executor != "celery":
        return {"kubernetes": task}
    least = workers(site, section)
    # Logs go to the bucket: no worker needs a disk.
    local: dict[str, Any] = {"replicas": least, "persistence": {"enabled": False}}
    if autoscaled(section):
        local["keda"] = {
            "enabled": True,
            "minReplicaCount": least,
            "maxReplicaCount": section.celery.max_workers,
            "pollingInterval": 15,
        }
    return {"celery": {**task, **local}, "kubernetes": task}


def _resource(accelerator: str) -> str:
    known = find(accelerator)
    return known.resource if known else "nvidia.com/gpu"

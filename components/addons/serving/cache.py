"""Models kept on the nodes that serve them: KServe's LocalModel.

The namespaced kind of cache: its downloads run as the models' own service account in their own
namespace, so that nobody else is let into the bucket.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from typing import Any

from spec.models import Model
from spec.platform import Platform
from spec.serving import Serving
from spec.variants import variants

from ...cloud import Bucket, NodePool
from .. import catalog
from ..pods import resources, tolerations
from .models import uri
from .names import MODELS, POOL_LABEL, PREDICTOR

HOST_PATH = "/var/lib/kserve-models"
"""Folder of the nodes: writable on every image of the clouds, which `/mnt` and `/` are not."""

CLASS = "kserve-local"
"""Storage class of the volumes; nothing provisions by it, they are made by KServe."""

VALUES = "kserve-localmodel-resources"


def cached(serving: Serving) -> list[Model]:
    """Models that are kept on nodes."""
    return [each for each in serving.models if each.cache and each.gpu_pool]


def pools_of(serving: Serving) -> list[str]:
    """Pools whose nodes keep models, by name."""
    return sorted({each.gpu_pool for each in cached(serving) if each.gpu_pool})


def config(version: str) -> dict[str, Any]:
    """Key `localmodel` of the values of both charts."""
    return {
        "enabled": True,
        "jobNamespace": MODELS,
        "defaultJobImage": "docker.io/kserve/storage-initializer",
        "defaultJobTag": version,
        "securityContext": {"fsGroup": 1000},
        "agent": {"hostPath": HOST_PATH},
    }


def values(names: Sequence[str], groups: Sequence[NodePool]) -> dict[str, Any]:
    """Values of kserve-localmodel-resources: the controller, and an agent on every node of the pools."""
    version = catalog.chart(VALUES).app_version
    hub = "docker.io/kserve"
    term = {"key": POOL_LABEL, "operator": "In", "values": list(names)}
    required = {"nodeSelectorTerms": [{"matchExpressions": [term]}]}
    own = config(version)
    return {
        "kserve": {
            "version": version,
            # Those are kserve-resources'.
            "createSharedResources": False,
            "localmodel": {
                **own,
                "controller": {
                    "image": f"{hub}/kserve-localmodel-controller",
                    "tag": version,
                    "resources": resources("100m", "200Mi", cpu_limit="500m", memory_limit="512Mi"),
                },
            },
            "localmodelnode": {
                "controller": {
                    "image": f"{hub}/kserve-localmodelnode-agent",
                    "tag": version,
                    "imagePullPolicy": "IfNotPresent",
                    "resources": resources("50m", "200Mi", cpu_limit="500m", memory_limit="300Mi"),
                    # Its node selector is the chart's own, LABEL: one value cannot take it away.
                    "affinity": {
                        "nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": required}
                    },
                    "tolerations": tolerations(
                        taint
                        for each in groups
                        if each.labels.get(POOL_LABEL) in names
                        for taint in each.taints
                    ),
                }
            },
        }
    }


def node_group(pool: str, serving: Serving) -> dict[str, Any]:
    """Spec of the LocalModelNodeGroup of a pool."""
    size = f"{serving.cache.size_gib}Gi"
    common = {
        "accessModes": ["ReadWriteOnce"],
        "storageClassName": CLASS,
        "volumeMode": "Filesystem",
    }
    term = {"key": POOL_LABEL, "operator": "In", "values": [pool]}
    return {
        "storageLimit": size,
        "persistentVolumeSpec": {
            **common,
            "capacity": {"storage": size},
            "local": {"path": HOST_PATH},
            "nodeAffinity": {"required": {"nodeSelectorTerms": [{"matchExpressions": [term]}]}},
        },
        "persistentVolumeClaimSpec": {**common, "resources": {"requests": {"storage": size}}},
    }


def caches(model: Model, spec: Platform, artifacts: Bucket) -> Iterator[tuple[str, dict[str, Any]]]:
    """Name and spec of each LocalModelNamespaceCache of a model: one per version that stands.

    What a cache holds never changes, so that a version's place is part of its name.
    """
    for each in variants(model, spec):
        yield (
            f"{model.name}-{_short(each.storage)}",
            {
                "sourceModelUri": uri(each.storage, artifacts),
                "modelSize": f"{model.size_gib}Gi",
                "nodeGroups": [model.gpu_pool],
                "serviceAccountName": PREDICTOR,
            },
        )


def _short(storage: str) -> str:
    return hashlib.sha256(storage.encode()).hexdigest()[:8]

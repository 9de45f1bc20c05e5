"""Services that are a setting of another's resources: by which setting each is known."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

import yaml

from .engine import World

Proof = Callable[[World], bool]


def setting(type_: str, *path: str, value: Any = None) -> Proof:
    """All resources of a type have a setting, be it any or that value."""

    def proved(world: World) -> bool:
        found = [_at(each.inputs, path) for each in world.of(type_)]
        return bool(found) and all(
            each == value if value is not None else each is not None and each is not False
            for each in found
        )

    return proved


def _at(inputs: Any, path: tuple[str, ...]) -> Any:
    for key in path:
        inputs = inputs.get(key) if isinstance(inputs, dict) else None
    return inputs


def mentioned(type_: str, *words: str) -> Proof:
    """Some resource of a type has one of the words somewhere."""

    def proved(world: World) -> bool:
        texts = [json.dumps(each.inputs, default=str) for each in world.of(type_)]
        return any(word in text for text in texts for word in words)

    return proved


def driver(enabled: bool) -> Proof:
    """NVIDIA's operator brings the driver, or leaves it."""

    def proved(world: World) -> bool:
        found = [
            each.inputs["values"]["driver"]["enabled"]
            for each in world.of("kubernetes:helm.sh/v3:Release")
            if each.inputs["name"] == "gpu-operator"
        ]
        return found == [enabled]

    return proved


def store(part: str, type_: str) -> Proof:
    """Feast is told a store of that type."""

    def proved(world: World) -> bool:
        found = [
            yaml.safe_load(text)[part]["type"]
            for each in world.of("kubernetes:core/v1:ConfigMap")
            if (text := (each.inputs.get("data") or {}).get("feature_store.yaml"))
        ]
        return found == [type_]

    return proved


ENVOY = "kubernetes:gateway.envoyproxy.io/v1alpha1:EnvoyProxy"
ISTIO = "kubernetes:core/v1:ConfigMap"
"""Where each gateway is told what its load balancer is to be like."""


def balancer(*words: str) -> Proof:
    """The gateway, whosever it is, is told one of the words of its load balancer."""

    def proved(world: World) -> bool:
        return mentioned(ENVOY, *words)(world) or mentioned(ISTIO, *words)(world)

    return proved


NODE_POOL = "gcp:container/nodePool:NodePool"
POSTGRES = {
    ("Features, offline", "RDS"): store("offline_store", "postgres"),
    ("Features, offline", "Cloud SQL"): store("offline_store", "postgres"),
    ("Features, offline", "Flexible Server"): store("offline_store", "postgres"),
    ("Features, offline", "CloudNativePG"): store("offline_store", "postgres"),
    ("Features, online", "RDS"): store("online_store", "postgres"),
    ("Features, online", "Cloud SQL"): store("online_store", "postgres"),
    ("Features, online", "Flexible Server"): store("online_store", "postgres"),
    ("Features, online", "CloudNativePG"): store("online_store", "postgres"),
    ("Long-term metrics", "Thanos"): mentioned("kubernetes:apps/v1:Deployment", "thanos-query"),
    ("Payloads of models", "Parquet in the bucket of datasets"): mentioned(
        "kubernetes:apps/v1:Deployment", "payload-collector"
    ),
    ("Drift", "a check by the clock, against the training"): mentioned(
        "kubernetes:batch/v1:CronJob", "drift-check"
    ),
    ("Feature store", "Feast"): mentioned("kubernetes:apps/v1:Deployment", "feast-server"),
}

PROOFS: Mapping[str, Mapping[tuple[str, str], Proof]] = {
    "aws": {
        **POSTGRES,
        ("Upgrades", "by the spec"): setting(
            "aws:eks/cluster:Cluster", "upgradePolicy", "supportType"
        ),
        ("GPU driver", "image of the nodes"): driver(False),
        ("GPU sharing", "NVIDIA GPU operator"): mentioned(
            "kubernetes:helm.sh/v3:Release", "timeSlicing", "mps", "migStrategy"
        ),
        ("Backups", "RDS"): setting("aws:rds/instance:Instance", "backupRetentionPeriod"),
        ("Features, online", "DynamoDB"): store("online_store", "dynamodb"),
        ("Load balancer", "Network Load Balancer"): balancer("aws-load-balancer-type"),
    },
    "gcp": {
        **POSTGRES,
        ("Upgrades", "release channel"): setting(
            "gcp:container/cluster:Cluster", "releaseChannel", "channel"
        ),
        ("Autoscaling", "GKE's autoscaler"): setting(NODE_POOL, "autoscaling"),
        ("GPU driver", "GKE"): mentioned(NODE_POOL, "gpuDriverInstallationConfig"),
        ("GPU sharing", "GKE"): mentioned(NODE_POOL, "gpuSharingConfig", "gpuPartitionSize"),
        ("GPU metrics", "GKE's DCGM exporter"): mentioned(
            "kubernetes:monitoring.coreos.com/v1:PodMonitor", "dcgm"
        ),
        ("Backups", "Cloud SQL"): setting(
            "gcp:sql/databaseInstance:DatabaseInstance",
            *("settings", "backupConfiguration", "enabled"),
        ),
        ("Load balancer", "Network Load Balancer"): balancer("EnvoyProxy", "gateway-options"),
        ("Logs of pods", "Cloud Logging"): mentioned("gcp:container/cluster:Cluster", "WORKLOADS"),
    },
    "azure": {
        **POSTGRES,
        ("Upgrades", "patch channel"): setting(
            "azure-native:containerservice:ManagedCluster",
            *("autoUpgradeProfile", "upgradeChannel"),
            value="patch",
        ),
        ("Autoscaling", "AKS's autoscaler"): setting(
            "azure-native:containerservice:ManagedCluster", "autoScalerProfile"
        ),
        ("GPU driver", "NVIDIA GPU operator"): driver(True),
        ("GPU sharing", "NVIDIA GPU operator"): mentioned(
            "kubernetes:helm.sh/v3:Release", "timeSlicing", "mps", "migStrategy"
        ),
        ("Backups", "Flexible Server"): setting(
            "azure-native:dbforpostgresql:Server", "backup", "backupRetentionDays"
        ),
        ("Load balancer", "Azure Load Balancer"): balancer("service.beta.kubernetes.io/azure-"),
    },
    "onprem": {
        **POSTGRES,
        ("GPU driver", "NVIDIA GPU operator"): driver(True),
        ("GPU sharing", "NVIDIA GPU operator"): mentioned(
            "kubernetes:helm.sh/v3:Release", "timeSlicing", "mps", "migStrategy"
        ),
    },
}
"""By provider, row and the beginning of what it says."""

SAID: Mapping[str, set[tuple[str, str]]] = {
    # Each way of buying becomes a pool: held by the pools' own tests, cloud by cloud.
    "aws": {("Capacity", "")},
    "gcp": {("Capacity", "")},
    "azure": {("Capacity", "")},
    # What the site has, and the platform neither makes nor changes.
    "onprem": {
        ("Network", "the site's"), ("Sign-in", "the kubeconfig's"), ("Nodes", "those there are"),
        ("Volumes", ""), ("Buckets", "the S3 endpoint"), ("Images", "the one you have"),
        ("Identities", "service accounts"), ("Load balancer", "the site's"),
        ("GPU driver", "NVIDIA GPU operator from OperatorHub"),
        ("GPU sharing", "NVIDIA GPU operator from OperatorHub"),
    },
}  # fmt: skip
"""Services that no resource and no setting proves, because there is none."""

"""Buckets: in SeaweedFS, which is installed, or at an S3 endpoint that the user has."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pulumi
import pulumi_kubernetes as k8s
import pulumi_random as random

from spec import data
from spec.cloud import ObjectStoreEndpoint
from spec.platform import Platform

from .. import cloud as handles
from ..addons.pods import resources
from ..identity import Access, Grant, Workload, matrix
from .ground import SYSTEM, Ground

NAMESPACE = "object-store"
CONFIG = "seaweedfs-identities"
ENDPOINT = f"http://seaweedfs-s3.{NAMESPACE}.svc.cluster.local:8333"
REGION = "us-east-1"
"""SeaweedFS takes any; S3 clients want one."""

BACKUPS = "backups"
"""Bucket and identity of the databases' backups."""

ACTIONS: Mapping[Access, tuple[str, ...]] = {
    "read": ("Read",),
    # SeaweedFS has no action that puts and never deletes.
    "append": ("Read", "Write"),
    "read-write": ("Read", "Write", "Tagging"),
}


def bucket(spec: Platform, kind: str) -> str:
    """Name of a bucket."""
    return f"{spec.name}-{kind}"


def actions(spec: Platform, grants: Iterable[Grant]) -> list[str]:
    """Actions of an identity of SeaweedFS, each on a bucket or on a prefix of its keys."""
    found: list[str] = []
    for grant in grants:
        if grant.kind != "bucket":
            continue
        own = bucket(spec, grant.resource)
        keys = f"{own}/{grant.prefix}*" if grant.prefix else own
        found.extend(f"{action}:{keys}" for action in ACTIONS[grant.access])
        found.append(f"List:{own}")
    return list(dict.fromkeys(found))


def rows(spec: Platform) -> list[tuple[str, list[str]]]:
    """Every identity and its actions: workloads with a bucket, and the backups."""
    made = [(row.name, actions(spec, row.grants)) for row in matrix(spec)]
    own = bucket(spec, BACKUPS)
    backups = [f"{action}:{own}" for action in ("Read", "Write", "List", "Tagging")]
    return [(name, each) for name, each in [*made, (BACKUPS, backups)] if each]


class SeaweedFs(pulumi.ComponentResource):
    """SeaweedFS with an identity per workload, whose keys are generated.

    Attributes:
        keys: access key and secret key by identity.
        ready: what must stand before it is used.
    """

    keys: Mapping[str, tuple[pulumi.Output[str], pulumi.Output[str]]]
    ready: Sequence[pulumi.Resource]

    def __init__(
        self,
        name: str,
        section: data.Storage,
        *,
        ground: Ground,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("plinth:onprem:SeaweedFs", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        namespace = ground.namespace(
            name,
            NAMESPACE,
            parent=self,
            security="baseline",
            reached_from=("airflow", "data", "feast", "mlflow", "models"),
        )
        wanted = dict(rows(ground.spec))
        self.keys = {
            each: (
                random.RandomPassword(f"{name}-{each}-id", length=20, special=False, opts=child).result,
                random.RandomPassword(f"{name}-{each}-key", length=40, special=False, opts=child).result,
            )
            for each in (*wanted, "admin")
        }  # fmt: skip
        grants = {**wanted, "admin": ["Admin", "Read", "Write", "List", "Tagging"]}
        config = pulumi.Output.all(**{each: list(pair) for each, pair in self.keys.items()}).apply(
            lambda pairs: identities(grants, pairs)
        )
        admin = self.keys["admin"]
        secret = k8s.core.v1.Secret(
            f"{name}-identities",
            metadata=ground.meta(CONFIG, NAMESPACE),
            string_data={
                "seaweedfs_s3_config": pulumi.Output.secret(config),
                "admin_access_key_id": pulumi.Output.secret(admin[0]),
                "admin_secret_access_key": pulumi.Output.secret(admin[1]),
            },
            opts=pulumi.ResourceOptions(parent=self, depends_on=[namespace]),
        )
        release = ground.release(
            f"{name}-seaweedfs",
            "seaweedfs",
            NAMESPACE,
            values(ground, section),
            parent=self,
            after=[namespace, secret],
            protect=ground.spec.protected,
        )
        self.ready = (release,)
        self.register_outputs({"endpoint": ENDPOINT})


def identities(grants: Mapping[str, Sequence[str]], pairs: Mapping[str, Sequence[str]]) -> str:
    """The configuration of SeaweedFS' S3 gateway."""
    found = [
        {
            "name": name,
            "credentials": [{"accessKey": pairs[name][0], "secretKey": pairs[name][1]}],
            "actions": list(grants[name]),
        }
        for name in sorted(grants)
    ]
    return json.dumps({"identities": found})


def values(ground: Ground, section: data.Storage) -> dict[str, Any]:
    """Values of the chart: three copies of each part outside dev, each object on two nodes."""
    many = ground.redundant
    selector = "\n".join(f"{key}: {value}" for key, value in SYSTEM.items())
    pod = {"enabled": True, "runAsNonRoot": True, "runAsUser": 1000, "runAsGroup": 1000}
    security = {
        "podSecurityContext": {
            **pod,
            "fsGroup": 1000,
            "seccompProfile": {"type": "RuntimeDefault"},
        },
        "containerSecurityContext": {
            "enabled": True,
            "allowPrivilegeEscalation": False,
            "capabilities": {"drop": ["ALL"]},
        },
    }

    def claim(size: str) -> dict[str, Any]:
        return {
            "type": "persistentVolumeClaim",
            "size": size,
            **ground.storage("storageClass"),
        }

    def part(cpu: str, memory: str) -> dict[str, Any]:
        return {
            **security,
            "nodeSelector": selector,
            "resources": resources(cpu, memory, cpu_limit="2", memory_limit="4Gi"),
        }

    logs = {"type": "emptyDir"}
    return {
        "fullnameOverride": "seaweedfs",
        "global": {
            "seaweedfs": {
                "enableReplication": many,
                # 001: another server of the same rack has a second copy.
                "replicationPlacement": "001",
                "monitoring": {"enabled": False},
            }
        },
        "master": {
            **part("100m", "256Mi"),
            "replicas": 3 if many else 1,
            "defaultReplication": "001" if many else "000",
            "data": claim("10Gi"),
            "logs": logs,
        },
        "volume": {
            **part("250m", "1Gi"),
            "replicas": 3 if many else 1,
            "dataDirs": [{"name": "data1", **claim("200Gi"), "maxVolumes": 0}],
            # Its job would resize claims with an image of its own.
            "resizeHook": {"enabled": False},
        },
        "filer": {
            **part("250m", "1Gi"),
            "replicas": 2 if many else 1,
            "defaultReplicaPlacement": "001" if many else "000",
            # Objects are encrypted before they reach a volume server.
            "encryptVolumeData": True,
            "data": claim("25Gi"),
            "logs": logs,
            "s3": {"enabled": False},
        },
        "s3": {
            **part("250m", "512Mi"),
            "enabled": True,
            "replicas": 2 if many else 1,
            "enableAuth": True,
            "existingConfigSecret": CONFIG,
            "logs": logs,
            "createBuckets": [
                {
                    "name": bucket(ground.spec, kind),
                    "anonymousRead": False,
                    **({"versioning": "Enabled"} if each and each.versioned else {}),
                }
                for kind, each in (
                    ("artifacts", section.artifacts),
                    ("datasets", section.datasets),
                    ("logs", section.logs),
                    (BACKUPS, None),
                )
            ],
            "createBucketsHook": {
                "resources": resources("50m", "64Mi", cpu_limit="500m", memory_limit="256Mi")
            },
        },
    }


def buckets(spec: Platform) -> dict[str, handles.Bucket]:
    """Handles of the buckets, whose names follow from the spec."""
    names = {kind: bucket(spec, kind) for kind in ("artifacts", "datasets", "logs")}
    return {
        kind: handles.Bucket(pulumi.Output.from_input(own), pulumi.Output.from_input(f"s3://{own}"))
        for kind, own in names.items()
    }


def shared_keys(endpoint: ObjectStoreEndpoint) -> handles.AccessKeys:
    """The user's own key pair, which every workload has: the endpoint's identities are theirs."""
    key = pulumi.Output.from_input(endpoint.credentials_secret)
    secret = handles.Secret(key, ("accessKey", "secretKey"))
    return handles.AccessKeys(secret, endpoint.endpoint, endpoint.region)


def reaches_buckets(workload: Workload) -> bool:
    """Whether a workload has a bucket at all."""
    return any(grant.kind == "bucket" for grant in workload.grants)

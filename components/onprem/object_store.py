"""Buckets: in SeaweedFS, which is installed, or at an S3 endpoint that the user has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pulumi
import pulumi_kubernetes as k8s
import pulumi_random as random
import yaml

from spec import data
from spec.cloud import ObjectStoreEndpoint
from spec.platform import Platform

from .. import cloud as handles
from ..addons import catalog
from ..addons.pods import resources
from ..identity import Workload, matrix
from .access import identities, rows, statements
from .certificates import Authority, Certificate, hosts
from .ground import SYSTEM, Ground
from .names import BACKUPS, DATA, OBJECT_STORE, bucket

CONFIG = "seaweedfs-identities"
TLS = "seaweedfs-s3-tls"
TLS_FOLDER = "/etc/s3-tls"
PORT = 8333
METRICS_PORT = 9327
ENDPOINT = f"https://seaweedfs-s3.{OBJECT_STORE}.svc.cluster.local:{PORT}"
REGION = "us-east-1"
"""SeaweedFS takes any; S3 clients want one."""

ADMIN = "admin"
"""Identity that administers the store; no workload has its keys."""

MASTERS = 3
"""Masters outside dev: two of three agree."""


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
        authority: Authority,
        ground: Ground,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("plinth:onprem:SeaweedFs", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        # Masters, filers and volume servers ask nobody who they are: only S3 is reached from outside.
        clients = dict.fromkeys(callers(ground.spec), (PORT,))
        namespace = ground.namespace(
            name,
            OBJECT_STORE,
            parent=self,
            # The chart's jobs, which make buckets and grow claims, are not all that `restricted` asks.
            security="baseline",
            reached_from={**clients, "monitoring": (METRICS_PORT,)},
        )
        after = pulumi.ResourceOptions(parent=self, depends_on=[namespace])
        policies = {**rows(ground.spec), ADMIN: []}
        self.keys = {
            each: (
                random.RandomPassword(f"{name}-{each}-id", length=20, special=False, opts=child).result,
                random.RandomPassword(f"{name}-{each}-key", length=40, special=False, opts=child).result,
            )
            for each in policies
        }  # fmt: skip
        config = pulumi.Output.all(**{each: list(pair) for each, pair in self.keys.items()}).apply(
            lambda pairs: identities(policies, pairs)
        )
        secret = k8s.core.v1.Secret(
            f"{name}-identities",
            metadata=ground.meta(CONFIG, OBJECT_STORE),
            string_data={"seaweedfs_s3_config": pulumi.Output.secret(config)},
            opts=after,
        )
        certificate = Certificate(
            f"{name}-certificate",
            TLS,
            OBJECT_STORE,
            [*hosts("seaweedfs-s3", OBJECT_STORE), "localhost"],
            authority=authority,
            ground=ground,
            opts=after,
        )
        release = ground.release(
            f"{name}-seaweedfs",
            "seaweedfs",
            OBJECT_STORE,
            values(ground, section),
            parent=self,
            after=[namespace, secret, certificate.secret],
            protect=ground.spec.protected,
        )
        if ground.redundant:
            # The chart has none.
            for part in ("master", "volume", "filer", "s3"):
                labels = {
                    "app.kubernetes.io/instance": "seaweedfs",
                    "app.kubernetes.io/component": part,
                }
                ground.budget(
                    f"{name}-{part}-budget",
                    f"seaweedfs-{part}",
                    OBJECT_STORE,
                    labels,
                    parent=self,
                    after=[namespace],
                )
        self.ready = (release,)
        self.register_outputs({"endpoint": ENDPOINT})


def callers(spec: Platform) -> tuple[str, ...]:
    """Namespaces of whoever has keys of a bucket: the databases', for their backups, are not in the matrix."""
    having = [each.namespace for each in matrix(spec) if statements(spec, each.grants)]
    return tuple(dict.fromkeys([DATA, *sorted(having)]))


def copies(ground: Ground) -> int:
    """How many volume servers have each object: two outside dev, if the spec does not say."""
    return ground.section.object_store_copies or (2 if ground.redundant else 1)


def servers(ground: Ground) -> int:
    """How many volume servers there are: one more than there are copies, so that one may be lost."""
    many = copies(ground)
    return many + 1 if many > 1 else 1


def values(ground: Ground, section: data.Storage) -> dict[str, Any]:
    """Values of the chart."""
    many = ground.redundant
    # Copies on other servers of one rack: the chart's XYZ, of which Z counts these.
    replication = f"00{copies(ground) - 1}"
    claim = {"type": "persistentVolumeClaim", **ground.storage("storageClass")}
    logs = {"type": "emptyDir"}
    return {
        "global": {
            "seaweedfs": {
                # None of its pods asks anything of the cluster.
                "createClusterRole": False,
                "automountServiceAccountToken": False,
                "enableReplication": copies(ground) > 1,
                "replicationPlacement": replication,
            }
        },
        "master": {
            **_part("100m", "256Mi"),
            "replicas": MASTERS if many else 1,
            "defaultReplication": replication,
            "data": {**claim, "size": "10Gi"},
            "logs": logs,
        },
        "volume": {
            **_part("250m", "1Gi"),
            "replicas": servers(ground),
            "dataDirs": [
                {
                    "name": "data1",
                    **claim,
                    "size": f"{ground.section.object_store_gib}Gi",
                    "maxVolumes": 0,
                }
            ],
            # A job of the chart's grows the claims; there is none while their size stays.
            "resizeHook": {"enabled": True, "image": catalog.image("kubectl").image},
        },
        "filer": {
            **_part("250m", "1Gi"),
            "replicas": 2 if many else 1,
            "defaultReplicaPlacement": replication,
            # Objects are encrypted before they reach a volume server.
            "encryptVolumeData": True,
            "data": {**claim, "size": "25Gi"},
            "logs": logs,
            "s3": {"enabled": False},
        },
        "s3": {**_gateway(ground, section), "replicas": 2 if many else 1, "logs": logs},
    }


def _gateway(ground: Ground, section: data.Storage) -> dict[str, Any]:
    """The S3 interface: TLS alone, and keys for everybody."""
    kept = {
        "artifacts": section.artifacts.versioned,
        "datasets": section.datasets.versioned,
        "logs": section.logs.versioned,
        BACKUPS: False,
    }
    tls = {"httpGet": {"scheme": "HTTPS"}}
    return {
        **_part("250m", "512Mi"),
        "enabled": True,
        "port": PORT,
        "metricsPort": METRICS_PORT,
        "enableAuth": True,
        "existingConfigSecret": CONFIG,
        # With a certificate and no second port the one port speaks TLS. The chart's own way would
        # have cert-manager there, which comes later.
        "extraArgs": [f"-cert.file={TLS_FOLDER}/tls.crt", f"-key.file={TLS_FOLDER}/tls.key"],
        "extraVolumes": _text([{"name": "s3-tls", "secret": {"secretName": TLS}}]),
        "extraVolumeMounts": _text([{"name": "s3-tls", "mountPath": TLS_FOLDER, "readOnly": True}]),
        "readinessProbe": tls,
        "livenessProbe": tls,
        "createBuckets": [
            {
                "name": bucket(ground.spec, kind),
                "anonymousRead": False,
                **({"versioning": "Enabled"} if versioned else {}),
            }
            for kind, versioned in kept.items()
        ],
        "createBucketsHook": {
            "resources": resources("50m", "64Mi", cpu_limit="500m", memory_limit="256Mi")
        },
    }


def _part(cpu: str, memory: str) -> dict[str, Any]:
    """What every kind of pod is given."""
    return {
        "podSecurityContext": {
            "enabled": True,
            "runAsNonRoot": True,
            "runAsUser": 1000,
            "runAsGroup": 1000,
            "fsGroup": 1000,
            "seccompProfile": {"type": "RuntimeDefault"},
        },
        "containerSecurityContext": {
            "enabled": True,
            "allowPrivilegeEscalation": False,
            "capabilities": {"drop": ["ALL"]},
        },
        "nodeSelector": _text(SYSTEM),
        "resources": resources(cpu, memory, cpu_limit="2", memory_limit="4Gi"),
    }


def _text(value: Any) -> str:
    """YAML in a string, which the chart puts into its templates."""
    return yaml.safe_dump(value, sort_keys=False).rstrip()


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
    authority = endpoint.certificate_authority
    return handles.AccessKeys(
        secret,
        endpoint.endpoint,
        endpoint.region,
        pulumi.Output.from_input(authority) if authority else None,
    )


def reaches_buckets(workload: Workload) -> bool:
    """Whether a workload has a bucket at all."""
    return any(grant.kind == "bucket" for grant in workload.grants)

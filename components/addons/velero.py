"""Velero: backups of the cluster's objects, and of the files on its volumes, in the bucket of artifacts."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from typing import Any

import pulumi
import yaml

from spec import cron
from spec.backup import kept_elsewhere
from spec.cloud import AwsCloud, GcpCloud
from spec.platform import Platform

from ..cloud import Bucket, Identity
from ..identity import VELERO_PREFIX
from . import base_rules, catalog
from .addon import Addon
from .base_rules import SCHEDULE
from .objects import Remote
from .pods import CONTAINER_SECURITY, POD_SECURITY, resources
from .site import SYSTEM, Site

NAMESPACE = "velero"

SERVICE_ACCOUNT = "velero"
"""Of the server, of the agents on the nodes, and of the pods that they start."""

LOCATION = "default"

CREDENTIALS = "velero-s3"
"""Secret with keys of object storage, where the service account is nobody to a cloud."""

AGENT_CONFIG = "node-agent"
"""ConfigMap of the agents: what the pods may take that they start for each volume."""

USER = 65532
"""Any user: the server writes into volumes of its own alone."""

OF_STORE = {"matchExpressions": [{"key": "reconcile.external-secrets.io/managed", "operator": "DoesNotExist"}]}  # fmt: skip
"""Selector of whatever is not a Secret that external-secrets fills: those come from their store again."""


class Velero(Addon):
    """Velero with its agents on the nodes, and the Schedule `platform`.

    Its agents read the volumes of all pods on their node through the host's file system, as root.
    """

    key = "velero"
    namespace = NAMESPACE
    requires = ("prometheus-operator-crds", "external-secrets")
    security = "privileged"
    owns_namespace = False

    @classmethod
    def wanted(cls, spec: Platform) -> bool:
        return spec.backup.enabled

    def declare(self) -> None:
        spec = self.site.spec
        identity = self.site.identity(NAMESPACE, SERVICE_ACCOUNT)
        made = self.make_namespace(
            NAMESPACE,
            security=self.level(),
            reached_from=self.reached_from,
            reads_secrets=identity.keys is not None,
            serves_routes=False,
        )
        self._after.append(made)
        before: list[pulumi.Resource] = [self.service_account(SERVICE_ACCOUNT)]
        if identity.keys is not None:
            secret = identity.keys.secret.key
            parts = {name: Remote(secret, name) for name in ("accessKey", "secretKey")}
            before.append(self.secret(CREDENTIALS, parts, {"cloud": PROFILE}))
        release = self.release(
            values(self.site, self.site.buckets["artifacts"], identity), after=before, timeout=900
        )
        schedule = self.custom(
            "velero.io/v1", "Schedule", SCHEDULE, schedule_spec(spec), after=[release]
        )
        self.custom(
            "monitoring.coreos.com/v1",
            "PrometheusRule",
            "velero",
            base_rules.velero(cron.longest_gap(spec.backup.schedule)),
            after=[release],
        )
        self.ready = (schedule,)


PROFILE = "[default]\naws_access_key_id={{ .accessKey }}\naws_secret_access_key={{ .secretKey }}\n"
"""The keys as AWS's SDK reads a file of them."""


def values(site: Site, bucket: Bucket, identity: Identity) -> dict[str, Any]:
    """Values of the chart."""
    labels = dict(identity.pod_labels)
    small = resources("50m", "128Mi", cpu_limit="500m", memory_limit="256Mi")
    return {
        "podLabels": labels,
        # Once: it has no leader election. Backups that run when it goes are failed ones, and told of.
        "nodeSelector": SYSTEM,
        "resources": resources("100m", "256Mi", cpu_limit="1", memory_limit="1Gi"),
        "podSecurityContext": {**POD_SECURITY, "runAsUser": USER, "fsGroup": USER},
        "containerSecurityContext": dict(CONTAINER_SECURITY),
        # Kopia keeps its settings and its cache beside a home that is /.
        "extraVolumes": [{"name": name, "emptyDir": {}} for name in ("udmrepo", "cache")],
        "extraVolumeMounts": [
            {"name": "udmrepo", "mountPath": "/udmrepo"},
            {"name": "cache", "mountPath": "/.cache"},
        ],
        "initContainers": [plugin(site.spec)],
        "upgradeJobResources": small,
        "kubectl": {"containerSecurityContext": dict(CONTAINER_SECURITY), "resources": small},
        "serviceAccount": {"server": {"create": False, "name": SERVICE_ACCOUNT}},
        "credentials": (
            {"useSecret": True, "existingSecret": CREDENTIALS}
            if identity.keys
            else {"useSecret": False}
        ),
        # Files are copied, disks are not: a backup can be read anywhere.
        "snapshotsEnabled": False,
        "deployNodeAgent": True,
        "nodeAgent": {
            "podLabels": labels,
            # Volumes are on every node: those of the GPU nodes included.
            "tolerations": [{"operator": "Exists"}],
            "resources": resources("50m", "128Mi", cpu_limit="1", memory_limit="1Gi"),
            "extraArgs": [f"--node-agent-configmap={AGENT_CONFIG}"],
        },
        "configuration": {
            "uploaderType": "kopia",
            "defaultVolumesToFsBackup": True,
            "logFormat": "json",
            "backupStorageLocation": [location(site.spec, bucket, identity)],
            "repositoryMaintenanceJob": {
                "repositoryConfigData": {
                    "global": {"keepLatestMaintenanceJobs": 1, "podResources": mover()}
                }
            },
        },
        "configMaps": config_maps(),
        "metrics": {
            # Else the chart looks for the kinds on the cluster, and a plan has none.
            "serviceMonitor": {"autodetect": False, "enabled": True},
            "nodeAgentPodMonitor": {"autodetect": False, "enabled": True},
        },
    }


def plugin(spec: Platform) -> dict[str, Any]:
    """The container that brings the provider of object storage."""
    kind = PLUGINS.get(spec.cloud.provider, "aws")
    image = catalog.image(f"velero-plugin-{kind}")
    return {
        "name": f"velero-plugin-for-{kind}",
        "image": image.pinned,
        "imagePullPolicy": "IfNotPresent",
        "resources": resources("10m", "32Mi", cpu_limit="200m", memory_limit="128Mi"),
        "securityContext": dict(CONTAINER_SECURITY),
        "volumeMounts": [{"mountPath": "/target", "name": "plugins"}],
    }


PLUGINS = {"gcp": "gcp", "azure": "microsoft-azure"}
"""Provider -> plugin; all else speaks S3."""


def location(spec: Platform, bucket: Bucket, identity: Identity) -> dict[str, Any]:
    """Where backups lie: a prefix of the bucket, and how it is reached."""
    made: dict[str, Any] = {
        "name": LOCATION,
        "default": True,
        "bucket": bucket.name,
        "prefix": VELERO_PREFIX.rstrip("/"),
        "accessMode": "ReadWrite",
    }
    if identity.keys is not None:
        keys = identity.keys
        config = {
            "region": keys.region,
            "s3ForcePathStyle": "true",
            "s3Url": keys.endpoint,
            # Of what AWS added in 2024; other stores may not know it.
            "checksumAlgorithm": "",
        }
        authority = {"caCert": keys.authority.apply(_encoded)} if keys.authority is not None else {}
        return {**made, "provider": "aws", "config": config, **authority}
    if isinstance(spec.cloud, AwsCloud):
        return {**made, "provider": "aws", "config": {"region": spec.cloud.region}}
    if isinstance(spec.cloud, GcpCloud):
        # The plugin asks for it before it starts, and uses it to sign links alone: those that
        # `velero backup logs` and `describe` load from. The pod signs in as itself.
        return {**made, "provider": "gcp", "config": {"serviceAccount": "none"}}
    host = bucket.account or ""
    config = {
        "useAAD": "true",
        "storageAccount": host.partition(".")[0],
        # Else it asks Azure for it, which takes a role on the account.
        "storageAccountURI": f"https://{host}",
    }
    return {**made, "provider": "azure", "config": config}


def _encoded(pem: str) -> str:
    return base64.b64encode(pem.encode()).decode()


def mover() -> dict[str, str]:
    """What a pod may take that copies one volume, or that cleans one repository."""
    return {"cpuRequest": "50m", "cpuLimit": "1", "memoryRequest": "128Mi", "memoryLimit": "1Gi"}


def config_maps() -> dict[str, Any]:
    """What the agents and restores are told."""
    agent = {"loadConcurrency": {"globalConfig": 2}, "podResources": mover()}
    security = {
        **CONTAINER_SECURITY,
        "runAsNonRoot": True,
        "runAsUser": 1001,
        "runAsGroup": 1001,
        "seccompProfile": {"type": "RuntimeDefault"},
    }
    return {
        AGENT_CONFIG: {"data": {"config.json": json.dumps(agent)}},
        # The container that waits for a volume's files: namespaces that are `restricted` take no other.
        "fs-restore-action-config": {
            "labels": {
                "velero.io/plugin-config": "",
                "velero.io/pod-volume-restore": "RestoreItemAction",
            },
            "data": {
                "cpuRequest": "50m",
                "memRequest": "64Mi",
                "cpuLimit": "200m",
                "memLimit": "128Mi",
                "secCtx": yaml.safe_dump(_plain(security)),
            },
        },
    }


def _plain(value: Any) -> Any:
    return (
        {key: _plain(each) for key, each in value.items()} if isinstance(value, Mapping) else value
    )


def schedule_spec(spec: Platform) -> dict[str, Any]:
    """The Schedule: what is backed up, when, and for how long it is kept."""
    section = spec.backup
    named = list(section.namespaces)
    # What lies in a store of its own, and Velero's own objects, which a restore has already.
    excluded = {} if named else {"excludedNamespaces": [NAMESPACE, *kept_elsewhere(spec.cloud)]}
    return {
        "schedule": section.schedule,
        # A schedule that is taken away leaves its backups.
        "useOwnerReferencesInBackup": False,
        "template": {
            "ttl": f"{section.retention_days * 24}h0m0s",
            "storageLocation": LOCATION,
            "includedNamespaces": named or ["*"],
            **excluded,
            "labelSelector": OF_STORE,
            "defaultVolumesToFsBackup": True,
            "snapshotVolumes": False,
        },
    }

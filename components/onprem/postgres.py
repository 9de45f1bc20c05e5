"""What CloudNativePG and its backup plugin are asked for: chart values, and specs of custom resources."""

from __future__ import annotations

from typing import Any

from spec.cloud import ObjectStoreEndpoint
from spec.data import Database as Section

from ..addons import catalog
from ..addons.pods import resources
from .ground import SYSTEM, Ground
from .names import BACKUPS, DATA, bucket
from .object_store import ENDPOINT

API = "postgresql.cnpg.io/v1"
PLUGIN = "barman-cloud.cloudnative-pg.io"
PORT = 5432
METRICS_PORT = 9187
STATUS_PORT = 8000
"""Where the operator asks an instance how it is."""

USERNAME = "plinth"
CREDENTIALS = "backup-credentials"
"""Secret with the access keys of backups, and the certificate to trust."""

AUTHORITY = "postgres-authority"
"""Secret with the authority that the operator signs certificates with."""

INSTANCES = 3
"""Instances where there is to be one left after another is lost, without a wait for the backup."""


def operator_values(ground: Ground) -> dict[str, Any]:
    """Values of the operator's chart."""
    return {
        "fullnameOverride": "cloudnative-pg",
        "replicaCount": 2 if ground.redundant else 1,
        "crds": {"create": True},
        "nodeSelector": SYSTEM,
        "resources": resources("100m", "256Mi", cpu_limit="1", memory_limit="512Mi"),
    }


def plugin_values() -> dict[str, Any]:
    """Values of the plugin's chart: certificates are made already."""
    return {
        "certificate": {"createClientCertificate": False, "createServerCertificate": False},
        "crds": {"create": True},
        "nodeSelector": SYSTEM,
        "resources": resources("50m", "128Mi", cpu_limit="500m", memory_limit="256Mi"),
    }


def host(database: str) -> str:
    """Where the instance that takes writes is."""
    return f"{database}-rw.{DATA}.svc.cluster.local"


def store_spec(ground: Ground, days: int) -> dict[str, Any]:
    """Where backups go, and how long they are kept."""
    where = ground.section.object_store
    own = isinstance(where, ObjectStoreEndpoint)
    endpoint = where.endpoint if own else ENDPOINT
    trusted = {"endpointCA": _key("ca")} if not own or where.certificate_authority else {}
    return {
        "retentionPolicy": f"{days}d",
        "configuration": {
            "destinationPath": f"s3://{bucket(ground.spec, BACKUPS)}/",
            "endpointURL": endpoint,
            **trusted,
            "s3Credentials": {
                "accessKeyId": _key("accessKey"),
                "secretAccessKey": _key("secretKey"),
            },
            "wal": {"compression": "gzip"},
            "data": {"compression": "gzip"},
        },
        "instanceSidecarConfiguration": {
            "resources": resources("50m", "128Mi", cpu_limit="1", memory_limit="512Mi")
        },
    }


def cluster_spec(
    ground: Ground, section: Section, database: str, *, backed_up: bool
) -> dict[str, Any]:
    """A cluster of CloudNativePG with one database."""
    many = redundant(ground, section)
    cpu, memory = str(section.vcpus), f"{section.memory_gib}Gi"
    plugin = {
        "name": PLUGIN,
        "isWALArchiver": True,
        "parameters": {"barmanObjectName": BACKUPS, "serverName": database},
    }
    return {
        "instances": INSTANCES if many else 1,
        "imageName": catalog.image(f"postgresql-{section.version}").pinned,
        "storage": {
            "size": f"{section.storage_gib}Gi",
            "resizeInUseVolumes": True,
            **ground.storage("storageClass"),
        },
        "enableSuperuserAccess": False,
        "enablePDB": many,
        # The operator signs and renews the servers' certificates itself.
        "certificates": {"serverCASecret": AUTHORITY, "serverAltDNSNames": [host(database)]},
        "bootstrap": {
            "initdb": {
                "database": database,
                "owner": USERNAME,
                "secret": {"name": f"{database}-login"},
            }
        },
        "postgresql": {
            "parameters": {
                "ssl_min_protocol_version": "TLSv1.2",
                "log_connections": "on",
                "log_disconnections": "on",
                "log_lock_waits": "on",
                "log_min_duration_statement": "1000",
                "log_statement": "ddl",
            },
            # The operator's last rule would let anyone with a password in without TLS.
            "pg_hba": ["hostnossl all all all reject"],
        },
        "affinity": {
            "enablePodAntiAffinity": True,
            "podAntiAffinityType": "required" if many else "preferred",
            "topologyKey": "kubernetes.io/hostname",
            "nodeSelector": SYSTEM,
        },
        "resources": {
            "requests": {"cpu": cpu, "memory": memory},
            "limits": {"cpu": cpu, "memory": memory},
        },
        **({"plugins": [plugin]} if backed_up else {}),
    }


def backup_spec(database: str) -> dict[str, Any]:
    """A base backup each night, seconds first; the log follows all the time."""
    return {
        "schedule": "0 0 3 * * *",
        "immediate": True,
        "backupOwnerReference": "self",
        "cluster": {"name": database},
        "method": "plugin",
        "pluginConfiguration": {"name": PLUGIN},
    }


def credentials_spec(store: str, endpoint: ObjectStoreEndpoint) -> dict[str, Any]:
    """An ExternalSecret of the keys of a user's endpoint, from a ClusterSecretStore of theirs."""
    template: dict[str, str] = {each: f"{{{{ .{each} }}}}" for each in ("accessKey", "secretKey")}
    if endpoint.certificate_authority:
        template["ca"] = endpoint.certificate_authority
    return {
        "refreshInterval": "1h",
        "secretStoreRef": {"kind": "ClusterSecretStore", "name": store},
        "target": {
            "name": CREDENTIALS,
            "creationPolicy": "Owner",
            "deletionPolicy": "Retain",
            "template": {"engineVersion": "v2", "data": template},
        },
        "data": [
            {
                "secretKey": each,
                "remoteRef": {"key": endpoint.credentials_secret, "property": each},
            }
            for each in ("accessKey", "secretKey")
        ],
    }


def redundant(ground: Ground, section: Section) -> bool:
    """Whether a database has standbys."""
    return section.stands_by(ground.spec.protected)


def _key(own: str) -> dict[str, str]:
    return {"name": CREDENTIALS, "key": own}

"""What Valkey's chart is asked for."""

from __future__ import annotations

from typing import Any

import pulumi

from spec.data import RedisStore as Section

from ..addons import catalog
from ..addons.pods import CONTAINER_SECURITY, anti_affinity, resources
from .ground import SYSTEM, Ground

PORT = 6379
METRICS_PORT = 9121
USERS = "valkey-users"
TLS = "valkey-tls"
LABELS = {"app.kubernetes.io/name": "valkey", "app.kubernetes.io/instance": "valkey"}
"""Labels of its pods."""

TRUST = "/etc/valkey-authority"


def values(
    ground: Ground, section: Section, checksum: pulumi.Input[str] | None = None
) -> dict[str, Any]:
    """Values of the chart: one primary, its replicas, and an exporter of metrics in each pod.

    Args:
        checksum: of the certificate, which Valkey reads when it starts.
    """
    memory, replicas = section.memory_gib, section.replicas
    # Room for a copy while it writes to disk.
    size = f"{memory * 2}Gi"
    if replicas:
        kept = {
            "replica": {
                "enabled": True,
                "replicas": replicas,
                "persistence": {"size": size, **ground.storage("storageClass")},
            }
        }
    else:
        # One volume, which one pod has at a time.
        kept = {
            "dataStorage": {"enabled": True, "requestedSize": size, **ground.storage("className")},
            "deploymentStrategy": "Recreate",
        }
    return {
        "fullnameOverride": "valkey",
        "auth": {
            "enabled": True,
            "usersExistingSecret": USERS,
            "aclUsers": {"default": {"permissions": "~* &* +@all"}},
        },
        "tls": {
            "enabled": True,
            "existingSecret": TLS,
            "serverPublicKey": "tls.crt",
            "serverKey": "tls.key",
            "caPublicKey": "ca.crt",
        },
        **kept,
        # A feature that was dropped to make room is a wrong prediction; a failed write is an alert.
        "valkeyConfig": f"maxmemory {memory}gb\nmaxmemory-policy noeviction\nappendonly yes\n",
        "readinessProbe": {"enabled": True},
        "podDisruptionBudget": {"enabled": replicas > 0, "maxUnavailable": 1},
        **({"podAnnotations": {"plinth.dev/certificate": checksum}} if checksum else {}),
        "nodeSelector": SYSTEM,
        "affinity": anti_affinity(LABELS),
        "resources": resources(
            "250m", f"{memory + 1}Gi", cpu_limit="2", memory_limit=f"{memory * 2}Gi"
        ),
        "initResources": resources("20m", "32Mi", cpu_limit="200m", memory_limit="128Mi"),
        "extraContainers": [_exporter()],
        "extraVolumes": [
            {
                "name": "authority",
                "secret": {"secretName": TLS, "items": [{"key": "ca.crt", "path": "ca.crt"}]},
            }
        ],
    }


def _exporter() -> dict[str, Any]:
    """The chart's own exporter is told neither of the password nor of whom to trust."""
    health = {"httpGet": {"path": "/health", "port": "metrics"}}
    password = {"secretKeyRef": {"name": USERS, "key": "default"}}
    return {
        "name": "metrics",
        "image": catalog.image("redis-exporter").image,
        "env": [
            {"name": "REDIS_ADDR", "value": f"rediss://localhost:{PORT}"},
            {"name": "REDIS_PASSWORD", "valueFrom": password},
            {"name": "REDIS_EXPORTER_TLS_CA_CERT_FILE", "value": f"{TRUST}/ca.crt"},
        ],
        "ports": [{"name": "metrics", "containerPort": METRICS_PORT}],
        "readinessProbe": {**health, "periodSeconds": 15},
        "livenessProbe": {**health, "periodSeconds": 30},
        "securityContext": {**CONTAINER_SECURITY, "runAsNonRoot": True, "runAsUser": 1000},
        "resources": resources("20m", "32Mi", cpu_limit="200m", memory_limit="128Mi"),
        "volumeMounts": [{"name": "authority", "mountPath": TRUST, "readOnly": True}],
    }

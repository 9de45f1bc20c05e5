"""Values of Argo Workflows' chart: the controller that runs what Pipelines compiles."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..pods import (
    CONTAINER_SECURITY,
    POD_SECURITY,
    WRITABLE_CONTAINER_SECURITY,
    anti_affinity,
    resources,
)
from ..site import SYSTEM, Site
from .parts import compact

PODS = {"app.kubernetes.io/name": "argo-workflows-workflow-controller"}


def values(site: Site, patch: Mapping[str, Any]) -> dict[str, Any]:
    """No server of its own, no archive: Pipelines has both.

    Args:
        patch: laid over the pods of every run.
    """
    return {
        "fullnameOverride": "argo-workflows",
        "crds": {"install": True, "keep": True},
        "server": {"enabled": False},
        "workflow": {"serviceAccount": {"create": False}, "rbac": {"create": False}},
        "useStaticCredentials": False,
        "artifactRepository": {"archiveLogs": False},
        "controller": {
            # One leads, the other waits.
            "replicas": site.replicas,
            "pdb": {"enabled": site.redundant},
            "workflowDefaults": {"spec": {"podSpecPatch": compact(dict(patch))}} if patch else {},
            "clusterWorkflowTemplates": {"enabled": False},
            "metricsConfig": {"enabled": True},
            "serviceMonitor": {"enabled": True},
            "nodeSelector": SYSTEM,
            "affinity": anti_affinity(PODS),
            "podSecurityContext": dict(POD_SECURITY),
            "securityContext": {**CONTAINER_SECURITY, "runAsNonRoot": True},
            "resources": resources("100m", "256Mi", cpu_limit="1", memory_limit="1Gi"),
        },
        "executor": {
            # Upstream's, for its init and wait containers, in steps of any user.
            "securityContext": {
                **WRITABLE_CONTAINER_SECURITY,
                "runAsNonRoot": True,
                "runAsUser": 65532,
                "seccompProfile": {"type": "RuntimeDefault"},
            },
            "resources": resources("10m", "64Mi", cpu_limit="500m", memory_limit="256Mi"),
        },
        "mainContainer": {"resources": {"requests": {"cpu": "100m", "memory": "256Mi"}}},
    }

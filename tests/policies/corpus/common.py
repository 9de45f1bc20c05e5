"""What the programs of the corpus share."""

from __future__ import annotations

from typing import Any

TAGS = {"owner": "ml-platform", "costCenter": "4411", "environment": "prod"}
"""Tags that everything carries, so that only what is planted is found."""

LABELS = {"owner": "ml-platform", "cost-center": "4411", "environment": "prod"}
"""The same for Google Cloud, whose labels have no capitals."""

PINNED = "4bf0e93f2ff0b2a1d9d1f5d1b9f3d0c8a7e6b5c4d3e2f1a0b9c8d7e6f5a4b3c2"
"""A digest."""

HARDENED = {
    "allow_privilege_escalation": False,
    "capabilities": {"drop": ["ALL"]},
    "read_only_root_filesystem": True,
}
"""A container's security, as it should be."""


def container(image: str, **more: Any) -> dict[str, Any]:
    """A container that is as it should be, but for `more`."""
    return {
        "name": "main",
        "image": image,
        "resources": {
            "requests": {"cpu": "100m", "memory": "128Mi", "ephemeral-storage": "1Gi"},
            "limits": {"cpu": "1", "memory": "128Mi", "ephemeral-storage": "1Gi"},
        },
        "security_context": HARDENED,
        **more,
    }


def pod(*containers: dict[str, Any]) -> dict[str, Any]:
    """A pod that is as it should be."""
    return {
        "service_account_name": "app",
        "automount_service_account_token": False,
        "security_context": {
            "run_as_non_root": True,
            "seccomp_profile": {"type": "RuntimeDefault"},
        },
        "containers": list(containers),
    }


def workload(name: str, spec: dict[str, Any], namespace: str = "shop") -> dict[str, Any]:
    """The arguments of a workload of one kind of pod."""
    labels = {
        "app": name,
        "app.kubernetes.io/name": name,
        "app.kubernetes.io/part-of": "shop",
    }
    return {
        "metadata": {"name": name, "namespace": namespace, "labels": labels},
        "spec": {
            "selector": {"match_labels": {"app": name}},
            "template": {"metadata": {"labels": labels}, "spec": spec},
        },
    }

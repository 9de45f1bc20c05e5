"""Prometheus' part in Thanos: the sidecar that brings its blocks into the bucket, by the operator."""

from __future__ import annotations

from typing import Any

import pulumi
import pulumi_kubernetes as k8s

from ..identity import PROMETHEUS
from . import catalog, thanos_pods, trust
from .addon import MONITORING, Addon
from .objects import Remote
from .pods import resources
from .site import Site

NAME = "thanos-objstore"
"""Where the configuration is: a Secret, if it has keys in it, else a ConfigMap."""


def declare(addon: Addon) -> list[pulumi.Resource]:
    """The configuration; nothing without long-term metrics."""
    site = addon.site
    if not site.spec.monitoring.long_term.enabled:
        return []
    identity = site.identity(MONITORING, PROMETHEUS)
    place = thanos_pods.store(site, MONITORING, PROMETHEUS)
    before = [*identity.ready]
    if place.keys:
        # The operator gives the sidecar no environment: the keys are in the file.
        parts = {"accessKey": "access_key", "secretKey": "secret_key"}
        written = {field: f"{{{{ .{part} }}}}" for part, field in parts.items()}
        found = {part: Remote(place.keys.secret.key, part) for part in parts}
        template = {thanos_pods.FILE: thanos_pods.text(place, written)}
        return [*before, addon.secret(NAME, found, template)]
    made = k8s.core.v1.ConfigMap(
        f"{addon.name}-{NAME}",
        metadata=addon.meta(NAME),
        data={thanos_pods.FILE: thanos_pods.text(place)},
        opts=addon.child(),
    )
    return [*before, made]


def values(site: Site) -> dict[str, Any]:
    """Values of the chart beside those of Prometheus itself."""
    if not site.spec.monitoring.long_term.enabled:
        return {}
    identity = site.identity(MONITORING, PROMETHEUS)
    return {
        "serviceAccount": {"name": PROMETHEUS, "annotations": dict(identity.annotations)},
        "thanosService": {"enabled": True},
        "thanosServiceMonitor": {"enabled": True, "interval": "30s"},
    }


def spec(site: Site) -> dict[str, Any]:
    """Values of Prometheus itself."""
    if not site.spec.monitoring.long_term.enabled:
        return {}
    identity = site.identity(MONITORING, PROMETHEUS)
    trusted = trust.trust(None, identity.keys)
    if identity.keys:
        told: dict[str, Any] = {
            "objectStorageConfig": {"existingSecret": {"name": NAME, "key": thanos_pods.FILE}}
        }
        volumes, mounts = trusted.volumes, trusted.mounts
    else:
        told = {"objectStorageConfigFile": f"{thanos_pods.CONFIG}/{thanos_pods.FILE}"}
        volumes = [{"name": NAME, "configMap": {"name": NAME}}]
        mounts = [{"name": NAME, "mountPath": thanos_pods.CONFIG, "readOnly": True}]
    return {
        "podMetadata": {"labels": dict(identity.pod_labels)},
        "volumes": volumes,
        "thanos": {
            "image": catalog.image("thanos").pinned,
            **told,
            "resources": resources("50m", "128Mi", cpu_limit="500m", memory_limit="512Mi"),
            **({"volumeMounts": mounts} if mounts else {}),
        },
    }

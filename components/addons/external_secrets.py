"""external-secrets, and the store through which it reads the cloud's secrets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..cloud import Identity
from . import objects
from .addon import Addon
from .pods import resources
from .site import SYSTEM, Site

SERVICE_ACCOUNT = "external-secrets"


class ExternalSecrets(Addon):
    """external-secrets with the ClusterSecretStore `platform`."""

    key = "external-secrets"
    namespace = "external-secrets"
    requires = ("prometheus-operator-crds",)
    open_ports = (10250,)

    def declare(self) -> None:
        identity = self.site.identity(self.namespace, SERVICE_ACCOUNT)
        wanted = self.site.cloud.secret_store()
        # Two would fight over their kinds.
        release = (
            []
            if wanted.installed
            else [self.release(values(self.site, identity), after=identity.ready)]
        )
        store = self.custom(
            "external-secrets.io/v1",
            "ClusterSecretStore",
            objects.STORE,
            store_spec(wanted.provider),
            cluster_wide=True,
            wait_for="Ready",
            after=[*release, *wanted.ready],
        )
        self.ready = (store,)


def values(site: Site, identity: Identity) -> dict[str, Any]:
    """Values of the chart."""
    part = {
        "replicaCount": site.replicas,
        "podDisruptionBudget": {"enabled": site.redundant, "minAvailable": 1},
        "nodeSelector": SYSTEM,
        "resources": resources("20m", "128Mi", cpu_limit="500m", memory_limit="512Mi"),
    }
    return {
        "installCRDs": True,
        **part,
        "leaderElect": True,
        "serviceAccount": {"name": SERVICE_ACCOUNT, "annotations": dict(identity.annotations)},
        "podLabels": dict(identity.pod_labels),
        "serviceMonitor": {"enabled": True},
        "webhook": part,
        "certController": part,
    }


def store_spec(provider: Mapping[str, Any]) -> dict[str, Any]:
    """The store, open to the platform's own namespaces alone."""
    selector = {"matchLabels": objects.SECRETS_LABEL}
    return {"provider": dict(provider), "conditions": [{"namespaceSelector": selector}]}

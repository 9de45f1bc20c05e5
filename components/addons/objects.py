"""Specs of custom resources: plain functions, so that tests hold them against the CRDs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pulumi

from ..cloud import SecretStore

STORE = "platform"
"""Name of the ClusterSecretStore that reads the cloud's secrets."""

ISSUER = "platform"
"""Name of the ClusterIssuer that signs the platform's certificates."""

GATEWAY = "platform"
"""Name of the Gateway in front of models and pages."""

GATEWAY_NAMESPACE = "envoy-gateway-system"

SECRETS_LABEL = {"plinth.dev/secrets": "platform"}
"""Label of the namespaces that may read the platform's secrets."""

ROUTES_LABEL = {"plinth.dev/routes": "platform"}
"""Label of the namespaces whose routes the gateway takes."""


@dataclass(frozen=True)
class Remote:
    """A value in the cloud's secret store: all of a secret, or one property of its JSON object."""

    key: pulumi.Input[str]
    property: str | None = None

    def within(self, store: SecretStore) -> Remote:
        """The same as the store calls it."""
        key = self.key.replace("/", store.separator) if isinstance(self.key, str) else self.key
        return Remote(key, self.property or store.whole)

    def reference(self) -> dict[str, Any]:
        """As external-secrets takes it."""
        return {"key": self.key, **({"property": self.property} if self.property else {})}


def external_secret(
    target: str,
    values: Mapping[str, Remote],
    template: Mapping[str, pulumi.Input[str]] | None = None,
    *,
    kind: str | None = None,
) -> dict[str, Any]:
    """A Secret of the values; with a template, of what the template makes of them.

    Args:
        target: name of the Secret.
        values: name -> where the value is.
        template: key of the Secret -> Go template over the names of `values`.
        kind: the Secret's own type, which a template alone gives it; Opaque if left out.
    """
    made: dict[str, Any] = {"name": target, "creationPolicy": "Owner", "deletionPolicy": "Retain"}
    if template is not None:
        typed = {"type": kind} if kind else {}
        made["template"] = {"engineVersion": "v2", "data": dict(template), **typed}
    return {
        "refreshInterval": "1h",
        "secretStoreRef": {"kind": "ClusterSecretStore", "name": STORE},
        "target": made,
        "data": [
            {"secretKey": name, "remoteRef": remote.reference()} for name, remote in values.items()
        ],
    }


def service_monitor(
    labels: Mapping[str, str], port: str, *, path: str = "/metrics", **endpoint: Any
) -> dict[str, Any]:
    """Prometheus scrapes the Services with these labels."""
    return {
        "selector": {"matchLabels": dict(labels)},
        "endpoints": [{"port": port, "path": path, "interval": "30s", **endpoint}],
    }


def pod_monitor(labels: Mapping[str, str], port: str, *, path: str = "/metrics") -> dict[str, Any]:
    """Prometheus scrapes the pods with these labels."""
    return {
        "selector": {"matchLabels": dict(labels)},
        "podMetricsEndpoints": [{"port": port, "path": path, "interval": "30s"}],
    }


def certificate(secret: str, names: Sequence[str], issuer: str = ISSUER) -> dict[str, Any]:
    """A certificate for DNS names, kept in a Secret and renewed."""
    return {
        "secretName": secret,
        "dnsNames": list(names),
        "issuerRef": {"kind": "ClusterIssuer", "name": issuer, "group": "cert-manager.io"},
        "privateKey": {"algorithm": "ECDSA", "size": 256, "rotationPolicy": "Always"},
    }


def route(host: str, service: str, port: int) -> dict[str, Any]:
    """The gateway leads a host name to a Service of the route's own namespace."""
    return {
        "parentRefs": [{"name": GATEWAY, "namespace": GATEWAY_NAMESPACE}],
        "hostnames": [host],
        "rules": [
            {
                "matches": [{"path": {"type": "PathPrefix", "value": "/"}}],
                "backendRefs": [{"name": service, "port": port}],
            }
        ],
    }

"""cert-manager, and the issuer of the platform's certificates."""

from __future__ import annotations

from typing import Any

import pulumi

from spec.access import Access

from ..cloud import Identity
from . import objects
from .addon import Addon
from .pods import resources
from .site import SYSTEM, Site

SERVICE_ACCOUNT = "cert-manager"

CA = "platform-ca"
"""Certificate and Secret of the private authority."""


class CertManager(Addon):
    """cert-manager with the ClusterIssuer `platform`: a private CA, or Let's Encrypt."""

    key = "cert-manager"
    namespace = "cert-manager"
    requires = ("prometheus-operator-crds",)
    open_ports = (10250,)

    def declare(self) -> None:
        identity = self.site.identity(self.namespace, SERVICE_ACCOUNT)
        release = self.release(values(self.site, identity), after=identity.ready)
        access = self.site.spec.access
        issuer = self._lets_encrypt if access.tls == "lets-encrypt" else self._private_ca
        self.ready = (release, issuer(access, release))

    def _private_ca(self, access: Access, release: pulumi.Resource) -> pulumi.Resource:
        del access
        api = "cert-manager.io/v1"
        root = self.custom(
            api,
            "ClusterIssuer",
            "self-signed",
            {"selfSigned": {}},
            cluster_wide=True,
            after=[release],
        )
        ca = self.custom(
            api,
            "Certificate",
            CA,
            ca_certificate(self.site.spec.name),
            wait_for="Ready",
            after=[root],
        )
        spec = {"ca": {"secretName": CA}}
        return self.custom(
            api,
            "ClusterIssuer",
            objects.ISSUER,
            spec,
            cluster_wide=True,
            wait_for="Ready",
            after=[ca],
        )

    def _lets_encrypt(self, access: Access, release: pulumi.Resource) -> pulumi.Resource:
        solver = self.site.cluster.acme_solver
        if solver is None:
            # HTTP-01 cannot sign the gateway's wildcard, nor reach an internal gateway.
            raise pulumi.RunError(
                "access.tls: lets-encrypt proves the domain by DNS-01, and this cloud's cluster "
                "offers no solver for it. Use tls: private-ca."
            )
        return self.custom(
            "cert-manager.io/v1",
            "ClusterIssuer",
            objects.ISSUER,
            acme_issuer(access.email, solver),
            cluster_wide=True,
            wait_for="Ready",
            after=[release],
        )


def values(site: Site, identity: Identity) -> dict[str, Any]:
    """Values of the chart."""
    part = {
        "replicaCount": site.replicas,
        "podDisruptionBudget": {"enabled": site.redundant},
        "nodeSelector": SYSTEM,
        "resources": resources("20m", "128Mi", cpu_limit="500m", memory_limit="512Mi"),
    }
    return {
        # Those that are kept would be left behind by a destroy.
        "crds": {"enabled": True, "keep": False},
        **part,
        "serviceAccount": {"name": SERVICE_ACCOUNT, "annotations": dict(identity.annotations)},
        "podLabels": dict(identity.pod_labels),
        "webhook": part,
        "cainjector": part,
        "startupapicheck": {
            "nodeSelector": SYSTEM,
            "resources": resources("10m", "64Mi", cpu_limit="200m", memory_limit="128Mi"),
        },
        "prometheus": {"enabled": True, "servicemonitor": {"enabled": True}},
    }


def ca_certificate(platform: str) -> dict[str, Any]:
    """The private authority's own certificate: ten years, signed by itself."""
    return {
        "isCA": True,
        "commonName": f"{platform} platform CA",
        "secretName": CA,
        "duration": "87600h",
        "renewBefore": "8760h",
        "privateKey": {"algorithm": "ECDSA", "size": 384},
        "issuerRef": {"kind": "ClusterIssuer", "name": "self-signed", "group": "cert-manager.io"},
    }


def acme_issuer(email: str | None, solver: Any) -> dict[str, Any]:
    """Let's Encrypt's production service."""
    return {
        "acme": {
            "server": "https://acme-v02.api.letsencrypt.org/directory",
            **({"email": email} if email else {}),
            "privateKeySecretRef": {"name": "lets-encrypt-account"},
            "solvers": [dict(solver)],
        }
    }

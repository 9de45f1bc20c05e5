"""How people reach the platform, and by what name."""

from __future__ import annotations

from ..cloud import AzureCloud, GcpCloud, OnPremCloud
from ..finding import Finding, Findings, warning
from ..platform import Platform
from ..tracking import Mlflow


def sign_in(spec: Platform) -> Findings:
    """Signing in by OIDC has an identity provider, and an address to come back to."""
    if isinstance(spec.tracking, Mlflow) and spec.tracking.auth == "oidc" and not spec.access.oidc:
        message = "oidc without an identity provider"
        yield Finding(("tracking", "auth"), message, "add access.oidc, or auth: basic")
    if spec.access.oidc and not spec.access.domain:
        message = "users cannot come back from the identity provider without access.domain"
        yield Finding(("access", "oidc"), message, "add access.domain")


def grafana(spec: Platform) -> Findings:
    """Grafana signs people in by the identity provider, if it is told where."""
    section = spec.access
    if spec.environment == "dev" or not section.oidc or section.oidc.endpoints:
        return
    if section.domain and spec.serving.gateway != "none":
        message = "Grafana signs in by a password of its own: it reads no discovery document"
        mend = (
            "add endpoints: {authorization, token, userinfo}, as the issuer's discovery names them"
        )
        yield warning(("access", "oidc"), message, mend)


def certificates(spec: Platform) -> Findings:
    """Let's Encrypt needs a name to certify and somebody to write to."""
    if spec.access.tls != "lets-encrypt":
        return
    for key, value in (("domain", spec.access.domain), ("email", spec.access.email)):
        if not value:
            message = f"lets-encrypt without access.{key}"
            yield Finding(("access", "tls"), message, f"add access.{key}, or tls: private-ca")
    cloud = spec.cloud
    path = ("access", "tls")
    if isinstance(cloud, GcpCloud) and not cloud.dns_zone:
        message = "lets-encrypt without the zone that the domain is answered for in"
        yield Finding(path, message, "add cloud.dnsZone, or tls: private-ca")
    if isinstance(cloud, AzureCloud) and not cloud.dns_zone_id:
        message = "lets-encrypt without the zone that the domain is answered for in"
        yield Finding(path, message, "add cloud.dnsZoneId, or tls: private-ca")
    if isinstance(cloud, OnPremCloud):
        message = "lets-encrypt asks for a DNS zone of a cloud, and an existing cluster has none"
        yield Finding(path, message, "tls: private-ca")


def records(spec: Platform) -> Findings:
    """external-dns has names to keep records of, something that they lead to, and a zone."""
    section, cloud = spec.access, spec.cloud
    if section.dns != "external-dns":
        return
    path = ("access", "dns")
    if not section.domain:
        yield Finding(path, "external-dns without access.domain", "add access.domain, or dns: none")
    if spec.serving.gateway == "none":
        message = "external-dns keeps records of the gateway's routes, and there is no gateway"
        yield Finding(path, message, "serving.gateway: envoy, or dns: none")
    zone = "external-dns without the zone of the domain"
    if isinstance(cloud, GcpCloud) and not cloud.dns_zone:
        yield Finding(path, zone, "add cloud.dnsZone, or dns: none")
    if isinstance(cloud, AzureCloud) and not cloud.dns_zone_id:
        yield Finding(path, zone, "add cloud.dnsZoneId, or dns: none")
    if isinstance(cloud, OnPremCloud):
        message = (
            "external-dns keeps records in a zone of a cloud, and an existing cluster has none"
        )
        yield Finding(path, message, "dns: none, and a record of your own for *.<domain>")


RULES = (sign_in, grafana, certificates, records)

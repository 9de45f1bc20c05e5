"""How people reach the platform, and by what name."""

from __future__ import annotations

from ..cloud import AzureCloud, GcpCloud, OnPremCloud
from ..finding import Finding, Findings
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


RULES = (sign_in, certificates)

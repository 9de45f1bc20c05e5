"""Certificates of the data services, which stand before cert-manager does.

Their keys are kept in the stack's encrypted state, and an update renews each before it ends.
"""

from __future__ import annotations

from collections.abc import Sequence

import pulumi
import pulumi_kubernetes as k8s
import pulumi_tls as tls

from .ground import Ground

HOURS = 24 * 365
EARLY = 24 * 30
"""A certificate lasts a year, and is renewed in its last month."""

AUTHORITY_HOURS = 10 * HOURS
AUTHORITY_EARLY = HOURS
"""The authority lasts ten years, and is renewed in its last one: then every client is told anew."""


class Authority(pulumi.ComponentResource):
    """The authority that signs certificates of the data services, which their clients trust.

    Attributes:
        pem: its certificate.
        key: its private key.
    """

    pem: pulumi.Output[str]
    key: pulumi.Output[str]

    def __init__(self, name: str, *, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("plinth:onprem:Authority", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        key = tls.PrivateKey(f"{name}-key", algorithm="ECDSA", ecdsa_curve="P256", opts=child)
        made = tls.SelfSignedCert(
            f"{name}-certificate",
            private_key_pem=key.private_key_pem,
            subject=tls.SelfSignedCertSubjectArgs(common_name=name),
            is_ca_certificate=True,
            # Clients that check strictly, as Python does from 3.13 on, want keys named.
            set_subject_key_id=True,
            allowed_uses=["cert_signing", "crl_signing"],
            validity_period_hours=AUTHORITY_HOURS,
            early_renewal_hours=AUTHORITY_EARLY,
            opts=child,
        )
        self.pem = made.cert_pem
        self.key = pulumi.Output.secret(key.private_key_pem)
        self.register_outputs({})


class Certificate(pulumi.ComponentResource):
    """A certificate in a Secret with tls.crt, tls.key and ca.crt.

    Attributes:
        pem: the certificate.
        secret: the Secret.
    """

    pem: pulumi.Output[str]
    secret: k8s.core.v1.Secret

    def __init__(
        self,
        name: str,
        secret: str,
        namespace: str,
        hosts: Sequence[str],
        *,
        ground: Ground,
        authority: Authority | None = None,
        client: bool = False,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """
        Args:
            hosts: names that it is for, the first also its common name.
            authority: who signs it; it is its own authority if left out.
            client: whether it is shown by a client, and not by a server.
        """
        super().__init__("plinth:onprem:Certificate", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        key = tls.PrivateKey(f"{name}-key", algorithm="ECDSA", ecdsa_curve="P256", opts=child)
        uses = ["digital_signature", "client_auth" if client else "server_auth"]
        if authority is None:
            made = tls.SelfSignedCert(
                f"{name}-certificate",
                private_key_pem=key.private_key_pem,
                subject=tls.SelfSignedCertSubjectArgs(common_name=hosts[0]),
                dns_names=list(hosts),
                allowed_uses=uses,
                validity_period_hours=HOURS,
                early_renewal_hours=EARLY,
                opts=child,
            )
        else:
            request = tls.CertRequest(
                f"{name}-request",
                private_key_pem=key.private_key_pem,
                subject=tls.CertRequestSubjectArgs(common_name=hosts[0]),
                dns_names=list(hosts),
                opts=child,
            )
            made = tls.LocallySignedCert(
                f"{name}-certificate",
                cert_request_pem=request.cert_request_pem,
                ca_private_key_pem=authority.key,
                ca_cert_pem=authority.pem,
                set_subject_key_id=True,
                allowed_uses=uses,
                validity_period_hours=HOURS,
                early_renewal_hours=EARLY,
                opts=child,
            )
        self.pem = made.cert_pem
        self.secret = k8s.core.v1.Secret(
            f"{name}-secret",
            metadata=ground.meta(secret, namespace),
            type="kubernetes.io/tls",
            string_data={
                "tls.crt": self.pem,
                "tls.key": pulumi.Output.secret(key.private_key_pem),
                "ca.crt": authority.pem if authority else self.pem,
            },
            opts=child,
        )
        self.register_outputs({})


def hosts(service: str, namespace: str) -> list[str]:
    """Every name that a Service is called by on the cluster, the whole one first."""
    short = f"{service}.{namespace}"
    return [f"{short}.svc.cluster.local", f"{short}.svc", short, service]

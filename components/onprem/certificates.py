"""Certificates of the data services, which stand before cert-manager does.

Their keys are kept in the stack's encrypted state, and an update renews them a month before they end.
"""

from __future__ import annotations

import pulumi
import pulumi_kubernetes as k8s
import pulumi_tls as tls

from .ground import Ground

HOURS = 24 * 365
EARLY = 24 * 30


class Certificate(pulumi.ComponentResource):
    """A certificate that is its own authority, in a Secret with tls.crt, tls.key and ca.crt.

    Attributes:
        pem: the certificate, which clients trust.
        secret: the Secret.
    """

    pem: pulumi.Output[str]
    secret: k8s.core.v1.Secret

    def __init__(
        self,
        name: str,
        secret: str,
        namespace: str,
        hosts: list[str],
        *,
        ground: Ground,
        client: bool = False,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("plinth:onprem:Certificate", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        key = tls.PrivateKey(f"{name}-key", algorithm="ECDSA", ecdsa_curve="P256", opts=child)
        made = tls.SelfSignedCert(
            f"{name}-certificate",
            private_key_pem=key.private_key_pem,
            subject=tls.SelfSignedCertSubjectArgs(common_name=hosts[0]),
            dns_names=hosts,
            allowed_uses=["digital_signature", "client_auth" if client else "server_auth"],
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
                "tls.crt": made.cert_pem,
                "tls.key": pulumi.Output.secret(key.private_key_pem),
                "ca.crt": made.cert_pem,
            },
            opts=child,
        )
        self.register_outputs({})

"""Google's own services at an address of the network: Private Service Connect."""

from __future__ import annotations

import hashlib

import pulumi
import pulumi_gcp as gcp

from .account import Account

DOMAINS = ("googleapis.com", "gcr.io", "pkg.dev")
"""Domains of the services that nodes and pods use: APIs, images."""


class Endpoints(pulumi.ComponentResource):
    """An endpoint for all of Google's APIs, and private zones that lead their names to it.

    "Access Google APIs through endpoints", VPC documentation.
    """

    def __init__(
        self,
        name: str,
        *,
        network: pulumi.Input[str],
        address: str,
        account: Account,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("plinth:gcp:Endpoints", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        platform = account.spec.name
        reserved = gcp.compute.GlobalAddress(
            f"{name}-address",
            name=f"{platform}-apis",
            purpose="PRIVATE_SERVICE_CONNECT",
            address_type="INTERNAL",
            address=address,
            network=network,
            opts=child,
        )
        gcp.compute.GlobalForwardingRule(
            f"{name}-apis",
            name=endpoint_name(platform),
            target="all-apis",
            network=network,
            ip_address=reserved.id,
            # Empty, and not left out: else it would be a load balancer.
            load_balancing_scheme="",
            opts=child,
        )
        for domain in DOMAINS:
            slug = domain.replace(".", "-")
            zone = gcp.dns.ManagedZone(
                f"{name}-{slug}",
                name=f"{platform}-{slug}",
                dns_name=f"{domain}.",
                description=f"{domain} within {platform}",
                visibility="private",
                private_visibility_config=gcp.dns.ManagedZonePrivateVisibilityConfigArgs(
                    networks=[
                        gcp.dns.ManagedZonePrivateVisibilityConfigNetworkArgs(network_url=network)
                    ]
                ),
                opts=child,
            )
            gcp.dns.RecordSet(
                f"{name}-{slug}-a",
                managed_zone=zone.name,
                name=f"{domain}.",
                type="A",
                ttl=300,
                rrdatas=[address],
                opts=child,
            )
            gcp.dns.RecordSet(
                f"{name}-{slug}-any",
                managed_zone=zone.name,
                name=f"*.{domain}.",
                type="CNAME",
                ttl=300,
                rrdatas=[f"{domain}."],
                opts=child,
            )
        self.register_outputs({"address": address})


def endpoint_name(platform: str) -> str:
    """Name of an endpoint for Google's APIs: at most 20 lowercase letters and digits."""
    return f"plinth{hashlib.sha256(platform.encode()).hexdigest()[:12]}"

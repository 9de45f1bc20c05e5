"""What may enter the network, and leave it: nothing that no rule names."""

from __future__ import annotations

from ipaddress import IPv4Network

import pulumi
import pulumi_gcp as gcp

from spec import network

from .account import Account
from .roles import NODES

ANYWHERE = "0.0.0.0/0"

LAST = 65534
"""The lowest priority above the two rules that every VPC network has."""

HEALTH_CHECKS = ("35.191.0.0/16", "130.211.0.0/22")
"""Where Google's health checks come from ("Firewall rules", Cloud Load Balancing)."""


class Firewall(pulumi.ComponentResource):
    """Rules of one network. GKE adds its own for pods and for Services that are load balanced."""

    def __init__(
        self,
        name: str,
        section: network.Network,
        *,
        network: pulumi.Input[str],
        nodes: IPv4Network,
        pods: IPv4Network,
        account: Account,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("plinth:gcp:Firewall", name, None, opts)
        self._name, self._network, self._account = name, network, account
        accounts = [account.email(f"{account.spec.name}-{NODES}")]
        allow = gcp.compute.FirewallAllowArgs(protocol="all")
        deny = gcp.compute.FirewallDenyArgs(protocol="all")
        self._rule("deny-in", "INGRESS", LAST, [ANYWHERE], denies=[deny])
        # The control plane has its address among the nodes', and calls webhooks on any port.
        self._rule(
            "nodes-in",
            "INGRESS",
            1000,
            [str(nodes), str(pods)],
            allows=[allow],
            target_service_accounts=accounts,
        )
        self._rule(
            "health-in",
            "INGRESS",
            1000,
            list(HEALTH_CHECKS),
            allows=[gcp.compute.FirewallAllowArgs(protocol="tcp")],
            target_service_accounts=accounts,
        )
        if section.egress == "none":
            inside = [str(section.cidr), str(pods), str(section.service_cidr)]
            self._rule("inside-out", "EGRESS", 1000, inside, allows=[allow])
            self._rule("deny-out", "EGRESS", LAST, [ANYWHERE], denies=[deny])
        self.register_outputs({})

    def _rule(
        self,
        rule: str,
        direction: str,
        priority: int,
        cidrs: list[str],
        *,
        allows: list[gcp.compute.FirewallAllowArgs] | None = None,
        denies: list[gcp.compute.FirewallDenyArgs] | None = None,
        target_service_accounts: list[str] | None = None,
    ) -> None:
        gcp.compute.Firewall(
            f"{self._name}-{rule}",
            name=f"{self._account.spec.name}-{rule}",
            network=self._network,
            direction=direction,
            priority=priority,
            source_ranges=cidrs if direction == "INGRESS" else None,
            destination_ranges=cidrs if direction == "EGRESS" else None,
            allows=allows,
            denies=denies,
            target_service_accounts=target_service_accounts,
            log_config=(
                gcp.compute.FirewallLogConfigArgs(metadata="INCLUDE_ALL_METADATA")
                if denies
                else None
            ),
            opts=pulumi.ResourceOptions(parent=self),
        )

"""MetalLB: addresses of Services of type LoadBalancer, announced on the nodes' own network."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pulumi

from ..addons.pods import resources
from .ground import SYSTEM, Ground
from .names import LOAD_BALANCER

POOL = "platform"
API = "metallb.io/v1beta1"


class LoadBalancer(pulumi.ComponentResource):
    """MetalLB with one pool of addresses, announced by layer 2.

    Attributes:
        ready: what must stand before a Service gets an address.
    """

    ready: Sequence[pulumi.Resource]

    def __init__(
        self, name: str, *, ground: Ground, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("plinth:onprem:LoadBalancer", name, None, opts)
        # Its speakers announce addresses from the host's network.
        namespace = ground.namespace(
            name, LOAD_BALANCER, parent=self, security="privileged", open_ports=(9443,)
        )
        release = ground.release(
            f"{name}-metallb", "metallb", LOAD_BALANCER, values(), parent=self, after=[namespace]
        )
        pool = ground.custom(
            f"{name}-pool",
            API,
            "IPAddressPool",
            (LOAD_BALANCER, POOL),
            {"addresses": list(ground.section.load_balancer_addresses), "avoidBuggyIPs": True},
            parent=self,
            after=[release],
        )
        announced = ground.custom(
            f"{name}-announcement",
            API,
            "L2Advertisement",
            (LOAD_BALANCER, POOL),
            {"ipAddressPools": [POOL]},
            parent=self,
            after=[pool],
        )
        self.ready = (announced,)
        self.register_outputs({})


def values() -> dict[str, Any]:
    """Values of the chart."""
    small = resources("50m", "128Mi", cpu_limit="500m", memory_limit="256Mi")
    return {
        "controller": {"nodeSelector": SYSTEM, "resources": small},
        # Layer 2 needs no routing daemon.
        "speaker": {"frr": {"enabled": False}, "resources": small},
        "frrk8s": {"enabled": False},
    }

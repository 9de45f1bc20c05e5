"""The kinds of resources that a plan has, and the service that each row of the parity report means."""

from __future__ import annotations

from .engine import World
from .services import SERVICES, Service

PLUMBING = (
    "plinth:",  # the platform's own components
    "pulumi:",
    "random:",
    *(
        f"kubernetes:{group}/"
        for group in (
            # What every add-on is made of.
            "core", "apps", "batch", "networking.k8s.io", "policy", "cert-manager.io",
            "external-secrets.io", "gateway.networking.k8s.io", "gateway.envoyproxy.io",
            "monitoring.coreos.com",
        )
    ),
)  # fmt: skip
"""Beginnings of kinds that are of no service: what all of them are made of."""


def kinds(world: World) -> set[str]:
    """The kinds of resources of services that a platform declares."""
    charts = {f"helm:{each.inputs['name']}" for each in world.of("kubernetes:helm.sh/v3:Release")}
    own = {
        each.type
        for each in world.declared
        if each.type == "kubernetes:core/v1:NodePatch" or not each.type.startswith(PLUMBING)
    }
    return charts | own - {"kubernetes:helm.sh/v3:Release"}


def fitting(provider: str, row: str, said: str) -> tuple[str, str]:
    """The key of `SERVICES` for a row's service on a cloud: the longest beginning that fits.

    Raises:
        KeyError: nobody has written it down.
    """
    fits = [key for key in SERVICES[provider] if key[0] == row and said.startswith(key[1])]
    if not fits:
        raise KeyError(f"{provider}: {row}: {said}")
    return max(fits, key=lambda key: len(key[1]))


def service(provider: str, row: str, said: str) -> Service:
    """What a row's service on a cloud is known by.

    Raises:
        KeyError: nobody has written it down.
    """
    return SERVICES[provider][fitting(provider, row, said)]

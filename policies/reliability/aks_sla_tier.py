"""Somebody answers for the API of clusters on AKS."""

from __future__ import annotations

from collections.abc import Iterator

from ..azure import CLUSTER
from ..checks import say
from ..rule import Case, Rule


def _check(case: Case) -> Iterator[str]:
    tier = case.inputs.get("sku.tier")
    if case.settings["environment"] != "dev" and tier not in ("Standard", "Premium"):
        yield f"sku.tier is {say(tier)}"


RULE = Rule(
    id="aks-sla-tier",
    title="Clusters on AKS are of a tier with an uptime agreement, outside dev",
    severity="medium",
    why="The free tier has none, and a control plane that is made for ten nodes.",
    mend="Set sku.tier to Standard or Premium.",
    providers=("azure-native",),
    types=(CLUSTER,),
    check=_check,
    settings=("environment",),
)

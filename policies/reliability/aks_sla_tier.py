"""Somebody answers for the API of clusters on AKS."""

from __future__ import annotations

from collections.abc import Iterator

from ..azure import CLUSTER
from ..checks import demand_among
from ..rule import Case, Rule


def _check(case: Case) -> Iterator[str]:
    if case.settings["environment"] != "dev":
        yield from demand_among(case.inputs, "sku.tier", "Standard", "Premium")


RULE = Rule(
    id="aks-sla-tier",
    title="Clusters on AKS are of a tier with an uptime agreement, outside dev",
    severity="medium",
    why="The free tier has none, and a control plane that is made for ten nodes.",
    mend="Set sku.tier to Standard or Premium.",
    providers=("azure-native",),
    types=(CLUSTER,),
    check=_check,
    frameworks={"iso-27001": ("A.8.6",)},
    settings=("environment",),
)

"""Container registries do not answer the whole internet."""

from __future__ import annotations

from collections.abc import Iterator

from ..azure import REGISTRY, open_to_all
from ..rule import Case, Rule


def _check(case: Case) -> Iterator[str]:
    yield from open_to_all(case.inputs)


RULE = Rule(
    id="acr-private",
    title="Container registries on Azure do not answer the whole internet",
    severity="high",
    why="Who can reach the registry and has a token can read code and models, or replace them.",
    mend="Set publicNetworkAccess to Disabled, or networkRuleSet.defaultAction to Deny with the "
    "networks that may; both need the Premium sku.",
    providers=("azure-native",),
    types=(REGISTRY,),
    check=_check,
    frameworks={
        "iso-27001": ("A.8.20",),
        "nist-800-53": ("AC-4", "SC-7"),
        "soc2": ("CC6.1",),
    },
)

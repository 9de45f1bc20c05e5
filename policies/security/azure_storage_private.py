"""Storage accounts do not answer the whole internet."""

from __future__ import annotations

from collections.abc import Iterator

from ..azure import STORAGE, open_to_all
from ..checks import demand_off
from ..rule import Case, Rule

_CONTAINER = "azure-native:storage:BlobContainer"


def _check(case: Case) -> Iterator[str]:
    if case.resource.type == _CONTAINER:
        access = case.inputs.get("publicAccess", "None")
        if access != "None":
            yield f"publicAccess is {access}"
        return
    yield from open_to_all(case.inputs)
    yield from demand_off(case.inputs, "allowBlobPublicAccess")


RULE = Rule(
    id="azure-storage-private",
    title="Storage accounts refuse the internet, and anonymous readers anywhere",
    severity="critical",
    why="Datasets and models are in there: one container made public, or one leaked token, is enough.",
    mend="Set publicNetworkAccess to Disabled, or networkRuleSet.defaultAction to Deny with the "
    "networks that may, and leave allowBlobPublicAccess and publicAccess off.",
    providers=("azure-native",),
    types=(STORAGE, _CONTAINER),
    check=_check,
    frameworks={
        "cis-azure": ("9.3.2.3", "9.3.8"),
        "iso-27001": ("A.8.3", "A.8.20"),
        "nist-800-53": ("AC-4", "SC-7"),
        "pci-dss": ("1.4.2", "7.3.1"),
        "soc2": ("CC6.1",),
    },
)

"""Workspaces of Azure Machine Learning do not answer the whole internet."""

from __future__ import annotations

from collections.abc import Iterator

from ..checks import demand_among
from ..rule import Case, Rule


def _check(case: Case) -> Iterator[str]:
    yield from demand_among(case.inputs, "publicNetworkAccess", "Disabled")


RULE = Rule(
    id="azure-ml-workspaces-private",
    title="Workspaces of Azure Machine Learning do not answer the whole internet",
    severity="high",
    why="Whoever gets into a workspace runs code next to the data, with the identity of its compute.",
    mend="Set publicNetworkAccess to Disabled, and reach the workspace through a private endpoint.",
    providers=("azure-native",),
    types=("azure-native:machinelearningservices:Workspace",),
    check=_check,
    frameworks={
        "iso-27001": ("A.8.3",),
        "nist-800-53": ("SC-7",),
        "pci-dss": ("1.4.2",),
    },
)

"""AKS upgrades itself, and the images of its nodes."""

from __future__ import annotations

from collections.abc import Iterator

from ..azure import CLUSTER
from ..checks import say
from ..rule import Case, Rule

_OFF = {
    "autoUpgradeProfile.upgradeChannel": (None, "none"),
    "autoUpgradeProfile.nodeOSUpgradeChannel": ("None", "Unmanaged"),
}
"""Channels, and what there is no upgrade with; a node's own channel is NodeImage by default."""


def _check(case: Case) -> Iterator[str]:
    for path, off in _OFF.items():
        channel = case.inputs.get(path)
        if channel in off:
            yield f"{path} is {say(channel)}"


RULE = Rule(
    id="aks-upgraded",
    title="Clusters on AKS take patches, and new images for their nodes, by themselves",
    severity="medium",
    why="An old node keeps its flaws, and a version that is out of support is upgraded by force.",
    mend="Set autoUpgradeProfile.upgradeChannel to patch or more, and nodeOSUpgradeChannel to NodeImage "
    "or SecurityPatch.",
    providers=("azure-native",),
    types=(CLUSTER,),
    check=_check,
    frameworks={
        "iso-27001": ("A.8.8",),
        "nist-800-53": ("SI-2",),
        "pci-dss": ("6.3.3",),
    },
)

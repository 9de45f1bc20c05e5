"""Linux machines on Azure take keys, and no passwords."""

from __future__ import annotations

from collections.abc import Iterator

from ..checks import demand_on
from ..rule import Case, Rule

_PROFILES = {
    "azure-native:compute:VirtualMachine": "osProfile",
    "azure-native:compute:VirtualMachineScaleSet": "virtualMachineProfile.osProfile",
}
"""Types of machines, and where they say who may log in."""


def _check(case: Case) -> Iterator[str]:
    profile = case.inputs.at(_PROFILES[case.resource.type])
    # A disk that is attached brings its own accounts; Windows knows no keys.
    if profile.known is not None and not profile.has("windowsConfiguration"):
        yield from demand_on(profile, "linuxConfiguration.disablePasswordAuthentication")


RULE = Rule(
    id="azure-vms-no-passwords",
    title="Linux machines on Azure take keys, and no passwords",
    severity="high",
    why="Passwords are guessed, shared, and kept in the state of whoever made the machine.",
    mend="Set linuxConfiguration.disablePasswordAuthentication to true, and give it a public key.",
    providers=("azure-native",),
    types=tuple(_PROFILES),
    check=_check,
    frameworks={"iso-27001": ("A.8.5",)},
)

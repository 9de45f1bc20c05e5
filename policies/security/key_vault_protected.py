"""Key vaults outlive mistakes, and roles say who may what."""

from __future__ import annotations

from collections.abc import Iterator

from ..azure import VAULT
from ..checks import demand_on
from ..rule import Case, Rule


def _check(case: Case) -> Iterator[str]:
    vault = case.inputs.at("properties")
    yield from demand_on(vault, "enablePurgeProtection", "enableRbacAuthorization")
    if vault.get("enableSoftDelete", True) is not True:
        yield "properties.enableSoftDelete is false"


RULE = Rule(
    id="key-vault-protected",
    title="Key vaults cannot be purged, and roles say who may read them",
    severity="high",
    why="With its key gone, all that the key encrypted is gone; and whoever may change a vault gives "
    "himself its secrets where access policies rule.",
    mend="Turn on enablePurgeProtection and enableRbacAuthorization, and leave enableSoftDelete on.",
    providers=("azure-native",),
    types=(VAULT,),
    check=_check,
    frameworks={
        "cis-azure": ("8.3.5", "8.3.6"),
        "iso-27001": ("A.5.33", "A.8.24"),
        "nist-800-53": ("SC-12",),
        "pci-dss": ("3.7.5",),
    },
)

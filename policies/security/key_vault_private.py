"""Key vaults do not answer the whole internet."""

from __future__ import annotations

from collections.abc import Iterator

from ..azure import VAULT, open_to_all
from ..rule import Case, Rule


def _check(case: Case) -> Iterator[str]:
    yield from open_to_all(case.inputs.at("properties"), "networkAcls")


RULE = Rule(
    id="key-vault-private",
    title="Key vaults do not answer the whole internet",
    severity="high",
    why="Every secret and key is in there: one leaked token is enough where anybody can reach it.",
    mend="Set properties.publicNetworkAccess to Disabled, or networkAcls.defaultAction to Deny with the "
    "networks that may.",
    providers=("azure-native",),
    types=(VAULT,),
    check=_check,
    frameworks={
        "iso-27001": ("A.8.3", "A.8.20"),
        "nist-800-53": ("AC-4", "SC-7"),
        "pci-dss": ("1.4.2", "7.3.1"),
        "soc2": ("CC6.1",),
    },
)

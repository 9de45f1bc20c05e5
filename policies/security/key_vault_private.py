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
    frameworks={"nist-800-53": ("AC-4", "SC-7"), "soc2": ("CC6.1",)},
)

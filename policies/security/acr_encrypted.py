"""Container registries are encrypted with a key of the owner."""

from __future__ import annotations

from collections.abc import Iterator

from ..azure import REGISTRY
from ..checks import demand_set, say
from ..rule import Case, Rule


def _check(case: Case) -> Iterator[str]:
    status = case.inputs.get("encryption.status")
    if status != "enabled":
        yield f"encryption.status is {say(status)}"
        return
    yield from demand_set(case.inputs, "encryption.keyVaultProperties.keyIdentifier")


RULE = Rule(
    id="acr-encrypted",
    title="Container registries on Azure are encrypted with a key of your own",
    severity="low",
    why="A key of your own can be withdrawn, and its use is logged; one of Microsoft's cannot.",
    mend="Set encryption.status to enabled with keyVaultProperties of your key when the registry is made.",
    providers=("azure-native",),
    types=(REGISTRY,),
    check=_check,
    frameworks={"nist-800-53": ("SC-12",)},
    enforcement="advisory",
)

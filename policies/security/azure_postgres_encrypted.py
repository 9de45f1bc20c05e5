"""PostgreSQL servers are encrypted with a key of the owner."""

from __future__ import annotations

from collections.abc import Iterator

from ..azure import POSTGRES
from ..checks import demand_set, say
from ..rule import Case, Rule


def _check(case: Case) -> Iterator[str]:
    kind = case.inputs.get("dataEncryption.type")
    if kind != "AzureKeyVault":
        yield f"dataEncryption.type is {say(kind)}"
        return
    yield from demand_set(case.inputs, "dataEncryption.primaryKeyURI")


RULE = Rule(
    id="azure-postgres-encrypted",
    title="PostgreSQL servers on Azure are encrypted with a key of your own",
    severity="medium",
    why="A key of your own can be withdrawn, and its use is logged; one of Microsoft's cannot.",
    mend="Set dataEncryption to AzureKeyVault with your key when the server is made.",
    providers=("azure-native",),
    types=(POSTGRES,),
    check=_check,
    frameworks={"nist-800-53": ("SC-12",)},
)

"""Storage accounts on Azure outlive the loss of a data centre, in production."""

from __future__ import annotations

from collections.abc import Iterator

from ..azure import STORAGE
from ..checks import say
from ..rule import Case, Rule


def _check(case: Case) -> Iterator[str]:
    if case.settings["environment"] != "prod":
        return
    kind = case.inputs.get("sku.name")
    if kind is None or str(kind).endswith("_LRS"):
        yield f"sku.name is {say(kind)}"


RULE = Rule(
    id="azure-storage-redundant",
    title="Storage accounts outlive the loss of a data centre, in production",
    severity="medium",
    why="LRS keeps its three copies in one building, which can burn.",
    mend="Set sku.name to one with zones or a second region, such as Standard_ZRS.",
    providers=("azure-native",),
    types=(STORAGE,),
    check=_check,
    frameworks={"iso-27001": ("A.8.14",)},
    settings=("environment",),
)

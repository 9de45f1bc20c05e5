"""Nobody runs commands in AKS past its network."""

from __future__ import annotations

from collections.abc import Iterator

from ..azure import CLUSTER
from ..checks import demand_on
from ..rule import Case, Rule


def _check(case: Case) -> Iterator[str]:
    yield from demand_on(case.inputs, "apiServerAccessProfile.disableRunCommand")


RULE = Rule(
    id="aks-run-command-off",
    title="Nobody runs commands in AKS through the Azure API",
    severity="medium",
    why="Run command starts a pod with the rights of an administrator from anywhere, past the private "
    "endpoint and the authorized networks.",
    mend="Set apiServerAccessProfile.disableRunCommand to true.",
    providers=("azure-native",),
    types=(CLUSTER,),
    check=_check,
    frameworks={"iso-27001": ("A.8.18",)},
)

"""PostgreSQL servers take identities of Entra ID."""

from __future__ import annotations

from collections.abc import Iterator

from ..azure import POSTGRES
from ..checks import demand_among
from ..rule import Case, Rule


def _check(case: Case) -> Iterator[str]:
    yield from demand_among(case.inputs, "authConfig.activeDirectoryAuth", "Enabled")


RULE = Rule(
    id="azure-postgres-entra",
    title="PostgreSQL servers on Azure take identities of Entra ID",
    severity="medium",
    why="With passwords alone, people share the one of the administrator, and it outlasts them.",
    mend="Set authConfig.activeDirectoryAuth to Enabled, and name administrators of Entra ID.",
    providers=("azure-native",),
    types=(POSTGRES,),
    check=_check,
    frameworks={
        "iso-27001": ("A.5.16", "A.8.5"),
        "nist-800-53": ("IA-2",),
        "pci-dss": ("8.2.1",),
    },
)

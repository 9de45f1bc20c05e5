"""SQL servers have administrators of Entra ID."""

from __future__ import annotations

from collections.abc import Iterator

from ..azure import SQL, referring
from ..rule import Case, Rule


def _check(case: Case) -> Iterator[str]:
    beside = "azure-native:sql:ServerAzureADAdministrator"
    if not case.inputs.has("administrators") and not referring(
        case, "serverName", "servers", "serverName", beside
    ):
        yield "It has no administrator of Entra ID"


RULE = Rule(
    id="azure-sql-entra",
    title="SQL servers on Azure have an administrator of Entra ID",
    severity="medium",
    why="With passwords alone, people share the one of the administrator, and it outlasts them.",
    mend="Name a group of Entra ID in administrators, with azureADOnlyAuthentication where nothing "
    "needs a password.",
    providers=("azure-native",),
    types=(SQL,),
    siblings=True,
    check=_check,
    frameworks={
        "iso-27001": ("A.5.16", "A.8.5"),
        "nist-800-53": ("AC-2", "AC-3", "IA-2", "IA-4"),
        "pci-dss": ("8.2.1",),
    },
)

"""Container registries take identities alone."""

from __future__ import annotations

from collections.abc import Iterator

from ..azure import REGISTRY
from ..checks import demand_off
from ..rule import Case, Rule


def _check(case: Case) -> Iterator[str]:
    yield from demand_off(case.inputs, "adminUserEnabled", "anonymousPullEnabled")


RULE = Rule(
    id="acr-authenticated",
    title="Container registries on Azure take identities alone",
    severity="high",
    why="The admin user is one password that may push, shared by all; anonymous pull needs none at all.",
    mend="Leave adminUserEnabled and anonymousPullEnabled off, and give AcrPull and AcrPush to identities.",
    providers=("azure-native",),
    types=(REGISTRY,),
    check=_check,
    frameworks={
        "iso-27001": ("A.8.5",),
        "nist-800-53": ("IA-2",),
        "pci-dss": ("8.2.2",),
    },
)

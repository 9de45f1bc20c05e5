"""Notebooks of Vertex AI Workbench have no address on the internet."""

from __future__ import annotations

from collections.abc import Iterator

from ..checks import demand_on
from ..rule import Case, Rule


def _check(case: Case) -> Iterator[str]:
    yield from demand_on(case.inputs, "gceSetup.disablePublicIp")


RULE = Rule(
    id="workbench-private",
    title="Notebooks of Vertex AI Workbench have no address on the internet",
    severity="high",
    why="A notebook runs whatever is typed into it, with the rights and next to the data of its owner.",
    mend="Set gceSetup.disablePublicIp to true; its page is reached through Google's proxy.",
    providers=("gcp",),
    types=("gcp:workbench/instance:Instance",),
    check=_check,
    frameworks={
        "iso-27001": ("A.8.3", "A.8.20"),
        "nist-800-53": ("AC-3", "SC-7"),
        "pci-dss": ("1.4.2",),
        "soc2": ("CC6.6",),
    },
)

"""Datasets of BigQuery are open to nobody in general."""

from __future__ import annotations

from collections.abc import Iterator

from ..gcp import DATASET, public
from ..rule import Case, Rule

_ACCESS = "gcp:bigquery/datasetAccess:DatasetAccess"


def _check(case: Case) -> Iterator[str]:
    entries = case.inputs.each("accesses") if case.resource.type == DATASET else [case.inputs]
    for entry in entries:
        for name in ("specialGroup", "iamMember"):
            who = entry.at(name)
            if public(str(who.known)):
                yield f"{who.path} is {who.known}"


RULE = Rule(
    id="bigquery-private",
    title="Datasets of BigQuery are open to nobody in general",
    severity="critical",
    why="allAuthenticatedUsers is whoever has an account with Google, inside of your company or not.",
    mend="Give access to a group or a service account that you name.",
    providers=("gcp",),
    types=(DATASET, _ACCESS),
    check=_check,
    frameworks={
        "cis-gcp": ("7.1",),
        "iso-27001": ("A.8.3",),
        "nist-800-53": ("AC-3", "AC-6"),
        "pci-dss": ("1.4.2", "7.3.1"),
        "soc2": ("CC6.1",),
    },
)

"""Instances and tables of Bigtable refuse to be deleted."""

from __future__ import annotations

from collections.abc import Iterator

from ..checks import say
from ..rule import Case, Rule

_TABLE = "gcp:bigtable/table:Table"


def _check(case: Case) -> Iterator[str]:
    if case.settings["environment"] == "dev":
        return
    if case.resource.type == _TABLE:
        state = case.inputs.get("deletionProtection")
        kept = state == "PROTECTED"
    else:
        # The provider protects an instance unless it is told otherwise.
        state = case.inputs.get("deletionProtection", True)
        kept = state is True
    if not kept:
        yield f"deletionProtection is {say(state)}"


RULE = Rule(
    id="bigtable-deletion-protected",
    title="Instances and tables of Bigtable refuse to be deleted, outside dev",
    severity="medium",
    why="Online features are served from there, and an empty table answers with nothing.",
    mend="Set deletionProtection of a table to PROTECTED; of an instance to true, or leave it out.",
    providers=("gcp",),
    types=("gcp:bigtable/instance:Instance", _TABLE),
    check=_check,
    frameworks={
        "iso-27001": ("A.8.13",),
        "nist-800-53": ("CM-3(8)",),
    },
    settings=("environment",),
)

"""Databases on Spanner refuse to be deleted."""

from __future__ import annotations

from collections.abc import Iterator

from ..checks import demand_on
from ..rule import Case, Rule


def _check(case: Case) -> Iterator[str]:
    if case.settings["environment"] != "dev":
        # `deletionProtection` beside it stops Pulumi alone.
        yield from demand_on(case.inputs, "enableDropProtection")


RULE = Rule(
    id="spanner-deletion-protected",
    title="Databases on Spanner refuse to be deleted, outside dev",
    severity="high",
    why="Google then stops what a wrong plan, or a wrong click, would take away.",
    mend="Set enableDropProtection to true.",
    providers=("gcp",),
    types=("gcp:spanner/database:Database",),
    check=_check,
    frameworks={
        "iso-27001": ("A.8.13",),
        "nist-800-53": ("CM-3(8)",),
    },
    settings=("environment",),
)

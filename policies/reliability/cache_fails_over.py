"""Caches outlive the loss of a node, in production."""

from __future__ import annotations

from collections.abc import Iterator

from ..aws import CACHE
from ..checks import demand_on
from ..rule import Case, Rule


def _check(case: Case) -> Iterator[str]:
    if case.settings["environment"] == "prod":
        yield from demand_on(case.inputs, "automaticFailoverEnabled", "multiAzEnabled")


RULE = Rule(
    id="cache-fails-over",
    title="Caches outlive the loss of a zone, in production",
    severity="medium",
    why="Online features are asked for with every prediction.",
    mend="Set automaticFailoverEnabled and multiAzEnabled to true, with at least one replica.",
    providers=("aws",),
    types=(CACHE,),
    check=_check,
    frameworks={
        "aws-hub": ("ElastiCache.3",),
        "iso-27001": ("A.8.14",),
        "nist-800-53": ("CP-10", "SC-36", "SI-13(5)"),
        "soc2": ("A1.2",),
    },
    settings=("environment",),
)

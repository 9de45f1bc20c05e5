"""Caches ask who is there."""

from __future__ import annotations

from collections.abc import Iterator

from ..aws import CACHE
from ..rule import Case, Rule


def _check(case: Case) -> Iterator[str]:
    if not case.inputs.has("authToken") and not case.inputs.has("userGroupIds"):
        yield "Neither authToken nor userGroupIds is set"


RULE = Rule(
    id="cache-authenticated",
    title="Caches ask for a password or a user",
    severity="high",
    why="Without it, any pod that can reach the cache reads and writes all of it.",
    mend="Set authToken, or userGroupIds.",
    providers=("aws",),
    types=(CACHE,),
    check=_check,
    frameworks={
        "aws-hub": ("ElastiCache.6",),
        "iso-27001": ("A.8.5",),
        "nist-800-53": ("AC-2(1)", "AC-3", "AC-6"),
        "soc2": ("CC6.1",),
    },
)

"""Memorystore asks who is there."""

from __future__ import annotations

from collections.abc import Iterator

from ..checks import demand_among, demand_on
from ..gcp import MEMORYSTORE, REDIS
from ..rule import Case, Rule

_IAM = ("AUTH_MODE_IAM_AUTH", "IAM_AUTH", "TOKEN_AUTH")


def _check(case: Case) -> Iterator[str]:
    if case.resource.type == REDIS:
        yield from demand_on(case.inputs, "authEnabled")
    else:
        yield from demand_among(case.inputs, "authorizationMode", *_IAM)


RULE = Rule(
    id="memorystore-authenticated",
    title="Memorystore asks for a password or an identity",
    severity="high",
    why="Without it, any pod that can reach the cache reads and writes all of it.",
    mend="Set authEnabled to true, or authorizationMode of a cluster to IAM.",
    providers=("gcp",),
    types=MEMORYSTORE,
    check=_check,
    frameworks={
        "iso-27001": ("A.8.5",),
        "nist-800-53": ("AC-3", "AC-6"),
        "soc2": ("CC6.1",),
    },
)

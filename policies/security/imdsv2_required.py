"""Instances give credentials to IMDSv2 alone."""

from __future__ import annotations

from collections.abc import Iterator

from ..aws import INSTANCE, LAUNCH_TEMPLATE
from ..checks import demand_among
from ..rule import Case, Rule


def _check(case: Case) -> Iterator[str]:
    if case.inputs.get("metadataOptions.httpEndpoint") != "disabled":
        yield from demand_among(case.inputs, "metadataOptions.httpTokens", "required")


RULE = Rule(
    id="imdsv2-required",
    title="Instances give their credentials to IMDSv2 alone",
    severity="high",
    why="Version 1 of the metadata service hands out the node's role to any request that a pod can be "
    "tricked into making.",
    mend="Set metadataOptions.httpTokens to required.",
    providers=("aws",),
    types=(LAUNCH_TEMPLATE, INSTANCE),
    check=_check,
    frameworks={
        "aws-hub": ("EC2.8", "EC2.170"),
        "cis-aws": ("5.6",),
        "iso-27001": ("A.5.15", "A.8.3"),
        "nist-800-53": ("AC-3", "AC-6"),
        "soc2": ("CC6.1",),
    },
)

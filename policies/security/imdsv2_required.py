"""Instances give credentials to IMDSv2 alone."""

from __future__ import annotations

from collections.abc import Iterator

from ..checks import say
from ..rule import Case, Rule


def _check(case: Case) -> Iterator[str]:
    if case.inputs.get("metadataOptions.httpEndpoint") == "disabled":
        return
    tokens = case.inputs.get("metadataOptions.httpTokens")
    if tokens != "required":
        yield f"metadataOptions.httpTokens is {say(tokens)}"


RULE = Rule(
    id="imdsv2-required",
    title="Instances give their credentials to IMDSv2 alone",
    severity="high",
    why="Version 1 of the metadata service hands out the node's role to any request that a pod can be "
    "tricked into making.",
    mend="Set metadataOptions.httpTokens to required.",
    providers=("aws",),
    types=("aws:ec2/launchTemplate:LaunchTemplate", "aws:ec2/instance:Instance"),
    check=_check,
    frameworks={
        "aws-hub": ("EC2.8", "EC2.170"),
        "cis-aws": ("5.6",),
        "nist-800-53": ("AC-3", "AC-6"),
        "soc2": ("CC6.1",),
    },
)

"""Clusters of GKE are on a release channel."""

from __future__ import annotations

from collections.abc import Iterator

from ..checks import on, say
from ..gcp import CLUSTER
from ..rule import Case, Rule


def _check(case: Case) -> Iterator[str]:
    channel = case.inputs.get("releaseChannel.channel")
    # Autopilot always is on one.
    if channel in (None, "UNSPECIFIED") and not on(case.inputs.get("enableAutopilot")):
        yield f"releaseChannel.channel is {say(channel)}"


RULE = Rule(
    id="gke-release-channel",
    title="Clusters of GKE are on a release channel",
    severity="medium",
    why="Most of what is used against a cluster was mended in a release that it has not got yet.",
    mend="Set releaseChannel.channel to REGULAR, STABLE or EXTENDED.",
    providers=("gcp",),
    types=(CLUSTER,),
    check=_check,
    frameworks={
        "cis-gke": ("5.5.4",),
        "iso-27001": ("A.8.8",),
        "nist-800-53": ("SI-2",),
        "pci-dss": ("6.3.3",),
        "soc2": ("CC7.1",),
    },
)

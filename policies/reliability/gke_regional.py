"""The API of clusters on GKE outlives the loss of a zone, in production."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..checks import say
from ..gcp import CLUSTER
from ..rule import Case, Rule

_ZONE = re.compile(r"-[a-z]$")


def _check(case: Case) -> Iterator[str]:
    if case.settings["environment"] != "prod":
        return
    location = case.inputs.get("location")
    # Without one it is where the provider's zone is.
    if location is None or _ZONE.search(str(location)):
        yield f"location is {say(location)}"


RULE = Rule(
    id="gke-regional",
    title="Clusters on GKE are of a region, and not of one zone, in production",
    severity="medium",
    why="Nothing is scheduled, scaled or healed while the zone of the only control plane is away, "
    "and none of it during its upgrades.",
    mend="Set location to a region, such as us-central1.",
    providers=("gcp",),
    types=(CLUSTER,),
    check=_check,
    frameworks={"iso-27001": ("A.8.14",)},
    settings=("environment",),
)

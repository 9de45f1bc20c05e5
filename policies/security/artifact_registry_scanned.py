"""Images in Artifact Registry are scanned."""

from __future__ import annotations

from collections.abc import Iterator

from ..gcp import REPOSITORY
from ..rule import Case, Rule


def _check(case: Case) -> Iterator[str]:
    # As the project says, unless the repository itself says otherwise.
    config = case.inputs.at("vulnerabilityScanningConfig.enablementConfig")
    if case.inputs.get("format") == "DOCKER" and config.known == "DISABLED":
        yield f"{config.path} is DISABLED"


RULE = Rule(
    id="artifact-registry-scanned",
    title="Images in Artifact Registry are scanned for what is known to be wrong with them",
    severity="medium",
    why="Most of what is in an image was written by others, and flaws in it are found every day.",
    mend="Set vulnerabilityScanningConfig.enablementConfig to INHERITED, with the API "
    "containerscanning.googleapis.com enabled.",
    providers=("gcp",),
    types=(REPOSITORY,),
    check=_check,
    frameworks={
        "cis-gke": ("5.1.1",),
        "pci-dss": ("11.3.1",),
        "soc2": ("CC7.1",),
    },
)

"""Tags in Artifact Registry stay what they are."""

from __future__ import annotations

from collections.abc import Iterator

from ..checks import demand_on
from ..gcp import REPOSITORY
from ..rule import Case, Rule


def _check(case: Case) -> Iterator[str]:
    # Others have no tags of their own, and what is fetched from elsewhere is not for us to fix.
    own = case.inputs.get("mode", "STANDARD_REPOSITORY") == "STANDARD_REPOSITORY"
    if own and case.inputs.get("format") == "DOCKER":
        yield from demand_on(case.inputs, "dockerConfig.immutableTags")


RULE = Rule(
    id="artifact-registry-immutable",
    title="A tag in Artifact Registry is always the same image",
    severity="medium",
    why="What was tested and scanned is then what runs, and nobody can slip another image under its tag.",
    mend="Set dockerConfig.immutableTags to true.",
    providers=("gcp",),
    types=(REPOSITORY,),
    check=_check,
    frameworks={
        "iso-27001": ("A.8.9",),
        "soc2": ("CC6.8",),
    },
)

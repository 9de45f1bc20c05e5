"""Networks on Google Cloud have the subnets that you give them."""

from __future__ import annotations

from collections.abc import Iterator

from ..checks import say
from ..rule import Case, Rule


def _check(case: Case) -> Iterator[str]:
    # On unless told otherwise.
    subnets = case.inputs.get("autoCreateSubnetworks")
    if subnets is not False:
        yield f"autoCreateSubnetworks is {say(subnets)}"


RULE = Rule(
    id="gcp-network-custom",
    title="Networks on Google Cloud have the subnets that you give them, and no others",
    severity="medium",
    why="The automatic ones are in every region, in the same ranges in every network, and without logs.",
    mend="Set autoCreateSubnetworks to false.",
    providers=("gcp",),
    types=("gcp:compute/network:Network",),
    check=_check,
    frameworks={"nist-800-53": ("SC-7",)},
)

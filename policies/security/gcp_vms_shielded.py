"""Machines on Google Cloud prove what they have booted."""

from __future__ import annotations

from collections.abc import Iterator

from ..checks import demand_on
from ..gcp import INSTANCES
from ..rule import Case, Rule

_SHIELD = "shieldedInstanceConfig"


def _check(case: Case) -> Iterator[str]:
    yield from demand_on(case.inputs, f"{_SHIELD}.enableSecureBoot")
    # These are on unless told otherwise.
    for name in ("enableVtpm", "enableIntegrityMonitoring"):
        if case.inputs.get(f"{_SHIELD}.{name}") is False:
            yield f"{_SHIELD}.{name} is false"


RULE = Rule(
    id="gcp-vms-shielded",
    title="Machines on Google Cloud prove what they have booted",
    severity="medium",
    why="What gets below the kernel sees everything above it, and outlives each boot.",
    mend="Set shieldedInstanceConfig.enableSecureBoot to true, and leave the rest of it on.",
    providers=("gcp",),
    types=INSTANCES,
    check=_check,
    frameworks={"cis-gcp": ("4.8",), "soc2": ("CC6.8",)},
)

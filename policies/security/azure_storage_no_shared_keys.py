"""Storage accounts take identities, not keys."""

from __future__ import annotations

from collections.abc import Iterator

from ..azure import STORAGE
from ..checks import say
from ..rule import Case, Rule


def _check(case: Case) -> Iterator[str]:
    # Left out, it is allowed.
    allowed = case.inputs.get("allowSharedKeyAccess")
    if allowed is not False:
        yield f"allowSharedKeyAccess is {say(allowed)}"


RULE = Rule(
    id="azure-storage-no-shared-keys",
    title="Storage accounts take identities alone, and no shared keys",
    severity="high",
    why="An account's key opens all of it, never ends, and its use names nobody in the log.",
    mend="Set allowSharedKeyAccess to false, and give workloads roles on their containers.",
    providers=("azure-native",),
    types=(STORAGE,),
    check=_check,
    frameworks={
        "cis-azure": ("9.3.1.3",),
        "iso-27001": ("A.5.16", "A.8.5"),
        "nist-800-53": ("IA-2", "IA-5"),
        "pci-dss": ("8.2.1", "8.2.2"),
    },
)

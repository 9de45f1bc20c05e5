"""Storage accounts answer over TLS 1.2 alone."""

from __future__ import annotations

from collections.abc import Iterator

from ..azure import STORAGE
from ..checks import demand_among
from ..rule import Case, Rule


def _check(case: Case) -> Iterator[str]:
    if case.inputs.get("enableHttpsTrafficOnly", True) is not True:
        yield "enableHttpsTrafficOnly is false"
    # Left out, it is TLS 1.0.
    yield from demand_among(case.inputs, "minimumTlsVersion", "TLS1_2", "TLS1_3")


RULE = Rule(
    id="azure-storage-tls-only",
    title="Storage accounts answer over TLS 1.2 alone",
    severity="medium",
    why="What is read over plain HTTP, or over a TLS with known flaws, can be read on the way.",
    mend="Leave enableHttpsTrafficOnly on, and set minimumTlsVersion to TLS1_2.",
    providers=("azure-native",),
    types=(STORAGE,),
    check=_check,
    frameworks={
        "cis-azure": ("9.3.4", "9.3.6"),
        "iso-27001": ("A.5.14", "A.8.24"),
        "nist-800-53": ("SC-8", "SC-8(1)"),
        "pci-dss": ("4.2.1",),
        "soc2": ("CC6.6", "CC6.7"),
    },
)

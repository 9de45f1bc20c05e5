"""SQL servers answer over TLS 1.2 alone."""

from __future__ import annotations

from collections.abc import Iterator

from ..azure import SQL
from ..checks import demand_among
from ..rule import Case, Rule


def _check(case: Case) -> Iterator[str]:
    yield from demand_among(case.inputs, "minimalTlsVersion", "1.2", "1.3")


RULE = Rule(
    id="azure-sql-tls-only",
    title="SQL servers on Azure answer over TLS 1.2 alone",
    severity="medium",
    why="What is read over a TLS with known flaws can be read on the way.",
    mend="Set minimalTlsVersion to 1.2.",
    providers=("azure-native",),
    types=(SQL, "azure-native:sql:ManagedInstance"),
    check=_check,
    frameworks={
        "iso-27001": ("A.5.14", "A.8.24"),
        "nist-800-53": ("SC-8",),
        "pci-dss": ("4.2.1",),
        "soc2": ("CC6.6",),
    },
)

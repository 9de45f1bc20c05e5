"""SQL servers answer over TLS 1.2 alone."""

from __future__ import annotations

from collections.abc import Iterator

from ..checks import say
from ..rule import Case, Rule


def _check(case: Case) -> Iterator[str]:
    least = case.inputs.get("minimalTlsVersion")
    if least not in ("1.2", "1.3"):
        yield f"minimalTlsVersion is {say(least)}"


RULE = Rule(
    id="azure-sql-tls-only",
    title="SQL servers on Azure answer over TLS 1.2 alone",
    severity="medium",
    why="What is read over a TLS with known flaws can be read on the way.",
    mend="Set minimalTlsVersion to 1.2.",
    providers=("azure-native",),
    types=("azure-native:sql:Server", "azure-native:sql:ManagedInstance"),
    check=_check,
)

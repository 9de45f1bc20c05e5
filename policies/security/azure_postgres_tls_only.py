"""PostgreSQL servers answer over TLS 1.2 alone."""

from __future__ import annotations

from collections.abc import Iterator

from ..checks import say
from ..rule import Case, Rule

# Both keep the rule where nobody sets them.
_KEPT = {"require_secure_transport": ("on",), "ssl_min_protocol_version": ("tlsv1.2", "tlsv1.3")}


def _check(case: Case) -> Iterator[str]:
    name = case.inputs.get("configurationName")
    value = case.inputs.at("value")
    if name in _KEPT and str(value.known).lower() not in _KEPT[name]:
        yield f"{name} is {say(value.known)}"


RULE = Rule(
    id="azure-postgres-tls-only",
    title="PostgreSQL servers on Azure answer over TLS 1.2 alone",
    severity="high",
    why="Without TLS, passwords and rows can be read on the way.",
    mend="Leave require_secure_transport on, and ssl_min_protocol_version at TLSv1.2 or above.",
    providers=("azure-native",),
    types=("azure-native:dbforpostgresql:Configuration",),
    check=_check,
    frameworks={
        "iso-27001": ("A.5.14", "A.8.24"),
        "nist-800-53": ("SC-8", "SC-8(1)"),
        "pci-dss": ("4.2.1",),
        "soc2": ("CC6.6",),
    },
)

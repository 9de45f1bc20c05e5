"""Servers of PostgreSQL and MySQL answer over TLS 1.2 alone."""

from __future__ import annotations

from collections.abc import Iterator

from ..checks import say
from ..rule import Case, Rule

_MODERN = frozenset(("tlsv1.2", "tlsv1.3"))
# All of them keep the rule where nobody sets them; the last is MySQL's, and may name several.
_KEPT = {
    "require_secure_transport": frozenset(("on",)),
    "ssl_min_protocol_version": _MODERN,
    "tls_version": _MODERN,
}


def _check(case: Case) -> Iterator[str]:
    name = case.inputs.get("configurationName")
    value = case.inputs.at("value")
    if name not in _KEPT:
        return
    said = str(value.known).lower().replace(" ", "").split(",")
    if not _KEPT[name].issuperset(said):
        yield f"{name} is {say(value.known)}"


RULE = Rule(
    id="azure-postgres-tls-only",
    title="Servers of PostgreSQL and MySQL on Azure answer over TLS 1.2 alone",
    severity="high",
    why="Without TLS, passwords and rows can be read on the way.",
    mend="Leave require_secure_transport on, and ssl_min_protocol_version (of MySQL, tls_version) at "
    "TLSv1.2 or above.",
    providers=("azure-native",),
    types=(
        "azure-native:dbforpostgresql:Configuration",
        "azure-native:dbformysql:Configuration",
    ),
    check=_check,
    frameworks={
        "iso-27001": ("A.5.14", "A.8.24"),
        "nist-800-53": ("SC-8", "SC-8(1)"),
        "pci-dss": ("4.2.1",),
        "soc2": ("CC6.6",),
    },
)

"""Servers of PostgreSQL and MySQL do not answer the whole internet."""

from __future__ import annotations

from collections.abc import Iterator

from ..azure import MYSQL, POSTGRES, range_for_all
from ..checks import demand_among
from ..rule import Case, Rule

_FIREWALL = (
    "azure-native:dbforpostgresql:FirewallRule",
    "azure-native:dbformysql:FirewallRule",
)


def _check(case: Case) -> Iterator[str]:
    if case.resource.type in _FIREWALL:
        yield from range_for_all(case.inputs)
        return
    if case.inputs.has("network.delegatedSubnetResourceId"):
        return
    yield from demand_among(case.inputs, "network.publicNetworkAccess", "Disabled")


RULE = Rule(
    id="azure-postgres-private",
    title="Servers of PostgreSQL and MySQL on Azure do not answer the whole internet",
    severity="critical",
    why="A database that anybody can reach is one weak password away from being read.",
    mend="Put the server into a delegated subnet, or set network.publicNetworkAccess to Disabled; let "
    "no firewall rule begin at 0.0.0.0 or end at 255.255.255.255.",
    providers=("azure-native",),
    types=(POSTGRES, MYSQL, *_FIREWALL),
    check=_check,
    frameworks={
        "iso-27001": ("A.8.3",),
        "nist-800-53": ("AC-4", "SC-7"),
        "pci-dss": ("1.4.2", "7.3.1"),
    },
)

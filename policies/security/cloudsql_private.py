"""Databases of Cloud SQL have no address on the internet."""

from __future__ import annotations

from collections.abc import Iterator

from ..checks import ANYWHERE, say
from ..gcp import SQL
from ..rule import Case, Rule


def _check(case: Case) -> Iterator[str]:
    # Cloud SQL gives one unless told otherwise.
    address = case.inputs.at("settings.ipConfiguration.ipv4Enabled")
    if address.known is not False:
        yield f"{address.path} is {say(address.known)}"
    for each in case.inputs.each("settings.ipConfiguration.authorizedNetworks"):
        network = each.at("value")
        if network.known in ANYWHERE:
            yield f"{network.path} is {network.known}"


RULE = Rule(
    id="cloudsql-private",
    title="Databases of Cloud SQL have no address on the internet",
    severity="critical",
    why="A database that anybody can reach is one leaked password away from being copied.",
    mend="Set settings.ipConfiguration.ipv4Enabled to false and privateNetwork to your network.",
    providers=("gcp",),
    types=(SQL,),
    check=_check,
    frameworks={
        "cis-gcp": ("6.5", "6.6"),
        "iso-27001": ("A.8.3", "A.8.20"),
        "nist-800-53": ("AC-3", "AC-5", "AC-6"),
        "pci-dss": ("1.3.1", "1.4.2"),
        "soc2": ("CC6.1", "CC6.2"),
    },
)

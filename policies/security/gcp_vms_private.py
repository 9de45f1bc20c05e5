"""Machines on Google Cloud have no addresses on the internet."""

from __future__ import annotations

from collections.abc import Iterator

from ..gcp import INSTANCES
from ..rule import Case, Rule


def _check(case: Case) -> Iterator[str]:
    for each in case.inputs.each("networkInterfaces"):
        for name in ("accessConfigs", "ipv6AccessConfigs"):
            if each.has(name):
                yield f"{each.at(name).path} gives it an address on the internet"


RULE = Rule(
    id="gcp-vms-private",
    title="Machines on Google Cloud have no addresses on the internet",
    severity="high",
    why="What the whole internet may reach, it scans within minutes; a firewall is then all that is left.",
    mend="Leave accessConfigs out: Cloud NAT lets it out, and Identity-Aware Proxy lets you in.",
    providers=("gcp",),
    types=INSTANCES,
    check=_check,
    frameworks={
        "cis-gcp": ("4.9",),
        "iso-27001": ("A.8.3", "A.8.20"),
        "nist-800-53": ("AC-3", "AC-5", "AC-6", "SC-7"),
        "pci-dss": ("1.4.2",),
        "soc2": ("CC6.6",),
    },
)

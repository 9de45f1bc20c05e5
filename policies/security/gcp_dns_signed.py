"""Public zones of Cloud DNS are signed."""

from __future__ import annotations

from collections.abc import Iterator

from ..checks import demand_among
from ..rule import Case, Rule


def _check(case: Case) -> Iterator[str]:
    if case.inputs.get("visibility") == "private":
        return
    yield from demand_among(case.inputs, "dnssecConfig.state", "on")
    for each in case.inputs.each("dnssecConfig.defaultKeySpecs"):
        algorithm = each.at("algorithm")
        if algorithm.known == "rsasha1":
            yield f"{algorithm.path} is rsasha1"


RULE = Rule(
    id="gcp-dns-signed",
    title="Public zones of Cloud DNS are signed",
    severity="low",
    why="Otherwise a resolver cannot tell a forged answer, and leads to whoever forged it.",
    mend="Set dnssecConfig.state to on, with keys of the default algorithm, and give the registrar its DS.",
    providers=("gcp",),
    types=("gcp:dns/managedZone:ManagedZone",),
    check=_check,
    frameworks={"cis-gcp": ("3.3", "3.4", "3.5"), "soc2": ("CC6.7",)},
)

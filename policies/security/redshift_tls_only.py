"""Warehouses of Redshift answer over TLS alone."""

from __future__ import annotations

from collections.abc import Iterator

from ..checks import say
from ..rule import Case, Rule


def _check(case: Case) -> Iterator[str]:
    values = {str(each.get("name")): each.at("value") for each in case.inputs.each("parameters")}
    value = values["require_ssl"].known if "require_ssl" in values else None
    if str(value).lower() not in ("true", "on", "1"):
        yield f"The parameter require_ssl is {say(value)}"


RULE = Rule(
    id="redshift-tls-only",
    title="Warehouses of Redshift answer over TLS alone",
    severity="medium",
    why="Queries and what they answer cross the network in the clear wherever a client does not ask for TLS.",
    mend="Set the parameter require_ssl of the ParameterGroup to true.",
    providers=("aws",),
    types=("aws:redshift/parameterGroup:ParameterGroup",),
    check=_check,
    frameworks={
        "aws-hub": ("Redshift.2",),
        "iso-27001": ("A.5.14", "A.8.24"),
        "pci-dss": ("4.2.1",),
        "soc2": ("CC6.7",),
    },
)

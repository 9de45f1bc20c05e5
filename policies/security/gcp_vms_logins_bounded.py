"""Who logs in to a machine on Google Cloud is decided by IAM."""

from __future__ import annotations

from collections.abc import Iterator

from ..gcp import INSTANCES
from ..rule import Case, Rule

_PROJECT = "gcp:compute/projectMetadata:ProjectMetadata"
_ITEM = "gcp:compute/projectMetadataItem:ProjectMetadataItem"
_OFF = ("false", "0", "no", "n")
_ON = ("true", "1", "yes", "y")
_WRONG = {"enable-oslogin": _OFF, "serial-port-enable": _ON}
"""Entries of the metadata, and the values with which keys decide, and not IAM."""


def _check(case: Case) -> Iterator[str]:
    if case.resource.type == _ITEM:
        entries = {str(case.inputs.get("key", "")): case.inputs.at("value")}
    else:
        entries = case.inputs.entries("metadata")
    for name, wrong in _WRONG.items():
        if name not in entries:
            continue
        value = str(entries[name].known).lower()
        if value in wrong:
            of = f" of {name}" if case.resource.type == _ITEM else ""
            yield f"{entries[name].path}{of} is {value}"


RULE = Rule(
    id="gcp-vms-logins-bounded",
    title="Machines on Google Cloud neither turn OS Login off nor open a serial console",
    severity="medium",
    why="Keys in metadata outlive the people that they were given to, and a serial console asks for no "
    "network at all.",
    mend="Set enable-oslogin to TRUE, and leave serial-port-enable out.",
    providers=("gcp",),
    types=(*INSTANCES, _PROJECT, _ITEM),
    check=_check,
    frameworks={
        "cis-gcp": ("4.4", "4.5"),
        "iso-27001": ("A.5.16", "A.8.5"),
        "nist-800-53": ("IA-2",),
        "pci-dss": ("8.2.1",),
        "soc2": ("CC6.6",),
    },
)

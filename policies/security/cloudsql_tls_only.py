"""Databases of Cloud SQL speak TLS alone."""

from __future__ import annotations

from collections.abc import Iterator

from ..checks import say
from ..gcp import SQL
from ..rule import Case, Rule

_ENCRYPTED = ("ENCRYPTED_ONLY", "TRUSTED_CLIENT_CERTIFICATE_REQUIRED")


def _check(case: Case) -> Iterator[str]:
    mode = case.inputs.at("settings.ipConfiguration.sslMode")
    # The connectors bring TLS of their own.
    if (
        mode.known not in _ENCRYPTED
        and case.inputs.get("settings.connectorEnforcement") != "REQUIRED"
    ):
        yield f"{mode.path} is {say(mode.known)}"


RULE = Rule(
    id="cloudsql-tls-only",
    title="Databases of Cloud SQL speak TLS alone",
    severity="high",
    why="Otherwise a client that is not told to encrypts nothing, neither rows nor what it signs in with.",
    mend="Set settings.ipConfiguration.sslMode to ENCRYPTED_ONLY.",
    providers=("gcp",),
    types=(SQL,),
    check=_check,
    frameworks={
        "cis-gcp": ("6.4",),
        "iso-27001": ("A.5.14", "A.8.12", "A.8.24"),
        "nist-800-53": ("SC-8",),
        "pci-dss": ("4.2.1",),
        "soc2": ("CC6.7",),
    },
)

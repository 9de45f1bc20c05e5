"""Redis answers over TLS 1.2 alone."""

from __future__ import annotations

from collections.abc import Iterator

from ..azure import REDIS, REDIS_CLUSTER, REDIS_DATABASE
from ..checks import demand_off, say
from ..rule import Case, Rule


def _check(case: Case) -> Iterator[str]:
    if case.resource.type == REDIS_DATABASE:
        if case.inputs.get("clientProtocol") == "Plaintext":
            yield "clientProtocol is Plaintext"
        return
    if case.resource.type == REDIS:
        yield from demand_off(case.inputs, "enableNonSslPort")
    # The newer service has no other than 1.2 where nothing is said.
    least = case.inputs.get("minimumTlsVersion")
    if least != "1.2" and (case.resource.type == REDIS or least is not None):
        yield f"minimumTlsVersion is {say(least)}"


RULE = Rule(
    id="azure-redis-tls-only",
    title="Redis on Azure answers over TLS 1.2 alone",
    severity="medium",
    why="Without TLS the access key goes over the network in clear.",
    mend="Leave clientProtocol Encrypted and enableNonSslPort off, and set minimumTlsVersion to 1.2.",
    providers=("azure-native",),
    types=(REDIS, REDIS_CLUSTER, REDIS_DATABASE),
    check=_check,
    frameworks={
        "iso-27001": ("A.5.14", "A.8.24"),
        "nist-800-53": ("SC-8", "SC-8(1)"),
        "pci-dss": ("4.2.1",),
    },
)

"""Load balancers on Google Cloud speak TLS that is not broken."""

from __future__ import annotations

from collections.abc import Iterator

from ..checks import demand_among, say
from ..rule import Case, Rule

_POLICIES = (
    "gcp:compute/sSLPolicy:SSLPolicy",
    "gcp:compute/regionSslPolicy:RegionSslPolicy",
)
_PROXIES = (
    "gcp:compute/targetHttpsProxy:TargetHttpsProxy",
    "gcp:compute/regionTargetHttpsProxy:RegionTargetHttpsProxy",
    "gcp:compute/targetSSLProxy:TargetSSLProxy",
)


def _check(case: Case) -> Iterator[str]:
    inputs = case.inputs
    if case.resource.type in _PROXIES:
        if not inputs.has("sslPolicy"):
            yield "sslPolicy is not set, and so TLS 1.0 is spoken"
        return
    yield from demand_among(inputs, "minTlsVersion", "TLS_1_2", "TLS_1_3")
    profile = inputs.get("profile")
    if profile in (None, "COMPATIBLE"):
        yield f"profile is {say(profile)}"
    for cipher in inputs.each("customFeatures"):
        # Those that agree on a key by RSA have no forward secrecy.
        if str(cipher.known).startswith("TLS_RSA_"):
            yield f"{cipher.path} is {cipher.known}"


RULE = Rule(
    id="gcp-tls-modern",
    title="Load balancers on Google Cloud speak TLS 1.2 at least, with forward secrecy",
    severity="medium",
    why="What is recorded today can be read once the key leaks, and the old versions are broken.",
    mend="Give the proxy an SSL policy with minTlsVersion TLS_1_2 and the profile MODERN or RESTRICTED.",
    providers=("gcp",),
    types=(*_POLICIES, *_PROXIES),
    check=_check,
    frameworks={
        "cis-gcp": ("3.9",),
        "iso-27001": ("A.5.14", "A.8.24"),
        "nist-800-53": ("SC-8",),
        "pci-dss": ("4.2.1",),
        "soc2": ("CC6.7",),
    },
)

"""The API server of GKE does not answer the whole internet."""

from __future__ import annotations

from collections.abc import Iterator

from ..checks import ANYWHERE, on
from ..gcp import CLUSTER
from ..rule import Case, Rule
from ..values import Node

_SAID = "The API server answers any address"


def _check(case: Case) -> Iterator[str]:
    inputs = case.inputs
    external = inputs.at("controlPlaneEndpointsConfig.dnsEndpointConfig.allowExternalTraffic")
    if on(external.known):
        yield f"{_SAID}: {external.path} is true"
    private = on(inputs.get("privateClusterConfig.enablePrivateEndpoint"))
    # By its address it answers everybody, unless told otherwise.
    if not private and inputs.get("controlPlaneEndpointsConfig.ipEndpointsConfig.enabled", True):
        yield from _address(inputs)


def _address(inputs: Node) -> Iterator[str]:
    networks = inputs.at("masterAuthorizedNetworksConfig")
    if networks.known is None:
        yield f"{_SAID}: {networks.path} is not set"
    for block in networks.each("cidrBlocks"):
        cidr = block.at("cidrBlock")
        if cidr.known in ANYWHERE:
            yield f"{_SAID}: {cidr.path} is {cidr.known}"
    google = networks.at("gcpPublicCidrsAccessEnabled")
    if on(google.known):
        yield f"The API server answers every customer of Google Cloud: {google.path} is true"


RULE = Rule(
    id="gke-endpoint-restricted",
    title="The API server of GKE does not answer the whole internet",
    severity="high",
    why="A flaw in the API server, or one leaked token, is enough where anybody can reach it.",
    mend="Set privateClusterConfig.enablePrivateEndpoint to true, or name your networks in "
    "masterAuthorizedNetworksConfig, and leave external traffic to the DNS endpoint off.",
    providers=("gcp",),
    types=(CLUSTER,),
    check=_check,
    frameworks={
        "cis-gke": ("5.6.3", "5.6.4"),
        "iso-27001": ("A.8.3", "A.8.20"),
        "nist-800-53": ("SC-7",),
        "pci-dss": ("1.3.1", "1.4.2"),
        "soc2": ("CC6.1", "CC6.6"),
    },
)

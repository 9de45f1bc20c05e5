"""Searches are encrypted, at rest and on the way."""

from __future__ import annotations

from collections.abc import Iterator

from ..checks import demand_on
from ..rule import Case, Rule


def _check(case: Case) -> Iterator[str]:
    yield from demand_on(
        case.inputs,
        "encryptAtRest.enabled",
        "nodeToNodeEncryption.enabled",
        "domainEndpointOptions.enforceHttps",
    )


RULE = Rule(
    id="opensearch-encrypted",
    title="Domains of OpenSearch are encrypted at rest, between nodes and to callers",
    severity="high",
    why="Logs and documents in a search hold what was meant for nobody, and pass through every node.",
    mend="Set encryptAtRest.enabled, nodeToNodeEncryption.enabled and "
    "domainEndpointOptions.enforceHttps to true.",
    providers=("aws",),
    types=("aws:opensearch/domain:Domain", "aws:elasticsearch/domain:Domain"),
    check=_check,
    frameworks={
        "aws-hub": ("ES.1", "ES.3", "ES.8", "OpenSearch.1", "OpenSearch.3", "OpenSearch.8"),
        "iso-27001": ("A.5.14", "A.8.24"),
        "nist-800-53": ("SC-8", "SC-13", "SC-28", "SC-28(1)"),
        "pci-dss": ("3.5.1", "4.2.1"),
    },
)

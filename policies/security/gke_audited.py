"""Clusters of GKE keep their logs."""

from __future__ import annotations

from collections.abc import Iterator

from ..gcp import CLUSTER
from ..rule import Case, Rule
from ..values import Node

# What Google keeps of those that say nothing.
_DEFAULT = {"SYSTEM_COMPONENTS", "WORKLOADS"}


def _missing(inputs: Node, path: str, *wanted: str) -> Iterator[str]:
    components = inputs.at(path)
    given = _DEFAULT if components.known is None else {each.known for each in components.each()}
    lacks = [each for each in wanted if each not in given]
    if lacks:
        yield f"{path} lacks {', '.join(lacks)}"


def _check(case: Case) -> Iterator[str]:
    for name in ("loggingService", "monitoringService"):
        if case.inputs.get(name) == "none":
            yield f"{name} is none"
    logged = ("SYSTEM_COMPONENTS", "APISERVER")
    yield from _missing(case.inputs, "loggingConfig.enableComponents", *logged)
    yield from _missing(case.inputs, "monitoringConfig.enableComponents", "SYSTEM_COMPONENTS")


RULE = Rule(
    id="gke-audited",
    title="Clusters of GKE keep the logs of their control plane",
    severity="medium",
    why="What was asked of the cluster, and how it fared, cannot be found out afterwards without them.",
    mend="Name SYSTEM_COMPONENTS and APISERVER in loggingConfig.enableComponents, and "
    "SYSTEM_COMPONENTS in monitoringConfig.enableComponents.",
    providers=("gcp",),
    types=(CLUSTER,),
    check=_check,
    frameworks={
        "cis-gke": ("5.7.1",),
        "iso-27001": ("A.8.15",),
        "pci-dss": ("10.2.1",),
        "soc2": ("CC7.2",),
    },
)

"""Nothing runs in the namespace default."""

from __future__ import annotations

from collections.abc import Iterator

from ..cel import Admission, Demand
from ..kubernetes import WORKLOADS, namespace
from ..rule import Case, Rule


def _check(case: Case) -> Iterator[str]:
    if namespace(case.resource) == "default":
        yield "metadata.namespace is default"


RULE = Rule(
    id="pods-out-of-default",
    title="Nothing runs in the namespace default",
    severity="low",
    why="It has no owner, no network policy and no level of Pod Security, and everything without a name is there.",
    mend="Set metadata.namespace, or the namespace of the provider.",
    providers=("kubernetes",),
    types=WORKLOADS,
    check=_check,
    frameworks={
        "cis-k8s": ("5.6.4",),
        "soc2": ("CC6.8",),
    },
    admission=Admission(
        (
            Demand(
                "object.metadata.?namespace.orValue('default') != 'default'",
                "metadata.namespace is default",
            ),
        ),
    ),
)

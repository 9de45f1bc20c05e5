"""No pool of nodes grows without a bound."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from .. import azure, gcp
from ..aws import KARPENTER, NODE_GROUP
from ..cel import Admission, Demand
from ..checks import say
from ..rule import Case, Rule
from ..values import Node


def _google(case: Case) -> Iterator[Node]:
    for pool in gcp.pools(case.resource):
        size = gcp.pool_size(pool, "max")
        # Without autoscaling, one that says nothing does not grow.
        if pool.has("autoscaling") or size.value is not None:
            yield size


def _azure(case: Case) -> Iterator[Node]:
    for pool in azure.pools(case.resource):
        yield azure.pool_size(pool, "max")


def _aws(case: Case) -> Iterator[Node]:
    yield case.inputs.at("scalingConfig.maxSize")


_SIZES: dict[str, Callable[[Case], Iterator[Node]]] = {
    NODE_GROUP: _aws,
    azure.CLUSTER: _azure,
    azure.NODE_POOL: _azure,
    gcp.CLUSTER: _google,
    gcp.NODE_POOL: _google,
}
"""The numbers of nodes that the pools of a resource may grow to."""


def _check(case: Case) -> Iterator[str]:
    if case.resource.type == KARPENTER:
        if not case.inputs.entries("spec.limits"):
            yield "spec.limits is not set"
        return
    most = case.settings["maxNodes"]
    for size in _SIZES[case.resource.type](case):
        count = size.known
        if count is None:
            yield f"{size.path} is not set"
        elif not isinstance(count, int | float) or count > most:
            yield f"{size.path} is {say(count)}, more than {most}"


RULE = Rule(
    id="node-pools-bounded",
    title="No pool of nodes grows without a bound",
    severity="medium",
    why="A job that is submitted in a loop otherwise buys nodes until the quota or the budget is used "
    "up.",
    mend="Set the most nodes that the pool may have, at most maxNodes, or limits of Karpenter's pool.",
    providers=("aws", "gcp", "azure-native", "kubernetes"),
    types=(*_SIZES, KARPENTER),
    check=_check,
    frameworks={
        "iso-27001": ("A.8.6",),
        "nist-800-53": ("SC-6",),
    },
    settings=("maxNodes",),
    admission=Admission(
        (Demand("size(object.spec.?limits.orValue({})) > 0", "spec.limits is not set"),),
        reads=("spec",),
    ),
)

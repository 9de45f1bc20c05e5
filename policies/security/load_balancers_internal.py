"""Load balancers face inwards unless they are meant to face the internet."""

from __future__ import annotations

from collections.abc import Iterator

from ..cel import Admission, Demand, literal
from ..checks import ANYWHERE
from ..rule import Case, Rule

# What makes a load balancer internal, per cloud: AWS (controller and in-tree), GKE, AKS.
_INTERNAL = {
    "service.beta.kubernetes.io/aws-load-balancer-scheme": "internal",
    "service.beta.kubernetes.io/aws-load-balancer-internal": "true",
    "networking.gke.io/load-balancer-type": "internal",
    "service.beta.kubernetes.io/azure-load-balancer-internal": "true",
}


def _check(case: Case) -> Iterator[str]:
    if case.inputs.get("spec.type") != "LoadBalancer":
        return
    if case.inputs.has("spec.loadBalancerSourceRanges"):
        ranges = {each.known for each in case.inputs.each("spec.loadBalancerSourceRanges")}
        if ranges.isdisjoint(ANYWHERE):
            return
    notes = case.inputs.entries("metadata.annotations")
    for name, value in _INTERNAL.items():
        if name in notes and str(notes[name].known).lower() == value:
            return
    yield "The Service opens a load balancer to the internet"


_RANGES = "object.spec.?loadBalancerSourceRanges.orValue([])"


RULE = Rule(
    id="load-balancers-internal",
    title="Services open no load balancer to the internet",
    severity="high",
    why="It goes around the gateway, and so around its TLS and its sign-in.",
    mend="Lead to it by a route of the gateway, make it internal by annotation, or name the networks "
    "in loadBalancerSourceRanges.",
    providers=("kubernetes",),
    types=("kubernetes:core/v1:Service",),
    check=_check,
    frameworks={"soc2": ("CC6.1", "CC6.6")},
    admission=Admission(
        (
            Demand(
                f"object.spec.?type.orValue('') != 'LoadBalancer' || (size({_RANGES}) > 0 && "
                f"!{_RANGES}.exists(one, one in {literal(ANYWHERE)})) || "
                + " || ".join(
                    f"object.metadata.?annotations[?'{name}'].orValue('').lowerAscii() == '{value}'"
                    for name, value in _INTERNAL.items()
                ),
                "The Service opens a load balancer to the internet",
            ),
        ),
        reads=("spec", "metadata.annotations"),
    ),
)

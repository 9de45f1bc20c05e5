"""Secrets are files, not variables."""

from __future__ import annotations

from collections.abc import Iterator

from ..cel import CONTAINERS, Admission, Demand
from ..kubernetes import WORKLOADS, called, containers, pod
from ..rule import Case, Rule


def _check(case: Case) -> Iterator[str]:
    for container in containers(pod(case)):
        single = [each for each in container.each("env") if each.has("valueFrom.secretKeyRef")]
        whole = [each for each in container.each("envFrom") if each.has("secretRef")]
        if single or whole:
            yield f"{called(container)} takes variables from Secrets"


RULE = Rule(
    id="secrets-not-in-env",
    title="Containers take secrets as files, not as variables",
    severity="low",
    why="Programs log their environment when they fail, and hand it to whatever they start.",
    mend="Mount the Secret as a volume, where the program can read a file.",
    providers=("kubernetes",),
    types=WORKLOADS,
    check=_check,
    frameworks={
        "cis-k8s": ("5.4.1",),
        "pci-dss": ("8.3.2",),
    },
    enforcement="advisory",
    admission=Admission(
        (
            Demand(
                "item.?env.orValue([]).all(one, !one.?valueFrom.?secretKeyRef.hasValue()) && "
                "item.?envFrom.orValue([]).all(one, !has(one.secretRef))",
                "container {} takes variables from Secrets",
                CONTAINERS,
            ),
        ),
    ),
)

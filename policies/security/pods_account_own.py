"""Pods that speak to the cluster do so under a name of their own."""

from __future__ import annotations

from collections.abc import Iterator

from ..cel import Admission, Demand
from ..kubernetes import WORKLOADS, pod
from ..rule import Case, Rule


def _check(case: Case) -> Iterator[str]:
    spec = pod(case)
    account = spec.get("serviceAccountName") or spec.get("serviceAccount") or "default"
    if account == "default" and spec.get("automountServiceAccountToken") is not False:
        yield "The pod has a token of the service account default"


RULE = Rule(
    id="pods-account-own",
    title="Pods with a token have a service account of their own",
    severity="medium",
    why="What one pod of the namespace is allowed by the default account, all of them are.",
    mend="Set serviceAccountName, or automountServiceAccountToken to false.",
    providers=("kubernetes",),
    types=WORKLOADS,
    check=_check,
    frameworks={"cis-k8s": ("5.1.5",)},
    admission=Admission(
        (
            Demand(
                "!(variables.pod.?serviceAccountName.orValue("
                "variables.pod.?serviceAccount.orValue('')) in ['', 'default']) || "
                "!variables.pod.?automountServiceAccountToken.orValue(true)",
                "The pod has a token of the service account default",
            ),
        ),
    ),
)

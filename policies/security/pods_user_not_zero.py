"""No pod names root as its user."""

from __future__ import annotations

from collections.abc import Iterator

from ..cel import Admission, in_contexts
from ..kubernetes import TOUCHED, contexts, excused, pod
from ..rule import Case, Rule


def _check(case: Case) -> Iterator[str]:
    for holder, context in contexts(pod(case)):
        if context.get("runAsUser") == 0 and not excused(case):
            yield f"securityContext.runAsUser of {holder} is 0"


RULE = Rule(
    id="pods-user-not-zero",
    title="No pod names root as its user",
    severity="high",
    why="The number decides, whatever runAsNonRoot of the pod says: a container may say otherwise.",
    mend="Set runAsUser to a number above zero, or leave it out where the image names one.",
    providers=("kubernetes",),
    types=TOUCHED,
    check=_check,
    frameworks={
        "cis-k8s": ("5.2.7",),
        "iso-27001": ("A.8.2",),
        "nist-800-53": ("CM-6",),
        "pci-dss": ("7.2.2", "7.2.5"),
        "pss": ("restricted",),
        "soc2": ("CC6.8",),
    },
    settings=("privilegedNamespaces",),
    admission=Admission(
        in_contexts("{}.?runAsUser.orValue(1) != 0", "securityContext.runAsUser of {} is 0"),
        excusable=True,
    ),
)

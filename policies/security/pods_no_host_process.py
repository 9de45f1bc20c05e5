"""No Windows container is a process of its host."""

from __future__ import annotations

from collections.abc import Iterator

from ..cel import Admission, in_contexts
from ..kubernetes import TOUCHED, contexts, excused, pod
from ..rule import Case, Rule


def _check(case: Case) -> Iterator[str]:
    for holder, context in contexts(pod(case)):
        if context.get("windowsOptions.hostProcess") and not excused(case):
            yield f"securityContext.windowsOptions.hostProcess of {holder} is true"


RULE = Rule(
    id="pods-no-host-process",
    title="No Windows container is a process of its host",
    severity="high",
    why="It is an administrator of its node, and so of every pod there.",
    mend="Leave windowsOptions.hostProcess out.",
    providers=("kubernetes",),
    types=TOUCHED,
    check=_check,
    frameworks={"cis-k8s": ("5.2.11",), "pss": ("baseline",)},
    settings=("privilegedNamespaces",),
    admission=Admission(
        in_contexts(
            "!{}.?windowsOptions.?hostProcess.orValue(false)",
            "securityContext.windowsOptions.hostProcess of {} is true",
        ),
        excusable=True,
    ),
)

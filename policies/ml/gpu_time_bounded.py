"""Outside production, jobs on accelerators end by themselves."""

from __future__ import annotations

from collections.abc import Iterator

from ..checks import say
from ..kserve import label
from ..rule import Case, Rule
from ..training import (
    CRON_JOB,
    JOB,
    JOB_SET,
    OPERATED,
    RAY_CLUSTER,
    RAY_JOB,
    TRAIN_JOB,
    accelerators,
    found,
)
from ..values import Node

_DEADLINE = {
    JOB: "spec.activeDeadlineSeconds",
    CRON_JOB: "spec.jobTemplate.spec.activeDeadlineSeconds",
    TRAIN_JOB: "spec.activeDeadlineSeconds",
    RAY_JOB: "spec.activeDeadlineSeconds",
    **dict.fromkeys(OPERATED, "spec.runPolicy.activeDeadlineSeconds"),
}
_LONGEST = "kueue.x-k8s.io/max-exec-time-seconds"


def _check(case: Case) -> Iterator[str]:
    if case.settings["environment"] == "prod" or not accelerators(case.inputs):
        return
    if case.resource.type == RAY_CLUSTER:
        if case.inputs.get("spec.enableInTreeAutoscaling") is not True:
            yield "spec.enableInTreeAutoscaling is not true: its workers stand until it is deleted"
        return
    deadline = _deadline(case)
    seconds, most = deadline.known, case.settings["gpuJobHours"]
    if seconds is None:
        yield f"{deadline.path} is not set"
    elif float(str(seconds)) > most * 3600:
        yield f"{deadline.path} is {say(seconds)}, more than {most} hours"


def _deadline(case: Case) -> Node:
    longest = label(case.inputs, _LONGEST)
    if longest.value is not None:
        return longest
    if case.resource.type == JOB_SET:
        inner = list(found(case.inputs, "activeDeadlineSeconds"))
        return inner[0] if inner else Node(None, "activeDeadlineSeconds of its jobs")
    return case.inputs.at(_DEADLINE[case.resource.type])


RULE = Rule(
    id="gpu-time-bounded",
    title="Outside production, a job with accelerators has an end",
    severity="medium",
    why="An experiment that hangs is paid for until somebody looks, and nobody looks on a weekend.",
    mend="Set activeDeadlineSeconds, up to gpuJobHours, or the label kueue.x-k8s.io/max-exec-time-seconds.",
    providers=("kubernetes",),
    types=(*_DEADLINE, JOB_SET, RAY_CLUSTER),
    check=_check,
    frameworks={
        "iso-27001": ("A.8.6",),
        "nist-800-53": ("SC-6",),
    },
    settings=("environment", "gpuJobHours"),
)

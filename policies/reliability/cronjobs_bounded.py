"""Runs of a CronJob end, and do not pile up."""

from __future__ import annotations

from collections.abc import Iterator

from ..cel import Admission, Demand
from ..kubernetes import of_kind, pod
from ..rule import Case, Rule


def _check(case: Case) -> Iterator[str]:
    policy = case.inputs.get("spec.concurrencyPolicy", "Allow")
    if policy not in ("Forbid", "Replace"):
        yield f"spec.concurrencyPolicy is {policy}"
    job = case.inputs.at("spec.jobTemplate.spec")
    if not job.has("activeDeadlineSeconds") and not pod(case).has("activeDeadlineSeconds"):
        yield f"{job.path}.activeDeadlineSeconds is not set"


_JOB = "object.spec.jobTemplate.spec"


RULE = Rule(
    id="cronjobs-bounded",
    title="Runs of a CronJob end, and do not pile up",
    severity="medium",
    why="One that hangs is otherwise joined by the next, until the cluster is full of them.",
    mend="Set concurrencyPolicy to Forbid or Replace, and activeDeadlineSeconds of the Job.",
    providers=("kubernetes",),
    types=of_kind("CronJob"),
    check=_check,
    frameworks={
        "iso-27001": ("A.8.6",),
        "nist-800-53": ("SC-6",),
    },
    admission=Admission(
        (
            Demand(
                "object.spec.?concurrencyPolicy.orValue('Allow') in ['Forbid', 'Replace']",
                "spec.concurrencyPolicy is Allow",
            ),
            Demand(
                f"{_JOB}.?activeDeadlineSeconds.hasValue() || "
                f"{_JOB}.template.spec.?activeDeadlineSeconds.hasValue()",
                "activeDeadlineSeconds of the Job is not set",
            ),
        ),
        reads=("spec",),
    ),
)

"""Runs that pile up."""

from __future__ import annotations

from ..fixtures import CRONJOB
from ..suite import DROP, UNKNOWN, Fixture, suite

_JOB = "spec.jobTemplate.spec"

TestRule = suite(
    "cronjobs-bounded",
    CRONJOB,
    bad=[
        ({"spec.concurrencyPolicy": DROP}, "spec.concurrencyPolicy is Allow"),
        (
            {f"{_JOB}.activeDeadlineSeconds": DROP},
            f"{_JOB}.activeDeadlineSeconds is not set",
        ),
    ],
    fine=[
        {"spec.concurrencyPolicy": "Replace"},
        {
            f"{_JOB}.activeDeadlineSeconds": DROP,
            f"{_JOB}.template.spec.activeDeadlineSeconds": 60,
        },
    ],
    unknown=[({"spec.concurrencyPolicy": UNKNOWN}, "spec.concurrencyPolicy")],
)

TestOlder = suite(
    "cronjobs-bounded",
    Fixture("kubernetes:batch/v1beta1:CronJob", {**CRONJOB.inputs, "apiVersion": "batch/v1beta1"}),
    bad=[({"spec.concurrencyPolicy": DROP}, "spec.concurrencyPolicy is Allow")],
)

"""Logs are kept long enough, and not for ever."""

from __future__ import annotations

from collections.abc import Iterator

from ..checks import days, demand_least
from ..rule import Case, Rule

_GOOGLE = "gcp:logging/projectBucketConfig:ProjectBucketConfig"
_MONTH = 30

_DAYS = {
    "aws:cloudwatch/logGroup:LogGroup": "retentionInDays",
    "azure-native:operationalinsights:Workspace": "retentionInDays",
    _GOOGLE: "retentionDays",
}
"""Types that keep logs, and the property that says for how long."""


def _check(case: Case) -> Iterator[str]:
    least, kept = days(case, "logRetentionDays"), _DAYS[case.resource.type]
    # Nothing, or 0, keeps logs for ever, which nobody has asked for and somebody pays. Of Azure the
    # pricing tier decides then, and Google keeps them for a month.
    if case.resource.type == _GOOGLE and least <= _MONTH and not case.inputs.get(kept):
        return
    yield from demand_least(case.inputs, kept, least)


RULE = Rule(
    id="logs-retained",
    title="Logs are kept for the days agreed, and not for ever",
    severity="low",
    why="An intrusion is often found weeks later; without a term the bill grows with every day.",
    mend="Set the retention to at least logRetentionDays; in dev, one will do.",
    providers=("aws", "gcp", "azure-native"),
    types=tuple(_DAYS),
    check=_check,
    frameworks={
        "aws-hub": ("CloudWatch.16",),
        "iso-27001": ("A.5.28", "A.8.15"),
        "nist-800-53": ("AU-11", "SI-12"),
        "pci-dss": ("10.5.1",),
        "soc2": ("CC7.2",),
    },
    settings=("environment", "logRetentionDays"),
)

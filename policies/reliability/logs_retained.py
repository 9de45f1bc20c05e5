"""Logs are kept long enough, and not for ever."""

from __future__ import annotations

from collections.abc import Iterator

from ..checks import demand_least
from ..rule import Case, Rule


def _check(case: Case) -> Iterator[str]:
    dev = case.settings["environment"] == "dev"
    least = 1 if dev else case.settings["logRetentionDays"]
    # Nothing, or 0, keeps logs for ever, which nobody has asked for and somebody pays.
    yield from demand_least(case.inputs, "retentionInDays", least)


RULE = Rule(
    id="logs-retained",
    title="Log groups are kept for the days agreed, and not for ever",
    severity="low",
    why="An intrusion is often found weeks later; without a term the bill grows with every day.",
    mend="Set retentionInDays to at least logRetentionDays; in dev, one will do.",
    providers=("aws",),
    types=("aws:cloudwatch/logGroup:LogGroup",),
    check=_check,
    frameworks={
        "aws-hub": ("CloudWatch.16",),
        "nist-800-53": ("AU-11", "SI-12"),
        "soc2": ("CC7.2",),
    },
    settings=("environment", "logRetentionDays"),
)

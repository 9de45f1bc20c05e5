"""Charts are installed at one version."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..checks import say
from ..kubernetes import RELEASE
from ..rule import Case, Rule

_EXACT = re.compile(r"v?\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?")


def _check(case: Case) -> Iterator[str]:
    chart = str(case.inputs.get("chart", ""))
    # A folder or an archive is one version by itself.
    if chart.startswith((".", "/")) or chart.endswith(".tgz"):
        return
    version = case.inputs.get("version")
    if version is None or not _EXACT.fullmatch(str(version)):
        yield f"The version of the chart is {say(version)}"


RULE = Rule(
    id="charts-pinned",
    title="Charts are installed at one version",
    severity="medium",
    why="Otherwise the next run upgrades what nobody meant to touch.",
    mend="Set version to one exact version, such as 1.21.1.",
    providers=("kubernetes",),
    types=(RELEASE,),
    check=_check,
    frameworks={
        "iso-27001": ("A.8.9",),
        "nist-800-53": ("CM-2",),
    },
)

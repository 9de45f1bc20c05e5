"""Roles name what they allow."""

from __future__ import annotations

from collections.abc import Iterator

from ..cel import Admission, Demand
from ..kubernetes import rbac
from ..rule import Case, Rule


def _check(case: Case) -> Iterator[str]:
    for rule in case.inputs.each("rules"):
        for name in ("apiGroups", "resources", "verbs", "nonResourceURLs"):
            if "*" in [each.value for each in rule.each(name)]:
                yield f"{rule.path}.{name} holds *"


RULE = Rule(
    id="rbac-no-wildcards",
    title="Roles name the groups, resources and verbs that they allow",
    severity="high",
    why="A wildcard also allows what is added later, and every Secret today.",
    mend="Name what is needed.",
    providers=("kubernetes",),
    types=rbac("Role", "ClusterRole"),
    check=_check,
    frameworks={
        "cis-k8s": ("5.1.3",),
        "iso-27001": ("A.8.2",),
        "nist-800-53": ("AC-6",),
        "pci-dss": ("7.2.3",),
        "soc2": ("CC6.3",),
    },
    admission=Admission(
        tuple(
            Demand(
                f"object.?rules.orValue([]).all(one, !('*' in one.?{each}.orValue([])))",
                f"{each} of a rule holds *",
            )
            for each in ("apiGroups", "resources", "verbs", "nonResourceURLs")
        ),
        reads=("rules",),
    ),
)

"""Groups of people alone may do everything."""

from __future__ import annotations

from collections.abc import Iterator

from ..cel import Admission, Demand
from ..kubernetes import rbac
from ..rule import Case, Rule


def _check(case: Case) -> Iterator[str]:
    if case.inputs.get("roleRef.name") != "cluster-admin":
        return
    for subject in case.inputs.each("subjects"):
        kind, name = subject.get("kind"), str(subject.get("name"))
        if kind != "Group" or name.startswith("system:"):
            yield f"cluster-admin is given to the {kind} {name}"


RULE = Rule(
    id="rbac-no-cluster-admin",
    title="Nobody but a named group of people is cluster-admin",
    severity="critical",
    why="A service account that is cluster-admin makes its pod the weakest door to the cluster.",
    mend="Bind a role that names what is needed, and people by a group of the identity provider.",
    providers=("kubernetes",),
    types=rbac("ClusterRoleBinding"),
    check=_check,
    frameworks={
        "cis-k8s": ("5.1.1", "5.1.7"),
        "iso-27001": ("A.5.15", "A.5.18"),
        "nist-800-53": ("AC-6",),
        "pci-dss": ("7.2.1", "7.2.2"),
        "soc2": ("CC6.3",),
    },
    admission=Admission(
        (
            Demand(
                "object.roleRef.name != 'cluster-admin' || object.?subjects.orValue([]).all(one, "
                "one.kind == 'Group' && !one.name.startsWith('system:'))",
                "cluster-admin is given to others than a named group",
            ),
        ),
        reads=("roleRef", "subjects"),
    ),
)

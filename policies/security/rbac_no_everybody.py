"""No role is given to everybody."""

from __future__ import annotations

from collections.abc import Iterator

from ..cel import Admission, Demand, literal
from ..kubernetes import rbac
from ..rule import Case, Rule

_EVERYBODY = (
    "system:anonymous",
    "system:authenticated",
    "system:serviceaccounts",
    "system:unauthenticated",
)


def _check(case: Case) -> Iterator[str]:
    for subject in case.inputs.each("subjects"):
        name = str(subject.get("name"))
        if name in _EVERYBODY:
            yield f"The role is given to {name}"


RULE = Rule(
    id="rbac-no-everybody",
    title="No role is given to everybody",
    severity="high",
    why="That is whoever reaches the API server, or any pod at all.",
    mend="Bind the role to a group or a service account by name.",
    providers=("kubernetes",),
    types=rbac("RoleBinding", "ClusterRoleBinding"),
    check=_check,
    frameworks={
        "cis-gke": ("4.1.8", "4.1.9", "4.1.10"),
        "nist-800-53": ("AC-3", "AC-6"),
        "soc2": ("CC6.3",),
    },
    admission=Admission(
        (
            Demand(
                f"object.?subjects.orValue([]).all(one, !(one.name in {literal(_EVERYBODY)}))",
                "The role is given to everybody",
            ),
        ),
        reads=("subjects",),
    ),
)

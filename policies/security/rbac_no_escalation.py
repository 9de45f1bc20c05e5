"""Roles allow nothing that leads to more."""

from __future__ import annotations

from collections.abc import Iterator

from ..cel import Admission, Demand, literal
from ..kubernetes import rbac
from ..rule import Case, Rule

_VERBS = {"bind", "escalate", "impersonate"}
_CHANGES = {"create", "update", "patch"}
_WRITES = {
    "certificatesigningrequests/approval": {"update", "patch"},
    "mutatingwebhookconfigurations": _CHANGES,
    "nodes/proxy": {"get", *_CHANGES},
    "persistentvolumes": {"create"},
    "serviceaccounts/token": {"create"},
    "validatingwebhookconfigurations": _CHANGES,
}


def _check(case: Case) -> Iterator[str]:
    for rule in case.inputs.each("rules"):
        verbs = {str(each.value) for each in rule.each("verbs")}
        for verb in sorted(verbs & _VERBS):
            yield f"{rule.path}.verbs holds {verb}"
        for each in rule.each("resources"):
            granted = sorted(verbs & _WRITES.get(str(each.value), set()))
            if granted:
                yield f"{rule.path} allows to {', '.join(granted)} {each.value}"


_GRANTS = literal({name: sorted(verbs) for name, verbs in _WRITES.items()})


RULE = Rule(
    id="rbac-no-escalation",
    title="Roles allow nothing by which their holder gets more",
    severity="critical",
    why="Each of these is as good as cluster-admin to whoever knows how.",
    mend="Leave it out, or agree on an exemption for the operator that needs it.",
    providers=("kubernetes",),
    types=rbac("Role", "ClusterRole"),
    check=_check,
    frameworks={
        "cis-k8s": ("5.1.8", "5.1.9", "5.1.10", "5.1.11", "5.1.12", "5.1.13"),
        "iso-27001": ("A.8.2", "A.8.3"),
        "nist-800-53": ("AC-6",),
        "pci-dss": ("7.2.2",),
        "soc2": ("CC6.3",),
    },
    admission=Admission(
        (
            Demand(
                "object.?rules.orValue([]).all(one, "
                f"!one.verbs.exists(verb, verb in {literal(sorted(_VERBS))}))",
                f"A rule holds {', '.join(sorted(_VERBS))}",
            ),
            Demand(
                "object.?rules.orValue([]).all(one, !one.?resources.orValue([]).exists(each, "
                f"each in {_GRANTS} && one.verbs.exists(verb, verb in {_GRANTS}[each])))",
                f"A rule allows to change one of {', '.join(_WRITES)}",
            ),
        ),
        reads=("rules",),
    ),
)

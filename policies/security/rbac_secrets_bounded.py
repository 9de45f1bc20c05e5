"""No role reads the Secrets of every namespace."""

from __future__ import annotations

from collections.abc import Iterator

from ..cel import Admission, Demand
from ..kubernetes import rbac
from ..rule import Case, Rule


def _check(case: Case) -> Iterator[str]:
    for rule in case.inputs.each("rules"):
        resources = [each.value for each in rule.each("resources")]
        verbs = {str(each.value) for each in rule.each("verbs")}
        read = sorted(verbs & {"get", "list", "watch"})
        if "secrets" in resources and read and not rule.has("resourceNames"):
            yield f"{rule.path} allows to {', '.join(read)} every Secret"


RULE = Rule(
    id="rbac-secrets-bounded",
    title="No role of the whole cluster reads Secrets that it does not name",
    severity="high",
    why="Among them are the tokens and passwords of everything that runs.",
    mend="Use a Role in the namespace, or name the Secrets in resourceNames.",
    providers=("kubernetes",),
    types=rbac("ClusterRole"),
    check=_check,
    frameworks={
        "cis-k8s": ("5.1.2",),
        "iso-27001": ("A.8.2", "A.8.3"),
        "nist-800-53": ("AC-6",),
        "pci-dss": ("7.2.1", "7.2.2"),
        "soc2": ("CC6.3",),
    },
    admission=Admission(
        (
            Demand(
                "object.?rules.orValue([]).all(one, !('secrets' in one.?resources.orValue([])) || "
                "size(one.?resourceNames.orValue([])) > 0 || "
                "!one.verbs.exists(verb, verb in ['get', 'list', 'watch']))",
                "A rule allows to read every Secret",
            ),
        ),
        reads=("rules",),
    ),
)

"""From rules to the objects by which a cluster holds them itself, against whatever is applied.

Two engines take them: the API server, as ValidatingAdmissionPolicies, and Kyverno. Both are given the
same CEL of `policies.cel`; docs/decisions/0090-admission.md says what is denied where.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

from .cel import CONTAINERS, POD_ANNOTATIONS, Admission, Demand, literal, part, pod, pod_annotations
from .exemptions import Exemption, read
from .rule import Rule
from .verdicts import with_defaults

Engine = Literal["kubernetes", "kyverno"]

NATIVE = "admissionregistration.k8s.io/v1"
KYVERNO = "policies.kyverno.io/v1"

EXCEPTIONS = "kyverno"
"""Namespace whose PolicyExceptions count."""

LABEL = "plinth.dev/admission"
"""Label of a namespace that says what becomes there of what breaks a rule: `deny` or `warn`. Rules are
held in no other namespace."""

_LEVEL = "pod-security.kubernetes.io/enforce"

_DENY, _WARN = ("Deny",), ("Warn", "Audit")

_UNSERVED = ("extensions", "helm.sh")
"""Groups that programs may name, and no server has."""

_CLUSTER_WIDE = (
    "ClusterRole",
    "ClusterRoleBinding",
    "NodePool",
    "PersistentVolume",
    "StorageClass",
)
"""Kinds that are in no namespace, nor are one: no label of a namespace says anything of them."""


@dataclass(frozen=True)
class Held:
    """A rule that the cluster holds."""

    rule: Rule
    form: Admission
    settings: Mapping[str, Any]
    denies: bool
    """Whether what breaks it is denied in namespaces that say so; else it is told everywhere."""
    exemptions: Sequence[Exemption] = ()

    @property
    def types(self) -> tuple[str, ...]:
        """The types that it judges and that a cluster knows."""
        return tuple(each for each in self.rule.types if each.startswith("kubernetes:"))


def held(
    rules: Iterable[Rule],
    config: Mapping[str, Mapping[str, Any]],
    *,
    protected: bool,
    demanded: Collection[str] = (),
) -> list[Held]:
    """The rules that have a form for admission, are not disabled, and have something to ask.

    Args:
        rules: those of the catalogue, or some of them.
        config: what `policies.config.pack_config` gives: level, settings, exemptions of each.
        protected: whether anything is denied at all; in dev it is only told.
        demanded: rules that deny whatever their severity, since somebody asked for them by name.
    """
    found: list[Held] = []
    for rule in rules:
        own = config[rule.id]
        form, level = rule.admission, own["enforcementLevel"]
        settings = with_defaults(rule, own)
        if form is None or level == "disabled" or (form.needs and not settings[form.needs]):
            continue
        severe = rule.severity in ("critical", "high") or rule.id in demanded
        denies = protected and severe and level != "advisory"
        found.append(Held(rule, form, settings, denies, read(settings["exemptions"])))
    return found


def objects(engine: Engine, listed: Iterable[Held]) -> list[dict[str, Any]]:
    """The objects of an engine, policies before what refers to them."""
    make = _kyverno if engine == "kyverno" else _native
    return [each for one in listed for each in make(one)]


# --- the two engines ------------------------------------------------------------------------------


def _native(one: Held) -> list[dict[str, Any]]:
    conditions = _conditions(one)
    if one.exemptions:
        exempt = " || ".join(_exempt(each, clock=True) for each in one.exemptions)
        conditions.append({"name": "not-exempt", "expression": f"!({exempt})"})
    policy = {
        # An expression that fails is a violation like others: where those are told, it is told.
        "failurePolicy": "Fail",
        "matchConstraints": {
            **_rules(one.types),
            **_selector(_not_excused(one)),
        },
        "matchConditions": conditions,
        "variables": _variables(one),
        "validations": _validations(one),
    }
    made = [_object(NATIVE, "ValidatingAdmissionPolicy", one.rule.id, policy, _register(one))]
    for each in _actions(one):
        binding = {
            "policyName": one.rule.id,
            "validationActions": list(each.does),
            "matchResources": {
                **({} if each.types == one.types else _rules(each.types)),
                **_selector(_where(each)),
            },
        }
        name = f"{one.rule.id}-{each.name}"
        made.append(_object(NATIVE, "ValidatingAdmissionPolicyBinding", name, binding))
    return made


def _kyverno(one: Held) -> list[dict[str, Any]]:
    made: list[dict[str, Any]] = []
    for each in _actions(one):
        policy = {
            "validationActions": list(each.does),
            # What is denied is denied, too, while nobody can be asked.
            "failurePolicy": "Fail" if "Deny" in each.does else "Ignore",
            # The text is of every kind that runs pods: nothing is to be made of it for them.
            "autogen": {"podControllers": {"controllers": []}},
            "matchConstraints": {
                **_rules(each.types),
                **_selector([*_not_excused(one), *_where(each)]),
            },
            "matchConditions": _conditions(one),
            "variables": _variables(one),
            "validations": _validations(one),
        }
        made.append(_object(KYVERNO, "ValidatingPolicy", f"{one.rule.id}-{each.name}", policy))
    return made + exceptions(one.rule.id, one.exemptions, made)


def exceptions(
    rule: str, exemptions: Iterable[Exemption], policies: Iterable[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """The objects by which Kyverno lets pass what is exempt from a rule, of the policies that hold it."""
    references = [{"kind": each["kind"], "name": each["metadata"]["name"]} for each in policies]
    made: list[dict[str, Any]] = []
    for index, each in enumerate(exemptions):
        exception = {
            "policyRefs": references,
            "matchConditions": [{"name": "exempt", "expression": _exempt(each, clock=False)}],
            "expiresAt": _end(each),
            "properties": {"owner": each.owner, "reason": each.reason, "ticket": each.ticket},
        }
        name = f"{rule}-{index}"
        made.append(_object(KYVERNO, "PolicyException", name, exception, namespace=EXCEPTIONS))
    return made


def _object(
    api_version: str,
    kind: str,
    name: str,
    spec: dict[str, Any],
    annotations: Mapping[str, str] | None = None,
    namespace: str = "",
) -> dict[str, Any]:
    metadata: dict[str, Any] = {"name": name}
    if namespace:
        metadata["namespace"] = namespace
    if annotations:
        metadata["annotations"] = dict(annotations)
    return {"apiVersion": api_version, "kind": kind, "metadata": metadata, "spec": spec}


# --- their parts ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Action:
    """What is done about a violation, and where."""

    name: str
    does: tuple[str, ...]
    types: tuple[str, ...]
    labels: tuple[str, ...]
    """Values of the label of those namespaces."""
    restricted: bool = False
    """Whether only of those that hold pods to the profile `restricted`."""


def _actions(one: Held) -> list[_Action]:
    types = one.types
    placed = tuple(each for each in types if each.rpartition(":")[2] not in _CLUSTER_WIDE)
    everywhere = ("deny", "warn")
    if not one.denies or not placed:
        return [_Action("warn", _WARN, types, everywhere)]
    if one.form.everywhere:
        return [_Action("deny", _DENY, placed, everywhere)]
    # Of a namespace that lets images be root on purpose nothing is asked that would not let them.
    strict = one.rule.frameworks.get("pss") == ("restricted",)
    return [
        _Action("deny", _DENY, placed, ("deny",), restricted=strict),
        _Action("warn", _WARN, types, everywhere if strict else ("warn",)),
    ]


def _where(action: _Action) -> list[dict[str, Any]]:
    found = [{"key": LABEL, "operator": "In", "values": list(action.labels)}]
    if action.restricted:
        found.append({"key": _LEVEL, "operator": "In", "values": ["restricted"]})
    return found


def _rules(types: Iterable[str]) -> dict[str, Any]:
    served: dict[tuple[str, str], str] = {}
    for each in types:
        if not each.endswith("Patch"):
            _, api_version, kind = each.split(":")
            group, _, version = api_version.rpartition("/")
            key = ("" if group == "core" else group, kind)
            # The stable version, if there is one; the server knows the others by it.
            served[key] = "v1" if version == "v1" else served.get(key, version)
    grouped: dict[tuple[str, str], list[str]] = {}
    for (group, kind), version in served.items():
        if group not in _UNSERVED:
            resources = grouped.setdefault((group, version), [])
            # What debugs a pod comes to it later, by this way alone.
            resources += [plural(kind), *(["pods/ephemeralcontainers"] if kind == "Pod" else [])]
    found = [
        {
            "apiGroups": [group],
            "apiVersions": [version],
            "operations": ["CREATE", "UPDATE"],
            "resources": resources,
        }
        for (group, version), resources in grouped.items()
    ]
    return {"resourceRules": found}


def plural(kind: str) -> str:
    """The resource of a kind: `ingresses` of Ingress."""
    name = kind.lower()
    if name.endswith("s"):
        return f"{name}es"
    return f"{name[:-1]}ies" if name.endswith("cy") else f"{name}s"


def _not_excused(one: Held) -> list[dict[str, Any]]:
    names = list(one.settings["privilegedNamespaces"]) if one.form.excusable else []
    if not names:
        return []
    return [{"key": "kubernetes.io/metadata.name", "operator": "NotIn", "values": names}]


def _selector(expressions: list[dict[str, Any]]) -> dict[str, Any]:
    return {"namespaceSelector": {"matchExpressions": expressions}} if expressions else {}


def _conditions(one: Held) -> list[dict[str, str]]:
    """What is judged: an object that is new, or another in what the rule looks at.

    So what stood before the rule still scales, rolls and goes.
    """
    reads = one.form.reads
    now, before = (
        [part(each, of) for each in reads] if reads else [f"({pod(of)})"]
        for of in ("object", "oldObject")
    )
    other = " || ".join(f"{new} != {old}" for new, old in zip(now, before, strict=True))
    found = [
        {"name": "changed", "expression": f"request.operation != 'UPDATE' || {other}"},
        {"name": "stays", "expression": "!has(object.metadata.deletionTimestamp)"},
    ]
    if any(each.rpartition(":")[2] in _CLUSTER_WIDE for each in one.types):
        own = "object.metadata.?name.orValue('').startsWith('system:')"
        found.append({"name": "not-kubernetes-own", "expression": f"!{own}"})
    return found


def _variables(one: Held) -> list[dict[str, str]]:
    form = one.form
    text = " ".join(
        [*(f"{each.over} {each.expression}" for each in form.demands), *form.variables.values()]
    )
    given = {
        name: literal(one.settings[name])
        for name in one.rule.settings
        if f"variables.{name}" in text
    }
    if CONTAINERS in text or "variables.pod." in text:
        given["pod"] = pod()
    if CONTAINERS in text:
        kinds = ("initContainers", "containers", "ephemeralContainers")
        given["containers"] = " + ".join(f"variables.pod.?{each}.orValue([])" for each in kinds)
    if POD_ANNOTATIONS in text:
        given["podAnnotations"] = pod_annotations()
    return [
        {"name": name, "expression": expression}
        for name, expression in {**given, **form.variables}.items()
    ]


def _validations(one: Held) -> list[dict[str, str]]:
    return [_validation(each, one.rule.mend) for each in one.form.demands]


def _validation(demand: Demand, mend: str) -> dict[str, str]:
    after = f". {mend}"
    if not demand.over:
        return {
            "expression": demand.expression,
            "message": demand.message + after,
            "reason": "Forbidden",
        }
    before, _, between = demand.message.partition("{}")
    broken = f"({demand.over}).filter(item, !({demand.expression}))"
    return {
        "expression": f"({demand.over}).all(item, {demand.expression})",
        "message": demand.message.replace("{}", "one of them") + after,
        "messageExpression": f"{literal(before)} + {broken}.map(item, string(item.name)).join(', ')"
        f" + {literal(between + after)}",
        "reason": "Forbidden",
    }


# --- exemptions -----------------------------------------------------------------------------------


def _exempt(exemption: Exemption, *, clock: bool) -> str:
    """Whether it covers an object: by its name, and of what others make of it by how it begins."""
    own = exemption.resource.rpartition("::")[2]
    pattern = ".*".join(map(re.escape, own.split("*")))
    name = "object.metadata.?name.orValue(object.metadata.?generateName.orValue(''))"
    covered = f"{name}.matches({literal(f'^{pattern}(-.*)?$')})"
    if not clock:
        return covered
    # CEL has no clock; but the server has stamped a new object before it is judged.
    made = "timestamp(string(dyn(object).metadata.creationTimestamp))"
    return f"{covered} && {made} < timestamp({literal(_end(exemption))})"


def _end(exemption: Exemption) -> str:
    """The first moment at which it no longer holds: the end of its last day."""
    return f"{date.fromisoformat(exemption.expires) + timedelta(days=1)}T00:00:00Z"


def _register(one: Held) -> dict[str, str]:
    """Who agreed to what, to be read where the policy is looked at."""
    return {
        f"plinth.dev/exemption-{index}": f"{each.resource} until {each.expires}: {each.reason} "
        f"({each.owner}, {each.ticket})"
        for index, each in enumerate(one.exemptions)
    }

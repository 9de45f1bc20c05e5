"""Passwords are in Secrets, and nowhere else."""

from __future__ import annotations

from collections.abc import Iterator

from ..cel import CONTAINERS, Admission, Demand, literal
from ..credentials import KEY_OF, NAME, REFERENCE, SHAPES, credentials, variables
from ..kubernetes import RELEASE, TOUCHED, containers, pod
from ..rule import Case, Rule
from ..values import Node, strings

_CONFIG_MAP = "kubernetes:core/v1:ConfigMap"


def _all(case: Case, path: str) -> Node:
    """A map that must be known to be looked into; single values in it need not be."""
    return Node(case.inputs.get(path), path)


def _places(case: Case) -> Iterator[tuple[Node, str]]:
    if case.resource.type == RELEASE:
        yield from strings(_all(case, "values"))
    elif case.resource.type == _CONFIG_MAP:
        yield from strings(_all(case, "data"))
    else:
        for container in containers(pod(case)):
            yield from variables(container.each("env"))


def _check(case: Case) -> Iterator[str]:
    yield from credentials(_places(case))


def _fine(name: str, value: str) -> str:
    """CEL: what `_check` says of a name and a value."""
    reference = literal(f"(?s){REFERENCE.pattern.removesuffix('$')}\\n?$")
    letters = f"{name}.lowerAscii().findAll('[a-z]').join('')"
    return (
        f"{value} == '' || {value}.matches({reference}) || "
        f"!({letters}.matches({literal(NAME.pattern)}) && "
        f"!{letters}.matches({literal(KEY_OF.pattern)}) || "
        f"{value}.matches({literal(SHAPES.pattern)}))"
    )


_ENV = _fine("one.name", "one.?value.orValue('')")
_DATA = _fine("key", "object.data[key]")
_PODS_OF = (
    "spec.template",
    "spec.jobTemplate",
    *(f"spec.{each}" for each in ("containers", "initContainers", "ephemeralContainers")),
)


RULE = Rule(
    id="no-plaintext-secrets",
    title="Credentials are in Secrets, and neither in Helm values, ConfigMaps nor variables",
    severity="critical",
    why="Values and ConfigMaps are read by many, kept in the state and in every revision of a release.",
    mend="Keep it in the cloud's store, and refer to the Secret that external-secrets makes of it.",
    providers=("kubernetes",),
    types=(*TOUCHED, _CONFIG_MAP, RELEASE),
    check=_check,
    frameworks={
        "cis-k8s": ("5.4.1", "5.4.2"),
        "iso-27001": ("A.5.17",),
        "nist-800-53": ("IA-5", "IA-5(7)"),
        "pci-dss": ("8.3.2", "8.6.3"),
        "soc2": ("CC6.1",),
    },
    admission=Admission(
        (
            Demand(
                f"item.?env.orValue([]).all(one, {_ENV})",
                "A variable of container {} holds what looks like a credential",
                f"object.kind == 'ConfigMap' ? [] : {CONTAINERS}",
            ),
            Demand(
                f"object.kind != 'ConfigMap' || object.?data.orValue({{}}).all(key, {_DATA})",
                "The data holds what looks like a credential",
            ),
        ),
        reads=("data", *_PODS_OF),
    ),
)

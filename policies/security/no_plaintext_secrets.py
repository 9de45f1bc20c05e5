"""Passwords are in Secrets, and nowhere else."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..kubernetes import POD_SPECS, RELEASE, containers, pod
from ..rule import Case, Rule
from ..values import UNKNOWNS, Node

_CONFIG_MAP = "kubernetes:core/v1:ConfigMap"

# Names that hold a secret. What refers to one (passwordSecret, tokenFile, secretName) does not match.
_NAME = re.compile(
    r"(password|passwd|passphrase|secretkey|accesskey|apikey|authtoken|bearertoken|privatekey|"
    r"clientsecret|webhookurl|connectionstring|fernetkey)$"
)
# Credentials that show by themselves, whatever they are called.
_SHAPES = re.compile(
    r"AKIA[0-9A-Z]{16}|-----BEGIN [A-Z ]*PRIVATE KEY-----|gh[pousr]_[A-Za-z0-9]{36}|"
    r"xox[baprs]-[A-Za-z0-9-]{10,}|[a-z+]+://[^/\s:@${}]+:[^/\s:@${}]{3,}@"
)
# A reference, or a template that is filled in on the cluster.
_REFERENCE = re.compile(r"^(\$\{?\w+\}?|\$\(\w+\)|\{\{.*\}\}|<[\w-]+>)$", re.DOTALL)


def _strings(node: Node, name: str = "") -> Iterator[tuple[Node, str]]:
    """Every string below, with the name that it has."""
    value = node.value
    if isinstance(value, dict):
        for key, each in node.entries().items():
            yield from _strings(each, key)
    elif isinstance(value, list):
        for each in node.each():
            yield from _strings(each, name)
    elif isinstance(value, str) and value:
        yield node, name


def _named(name: str) -> bool:
    return bool(_NAME.search(re.sub(r"[^a-z]", "", name.lower())))


def _all(case: Case, path: str) -> Node:
    """A map that must be known to be looked into; single values in it need not be."""
    return Node(case.inputs.get(path), path)


def _places(case: Case) -> Iterator[tuple[Node, str]]:
    if case.resource.type == RELEASE:
        yield from _strings(_all(case, "values"))
    elif case.resource.type == _CONFIG_MAP:
        yield from _strings(_all(case, "data"))
    else:
        for container in containers(pod(case)):
            for variable in container.each("env"):
                yield from _strings(variable.at("value"), str(variable.get("name", "")))


def _check(case: Case) -> Iterator[str]:
    later: list[Node] = []
    for node, name in _places(case):
        if node.value in UNKNOWNS:
            # What another resource gives under such a name is its secret, or a reference to it.
            later += [node] if _named(name) else []
        elif not _REFERENCE.match(node.value) and (_named(name) or _SHAPES.search(node.value)):
            yield f"{node.path} holds what looks like a credential"
    for node in later:
        _ = node.known


RULE = Rule(
    id="no-plaintext-secrets",
    title="Credentials are in Secrets, and neither in Helm values, ConfigMaps nor variables",
    severity="critical",
    why="Values and ConfigMaps are read by many, kept in the state and in every revision of a release.",
    mend="Keep it in the cloud's store, and refer to the Secret that external-secrets makes of it.",
    providers=("kubernetes",),
    types=(*POD_SPECS, _CONFIG_MAP, RELEASE),
    check=_check,
    frameworks={"cis-k8s": ("5.4.1", "5.4.2"), "nist-800-53": ("IA-5(7)",), "soc2": ("CC6.1",)},
)

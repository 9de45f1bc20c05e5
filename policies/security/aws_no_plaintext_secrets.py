"""Passwords on AWS are in Secrets Manager, and nowhere else."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Iterator
from typing import Any, cast

from ..aws import INSTANCE, LAUNCH_TEMPLATE
from ..credentials import credentials, variables
from ..rule import Case, Rule
from ..values import UNKNOWNS, Node, strings

_FUNCTION = "aws:lambda/function:Function"
_RUNNER = "aws:apprunner/service:Service"
_TASK = "aws:ecs/taskDefinition:TaskDefinition"
_MAPS = {
    _FUNCTION: ("environment.variables",),
    _RUNNER: (
        "sourceConfiguration.imageRepository.imageConfiguration.runtimeEnvironmentVariables",
        "sourceConfiguration.codeRepository.codeConfiguration.codeConfigurationValues"
        ".runtimeEnvironmentVariables",
    ),
}
"""Types with variables by name, and where they are."""

_ASSIGNED = re.compile(r"""['"]?(\w[\w.-]*)['"]?\s*[=:,]\s*['"]?([^\s'"$`<{(,;]{4,})""")
"""A name and its value in a script, as shells, YAML, JSON and PHP write it; what the script reads
from elsewhere begins with another character."""


def _script(node: Node) -> Iterator[tuple[Node, str]]:
    """What a script assigns, with the names, and the script itself.

    Raises:
        Unknown: the script is not known.
    """
    text = node.known
    if not isinstance(text, str):
        return
    yield Node(text, node.path), ""
    for name, value in _ASSIGNED.findall(text):
        # `lock_passwd: true` is a switch.
        if value.lower() not in ("true", "false", "none", "null"):
            yield Node(value, node.path), name


def _decoded(node: Node) -> Node:
    """The script in base64; as it is where it is none."""
    value = node.value
    if isinstance(value, str) and value not in UNKNOWNS:
        try:
            return Node(base64.b64decode(value, validate=True).decode(), node.path)
        except (binascii.Error, UnicodeDecodeError):
            return node
    return node


def _containers(node: Node) -> Iterator[Node]:
    """The containers of a task, which are JSON in a string."""
    value = node.known
    try:
        parsed: Any = json.loads(value) if isinstance(value, str) else []
    except ValueError:
        return
    yield from Node(cast("Any", parsed) if isinstance(parsed, list) else [], node.path).each()


def _places(case: Case) -> Iterator[tuple[Node, str]]:
    inputs = case.inputs
    if case.resource.type in _MAPS:
        for path in _MAPS[case.resource.type]:
            # It must be known to be looked into; single values in it need not be.
            yield from strings(Node(inputs.get(path), path))
    elif case.resource.type == _TASK:
        for container in _containers(inputs.at("containerDefinitions")):
            yield from variables(container.each("environment"))
    else:
        for name in ("userData", "userDataBase64"):
            yield from _script(_decoded(inputs.at(name)))


def _check(case: Case) -> Iterator[str]:
    # Scripts give the same path many times.
    yield from dict.fromkeys(credentials(_places(case)))


RULE = Rule(
    id="aws-no-plaintext-secrets",
    title="Credentials are in Secrets Manager, and neither in variables nor in user data",
    severity="critical",
    why="Whoever may look at a function, a task or a machine reads them, and so does all on a machine.",
    mend="Keep it in Secrets Manager, and read it where it is used, or name it in a task's secrets.",
    providers=("aws",),
    types=(*_MAPS, _TASK, INSTANCE, LAUNCH_TEMPLATE),
    check=_check,
    frameworks={
        "iso-27001": ("A.5.17",),
        "pci-dss": ("8.3.2",),
    },
)

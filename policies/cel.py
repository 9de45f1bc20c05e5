"""How a rule asks the same of an object as it comes to the cluster: in CEL, which the API server and
Kyverno both evaluate.

The text is of `object`, with `variables.pod` the pod's spec of whatever kind runs pods and
`variables.containers` every container of it; each setting that the rule reads is `variables.` and its
name.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

CONTAINERS = "variables.containers"
"""Every container of a pod, with those that run before it and those that debug it."""

LASTING = "variables.pod.?initContainers.orValue([]) + variables.pod.?containers.orValue([])"
"""Containers that a pod is made with; those that debug it have neither resources nor probes."""

POD_ANNOTATIONS = "variables.podAnnotations"
"""Annotations of a pod, or of the pods that are made of a template."""


@dataclass(frozen=True)
class Demand:
    """One thing that is asked."""

    expression: str
    """True where all is well; of `item` where it is asked of each item of a list."""
    message: str
    """What is said else, without its full stop and never with a value; `{}` in it is replaced by
    the names of the items that it is said of."""
    over: str = ""
    """The list, whose items have a `name`; none: it is asked of the object."""


@dataclass(frozen=True)
class Admission:
    """The form of a rule that the cluster itself holds."""

    demands: tuple[Demand, ...]
    variables: Mapping[str, str] = field(default_factory=dict[str, str])
    """Further variables by name, in an order in which each may use those before it."""
    reads: tuple[str, ...] = ()
    """Parts of the object that it looks at, such as `metadata.labels`; none: its pod. An update that
    changes none of them is not judged."""
    excusable: bool = False
    """Whether it leaves out the namespaces of the setting privilegedNamespaces."""
    needs: str = ""
    """The setting without which it asks nothing."""
    everywhere: bool = False
    """Whether it denies in the platform's own namespaces, too, since its operators keep it."""


def in_contexts(expression: str, message: str) -> tuple[Demand, Demand]:
    """What is asked of the security context of a pod, and of that of each container.

    Args:
        expression: with `{}` for the context, which may not be there, before a `.?`.
        message: with `{}` for the name of whose it is.
    """
    return (
        Demand(
            expression.replace("{}", "variables.pod.?securityContext"),
            message.replace("{}", "the pod"),
        ),
        Demand(
            expression.replace("{}", "item.?securityContext"),
            message.replace("{}", "container {}"),
            CONTAINERS,
        ),
    )


def label_or_note(key: str, default: str = "''") -> str:
    """A label of the object, else its annotation of that key, else the default."""
    found = f"object.metadata.?labels[?'{key}'].or(object.metadata.?annotations[?'{key}'])"
    return f"{found}.orValue({default})"


def literal(value: Any) -> str:
    """A text, number, switch, list or map in CEL, which writes them as JSON does."""
    return json.dumps(value, ensure_ascii=False)


def pod(of: str = "object") -> str:
    """The pod's spec of `object` or `oldObject`, of any kind that runs pods."""
    return _below(of, "spec")


def pod_annotations(of: str = "object") -> str:
    """The annotations of the same pod."""
    return _below(of, "?metadata.?annotations.orValue({})")


def _below(of: str, path: str) -> str:
    # `dyn` keeps the type checker from looking for fields of one kind in all of them.
    here = f"dyn({of})"
    return (
        f"{here}.kind == 'Pod' ? {here}.{path} : {here}.kind == 'CronJob' ? "
        f"{here}.spec.jobTemplate.spec.template.{path} : {here}.spec.template.{path}"
    )


def part(path: str, of: str = "object") -> str:
    """A part of an object, which may not be there: `dyn(object).?metadata.?labels`."""
    return f"dyn({of})" + "".join(f".?{each}" for each in path.split("."))

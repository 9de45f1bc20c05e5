"""Every Kubernetes object of a plan, tried on a genuine API server."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial

from . import standins
from .kubeapi import Answer, Api, Kind
from .objects import Object, pod

_PATCHED_WHOLE = ("Node",)
"""Kinds of which a part is as valid as the whole, as all that they need is a name."""

_LONG = 700

UNDEFINED = "no definition of its kind was found"
"""Why an object of a custom kind is not verified."""


@dataclass(frozen=True)
class Finding:
    """What there is to tell of one object."""

    object: Object
    message: str
    mend: str = ""


@dataclass
class Report:
    """What the server said."""

    accepted: list[Object] = field(default_factory=list[Object])
    rejected: list[Finding] = field(default_factory=list[Finding])
    unverified: list[Finding] = field(default_factory=list[Finding])
    """Objects of which the server could say nothing, with the reason."""
    warned: list[Finding] = field(default_factory=list[Finding])
    """Accepted, with a warning of the server's."""


def verify(api: Api, objects: Sequence[Object], step: Callable[[int], None]) -> Report:
    """Apply the objects in their order; `step` hears how many were tried.

    Raises:
        Failure: the server stops answering (exit code 4).
    """
    report = Report()
    seen: dict[tuple[str, str, str, str], Object] = {}
    for count, each in enumerate(objects, 1):
        step(count)
        other = seen.setdefault(_identity(each), each)
        if other is not each and not (each.patch or other.patch):
            report.rejected.append(
                Finding(each, f"{other.urn} is the same object", "give one of them another name")
            )
            continue
        _one(api, each, report)
    return report


def _identity(each: Object) -> tuple[str, str, str, str]:
    metadata = each.body["metadata"]
    group = each.api_version.rpartition("/")[0]
    return group, each.kind, metadata.get("namespace") or "", metadata["name"]


def _one(api: Api, each: Object, report: Report) -> None:
    kind = api.kind(each.api_version, each.kind)
    if kind is None:
        _unserved(api, each, report)
        return
    if each.patch and each.kind not in _PATCHED_WHOLE:
        report.unverified.append(Finding(each, "a part of an object that is not in the plan"))
        return
    body, filled = standins.fill(each.body, partial(api.schema, each.api_version, each.kind))
    answer = api.apply(body, kind)
    if not answer.fine:
        _refused(each, answer, filled, report)
        return
    made = pod(body)
    if made:
        if not made["spec"].get("serviceAccountName"):
            _default_account(api, made["metadata"]["namespace"])
        tried = api.call("POST", f"{_pods(made['metadata']['namespace'])}?dryRun=All", made)
        if not tried.fine:
            report.rejected.append(
                Finding(each, f"its pods: {_short(tried)}", _mend(each, tried.message))
            )
            return
    report.accepted.append(each)
    if not filled:  # else they are of the stand-ins
        report.warned += [Finding(each, text) for text in answer.warnings]


def _pods(namespace: str) -> str:
    return f"/api/v1/namespaces/{namespace}/pods"


def _default_account(api: Api, namespace: str) -> None:
    """What a controller makes in every namespace of a whole cluster."""
    body = {
        "apiVersion": "v1",
        "kind": "ServiceAccount",
        "metadata": {"name": "default", "namespace": namespace},
    }
    api.apply(body, Kind("serviceaccounts", namespaced=True))


def _unserved(api: Api, each: Object, report: Report) -> None:
    group = each.api_version.rpartition("/")[0]
    versions = [version for version in api.versions(group) if api.kind(version, each.kind)]
    if versions:
        served = ", ".join(versions)
        message = f"{each.api_version} has no kind {each.kind}; {served} has"
        report.rejected.append(Finding(each, message, f"use apiVersion {versions[0]}"))
    elif group in api.native:
        message = f"Kubernetes has no kind {each.kind} in {each.api_version}"
        report.rejected.append(Finding(each, message, "use a kind that it has"))
    else:
        report.unverified.append(Finding(each, UNDEFINED))


def _refused(each: Object, answer: Answer, filled: Sequence[str], report: Report) -> None:
    blamed = [_dotted(path) for path in answer.fields]
    excused = [_dotted(path) for path in filled]
    if blamed and all(any(_related(path, other) for other in excused) for path in blamed):
        fields = ", ".join(answer.fields)
        message = f"not known before `up`: {fields}; with a stand-in: {_short(answer)}"
        report.unverified.append(Finding(each, message))
        return
    report.rejected.append(Finding(each, _short(answer), _mend(each, answer.message)))


def _short(answer: Answer) -> str:
    """The message; of one that quotes whole objects, its beginning and its end."""
    message = answer.message
    return message if len(message) <= _LONG else f"{message[:400]} [...] {message[-200:]}"


def _dotted(path: str) -> str:
    return re.sub(r"\[([^\]]*)\]", r".\1", path) + "."


def _related(path: str, other: str) -> bool:
    return path.startswith(other) or other.startswith(path)


def _mend(each: Object, message: str) -> str:
    if re.search(r"namespaces? \S+ not found", message):
        return f"let {each.component} declare the namespace, and the object depend on it"
    if "PodSecurity" in message:
        return f"mend the pods of {each.component}, or the level that the namespace enforces"
    return f"mend what {each.component} declares, or the field of the spec that it follows"

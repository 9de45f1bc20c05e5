"""Definitions of custom kinds: read from a folder, installed on an API server."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import yaml

from .exits import Exit, Failure
from .kubeapi import Api

KIND = "CustomResourceDefinition"
_PATH = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
_WITHIN = 60.0


class Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """YAML of definitions, in which a lone `=` is a string."""


def _text(loader: Any, node: Any) -> str:
    del loader
    return str(node.value)


Loader.add_constructor("tag:yaml.org,2002:value", _text)

Definitions = Mapping[tuple[str, str], Mapping[str, Any]]
"""Definitions by group and kind."""


def demand(folder: Path) -> None:
    """See to it that a folder given on the command line is there.

    Raises:
        Failure: it is not (exit code 2).
    """
    if not folder.is_dir():
        raise Failure(
            Exit.USAGE, f"--crds {folder}: no such folder", "name a folder with definitions"
        )


def read(folder: Path, kinds: Iterable[tuple[str, str]]) -> Definitions:
    """The definitions of these (group, kind), from every YAML file in a folder and below it.

    Raises:
        Failure: a file that has one is not YAML (exit code 2).
    """
    # A group without a dot is Kubernetes' own.
    wanted = {(group, kind) for group, kind in kinds if "." in group}
    found: dict[tuple[str, str], Mapping[str, Any]] = {}
    if not wanted:
        return found
    for file in sorted((*folder.rglob("*.yaml"), *folder.rglob("*.yml"))):
        text = file.read_text(encoding="utf-8", errors="replace")
        # Reading all of them takes seconds; looking whether one is worth it takes none.
        if KIND not in text or not any(_mentioned(text, *each) for each in wanted):
            continue
        try:
            documents = list(yaml.load_all(text, Loader))
        except yaml.YAMLError as error:
            line = getattr(getattr(error, "problem_mark", None), "line", -1) + 1
            raise Failure(
                Exit.USAGE,
                f"{file}:{line}: not YAML",
                "render charts first (helm template --include-crds): their templates are no YAML",
            ) from None
        for each in documents:
            key = _of(each)
            if key in wanted:
                found.setdefault(key, each)
    return found


def _mentioned(text: str, group: str, kind: str) -> bool:
    return group in text and (f"kind: {kind}" in text or f'"kind": "{kind}"' in text)


def _of(document: Any) -> tuple[str, str] | None:
    """Group and kind that a document defines; None if it is no definition."""
    try:
        if document["kind"] == KIND:
            return document["spec"]["group"], document["spec"]["names"]["kind"]
    except (KeyError, TypeError):
        pass
    return None


def install(api: Api, definitions: Definitions) -> None:
    """Install definitions, and wait until their kinds are served.

    Raises:
        Failure: the server refuses one, or does not come to serve it (exit code 4).
    """
    for (group, kind), each in definitions.items():
        answer = api.call("POST", _PATH, _alone(each))
        if not answer.fine and answer.status != 409:  # there already
            raise Failure(
                Exit.ENGINE,
                f"the definition of {kind} in {group} is refused: {answer.message}",
                "use the definitions of the chart's pinned version",
            )
    until = time.monotonic() + _WITHIN
    for (group, kind), each in definitions.items():
        name = each["metadata"]["name"]
        while not _established(api.call("GET", f"{_PATH}/{name}").body):
            if time.monotonic() > until:
                raise Failure(Exit.ENGINE, f"the kind {kind} of {group} is not served in time")
            time.sleep(0.05)


def _alone(definition: Mapping[str, Any]) -> dict[str, Any]:
    """A definition for a server on which no webhook of its operator runs."""
    spec = {key: value for key, value in definition["spec"].items() if key != "conversion"}
    metadata = {"name": definition["metadata"]["name"]}
    # Groups of Kubernetes' own need the annotation that says who approved them.
    if annotations := definition["metadata"].get("annotations"):
        metadata["annotations"] = annotations
    return {
        "apiVersion": definition["apiVersion"],
        "kind": definition["kind"],
        "metadata": metadata,
        "spec": spec,
    }


def _established(definition: Mapping[str, Any]) -> bool:
    conditions = (definition.get("status") or {}).get("conditions") or []
    return any(each["type"] == "Established" and each["status"] == "True" for each in conditions)

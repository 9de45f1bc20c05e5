"""Whose cost a resource is: by its tags and labels, by its namespace; else the platform's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from spec.platform import Platform

from ..plan import Resource
from .kubernetes import namespace
from .uses import at, text

_KEYS = ("plinth.dev/team", "team", "owner")
"""Tags and labels that name a team, the most telling first."""

_PLACES = (
    ("tags",), ("labels",), ("resourceLabels",), ("userLabels",), ("nodeLabels",),
    ("metadata", "labels"), ("settings", "userLabels"), ("nodeConfig", "labels"),
    ("nodeConfig", "resourceLabels"),
)  # fmt: skip


def team(resource: Resource, homes: Mapping[str, str], owner: str) -> str:
    """The team that answers for a resource.

    Args:
        homes: teams by their namespaces.
        owner: who answers for the platform.
    """
    labels = list(_labels(resource))
    for key in _KEYS:
        for each in labels:
            if name := text(each, key):
                return name
    return homes.get(namespace(resource), owner)


def homes(platform: Platform) -> dict[str, str]:
    """The namespaces that the spec gives to teams."""
    orchestration = platform.orchestration
    found = {each.home: each.name for each in orchestration.kubeflow.teams}
    for pool in orchestration.prefect.work_pools:
        found[pool.home] = pool.name
    for name in platform.budget.team_gpus:
        if name != "*":
            found.setdefault(name, name)
    return found


def _labels(resource: Resource) -> Iterator[Any]:
    for place in _PLACES:
        if isinstance(found := at(resource.inputs, *place), Mapping):
            yield found  # pyright: ignore[reportUnknownVariableType]

"""Rules between fields: pure functions of a platform, all of them always asked.

A rule reads what it needs and yields what it finds. Where some section of a spec is wrong in
itself, the rules that do not read it still speak (`findings_of`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, cast

from ..coverage import gaps
from ..finding import Finding
from ..platform import Platform
from . import (
    accelerators,
    access,
    airflow,
    alerts,
    aws,
    azure,
    backup,
    charts,
    cluster,
    cost,
    data,
    drift,
    features,
    gcp,
    governance,
    gpu,
    kubeflow,
    llm,
    model_options,
    models,
    monitoring,
    naming,
    network,
    nodes,
    onprem,
    orchestration,
    prefect,
    queueing,
    redundancy,
    serving,
    serving_auth,
    signatures,
    tracking,
    unused,
)

Rule = Callable[[Platform], Iterable[Finding]]

RULES: tuple[Rule, ...] = (
    *network.RULES,
    *cluster.RULES,
    *charts.RULES,
    *nodes.RULES,
    *gpu.RULES,
    *queueing.RULES,
    *accelerators.RULES,
    *data.RULES,
    *features.RULES,
    *access.RULES,
    *orchestration.RULES,
    *kubeflow.RULES,
    *prefect.RULES,
    *airflow.RULES,
    *serving.RULES,
    *serving_auth.RULES,
    *tracking.RULES,
    *models.RULES,
    *model_options.RULES,
    *llm.RULES,
    *redundancy.RULES,
    *monitoring.RULES,
    *drift.RULES,
    *alerts.RULES,
    *governance.RULES,
    *signatures.RULES,
    *backup.RULES,
    *cost.RULES,
    *naming.RULES,
    *aws.RULES,
    *azure.RULES,
    *gcp.RULES,
    *onprem.RULES,
    unused.unused,
    gaps,
)


def findings(platform: Platform) -> list[Finding]:
    """What all rules find."""
    return [finding for rule in RULES for finding in rule(platform)]


def findings_of(sections: Mapping[str, Any]) -> list[Finding]:
    """What the rules find that need no more than these sections, by field name."""
    platform = cast(Platform, _Part(sections))
    found: list[Finding] = []
    for rule in RULES:
        try:
            for finding in rule(platform):
                found.append(finding)
        except _MissingError:
            continue
    return found


class _MissingError(Exception):
    """A rule asked for a section that is wrong in itself."""


class _Part:
    """A platform of which only some sections are known."""

    def __init__(self, sections: Mapping[str, Any]) -> None:
        self._sections = sections

    def __getattr__(self, name: str) -> Any:
        if name == "protected":
            return self.environment != "dev"
        try:
            return self._sections[name]
        except KeyError:
            raise _MissingError(name) from None

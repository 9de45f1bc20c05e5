"""Outside dev everything runs twice, but for what docs/addons.md names."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.addons import place, strict
from tests.addons.conftest import Get

NAMED = {
    "thanos-compactor": "Thanos' compactor",
    "pipelines-ml-pipeline-persistenceagent": "Pipelines' persistence agent",
    "pipelines-ml-pipeline-scheduledworkflow": "scheduled workflows",
    "pipelines-mysql": "MySQL of Pipelines",
    "gpu-operator node-feature-discovery.gc": "its collector of labels",
    "loki chunksCache": "Loki's caches",
    "loki resultsCache": "Loki's caches",
    "opencost opencost.exporter": "OpenCost",
}
"""What runs once -> as the table names it."""

DAEMONS = {"opentelemetry-collector"}
"""Releases that run on every node, whose replicas are of another mode."""

OUTSIDE_DEV = [
    name for name, given in place.SPECS.items() if given.get("environment", "prod") != "dev"
]


def once(installed: Get, name: str) -> Iterator[str]:
    """What has one replica: objects by name, parts of charts by release and path."""
    found = installed(name)
    scaled = {
        each.inputs["spec"]["scaleTargetRef"]["name"]
        for each in found.of("kubernetes:autoscaling/v2:HorizontalPodAutoscaler")
        if each.inputs["spec"]["minReplicas"] > 1
    }
    for kind in ("Deployment", "StatefulSet"):
        for each in found.of(f"kubernetes:apps/v1:{kind}"):
            own = each.inputs["metadata"]["name"]
            if own not in scaled and each.inputs["spec"].get("replicas", 1) == 1:
                yield each.name.partition("-")[2]
    for release, inputs in found.releases.items():
        if release not in DAEMONS:
            for path in single(strict.merged(inputs.get("values", {}), strict.defaults(release))):
                yield f"{release} {path}"


def single(values: Any, *path: str) -> Iterator[str]:
    """Paths of what is on and has one replica."""
    if not isinstance(values, dict) or False in (values.get("enabled"), values.get("create")):
        return
    for key, value in values.items():
        if key in ("replicas", "replicaCount") and value == 1:
            yield ".".join(path)
        else:
            yield from single(value, *path, key)


@pytest.mark.parametrize("name", OUTSIDE_DEV)
def test_outside_dev_nothing_runs_once_that_is_not_named(installed: Get, name: str) -> None:
    assert set(once(installed, name)) <= NAMED.keys()


def test_whatever_is_named_is_there_and_in_the_documentation(installed: Get) -> None:
    found = {each for name in OUTSIDE_DEV for each in once(installed, name)}
    assert found == NAMED.keys()
    text = (Path(__file__).parents[2] / "docs" / "addons.md").read_text()
    table = text.partition("| Runs once |")[2].partition("\n\n")[0]
    assert not [each for each in NAMED.values() if each not in table]


def test_in_dev_much_runs_once_and_is_seen(installed: Get) -> None:
    found = set(once(installed, "base-dev")) | set(once(installed, "least"))
    assert {"kube-prometheus-stack grafana", "external-secrets "} <= found

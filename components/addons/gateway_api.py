"""The kinds of Gateway API, for a gateway whose own chart does not bring them."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pulumi

from .addon import Addon

FILE = Path(__file__).with_name("gateway_api.json")
"""Made by `tools/gateway_api.py`: definitions of Gateway API 1.5.1, as Envoy Gateway's chart has them."""


@cache
def definitions() -> dict[str, dict[str, Any]]:
    """Name of each definition -> its annotations and spec."""
    return json.loads(FILE.read_text())


def spelled(value: Any) -> Any:
    """A schema as Pulumi's provider takes it: it writes Kubernetes' own keywords with underscores."""
    if isinstance(value, list):
        return [spelled(each) for each in value]  # pyright: ignore[reportUnknownVariableType]
    if not isinstance(value, dict):
        return value
    return {
        key.replace("-", "_") if key.startswith("x-kubernetes-") else key: spelled(each)  # pyright: ignore[reportUnknownMemberType]
        for key, each in value.items()  # pyright: ignore[reportUnknownVariableType]
    }


def declare(addon: Addon) -> list[pulumi.Resource]:
    """Declare the definitions.

    As objects of no class: the SDK's own would take the names of their fields for names of its own.
    """
    kind = "apiextensions.k8s.io/v1:CustomResourceDefinition"
    made: list[pulumi.Resource] = []
    for name, each in definitions().items():
        metadata = {
            "name": name,
            "labels": dict(addon.site.labels),
            "annotations": each["annotations"],
        }
        definition = {
            "apiVersion": "apiextensions.k8s.io/v1",
            "kind": "CustomResourceDefinition",
            "metadata": metadata,
            "spec": spelled(each["spec"]),
        }
        made.append(
            pulumi.CustomResource(
                f"kubernetes:{kind}",
                f"{addon.name}-{each['spec']['names']['singular']}",
                definition,
                opts=addon.child(),
            )
        )
    return made

"""Make `components/addons/gateway_api.json` from a release of Gateway API.

    python -m tools.gateway_api gatewayapi-crds.yaml

Only what the platform's gateways and routes are made of, without the prose of the fields, which the
API server does not need and which is nine tenths of the file.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import yaml

KINDS = ("BackendTLSPolicy", "GRPCRoute", "Gateway", "GatewayClass", "HTTPRoute", "ReferenceGrant")

KEPT = (
    "api-approved.kubernetes.io",
    "gateway.networking.k8s.io/bundle-version",
    "gateway.networking.k8s.io/channel",
)
"""Annotations: without the first the API server refuses a group of Kubernetes' own, and by the second
a controller knows what it may use."""

TARGET = Path(__file__).parents[1] / "components" / "addons" / "gateway_api.json"


def bare(value: Any) -> Any:
    """A schema without its descriptions; a field that is called so stays."""
    if isinstance(value, list):
        return [bare(each) for each in value]  # pyright: ignore[reportUnknownVariableType]
    if not isinstance(value, dict):
        return value
    return {
        key: bare(each)
        for key, each in value.items()  # pyright: ignore[reportUnknownVariableType]
        if not (key == "description" and isinstance(each, str))
    }


def definitions(text: str) -> dict[str, dict[str, Any]]:
    """Name of each definition -> its annotations and spec."""
    found: dict[str, dict[str, Any]] = {}
    for document in yaml.load_all(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
        if not document or document.get("kind") != "CustomResourceDefinition":
            continue
        if document["spec"]["names"]["kind"] not in KINDS:
            continue
        metadata = document["metadata"]
        found[metadata["name"]] = {
            "annotations": {key: metadata["annotations"][key] for key in KEPT},
            "spec": bare(document["spec"]),
        }
    return dict(sorted(found.items()))


def main() -> None:
    """Write the file: one line for each definition."""
    made = definitions(Path(sys.argv[1]).read_text())
    lines = [
        f"{json.dumps(name)}: {json.dumps(each, separators=(',', ':'), sort_keys=True)}"
        for name, each in made.items()
    ]
    TARGET.write_text("{\n" + ",\n".join(lines) + "\n}\n")


if __name__ == "__main__":
    main()

"""Custom resources held against their definitions: those in the charts' data, and those written down here."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import yaml

from ..addons import strict

FILE = Path(__file__).with_name("data") / "definitions.yaml"


@cache
def _written() -> dict[str, dict[str, Any]]:
    return yaml.safe_load(FILE.read_text())


def faults(manifest: Mapping[str, Any]) -> list[str]:
    """What a custom resource's definition has against it; an unknown field is a fault."""
    own = _written().get(manifest["apiVersion"], {}).get(manifest["kind"])
    if own is None:
        return strict.crd_faults(manifest)
    schema = strict.closed({"type": "object", **own})
    found = jsonschema.Draft202012Validator(schema).iter_errors(manifest["spec"])
    return [f"{'.'.join(map(str, each.path))}: {each.message}" for each in found]

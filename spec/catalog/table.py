"""Reads a catalogue's data: files of this package, in JSON, which is read in no time."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any


def table(name: str) -> dict[str, Any]:
    """The mapping in `<name>.json` beside this file."""
    return json.loads(Path(__file__).with_name(f"{name}.json").read_bytes())

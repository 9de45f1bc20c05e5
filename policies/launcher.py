"""The file that the engine starts as an analyzer, and what the analyzer leaves beside it."""

from __future__ import annotations

import json
import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import Any


def write_launcher(path: Path, python: str, root: Path, packs: Sequence[Path] = ()) -> Path:
    """Write an executable that serves every pack, to be given as `--policy-pack`.

    A shell line rather than a `#!python` one: that is cut off at 127 bytes on some systems and ends
    at a space.

    Args:
        path: the file to write.
        python: the interpreter that has the SDK.
        root: the folder that holds the package `policies`.
        packs: folders that hold packs besides those of the package and the installed ones.
    """
    program = (
        f"import sys; sys.path.insert(0, {str(root)!r}); "
        f"from policies.analyzer import serve; "
        f"serve(passes={str(_passes(path))!r}, paths={[str(each) for each in packs]!r})"
    )
    _passes(path).unlink(missing_ok=True)
    path.write_text(f"#!/bin/sh\nexec {shlex.quote(python)} -P -c {shlex.quote(program)}\n")
    path.chmod(0o700)
    return path


def passed(path: Path) -> set[tuple[str, str]]:
    """What the analyzer of a launcher has found in order: (rule, URN); empty if it did not run.

    The engine tells of violations only. Rules on the whole stack pass for the URN "".
    """
    return {(rule, line["urn"]) for line in _notes(path) for rule in line.get("rules", ())}


def mended(path: Path) -> dict[tuple[str, str], list[str]]:
    """What the analyzer has added to resources, as paths of their inputs, by (rule, URN)."""
    return {(line["rule"], line["urn"]): line["added"] for line in _notes(path) if "added" in line}


def _notes(path: Path) -> list[dict[str, Any]]:
    file = _passes(path)
    return [json.loads(line) for line in file.read_text().splitlines()] if file.is_file() else []


def _passes(path: Path) -> Path:
    return path.with_name(f"{path.name}.passes.jsonl")

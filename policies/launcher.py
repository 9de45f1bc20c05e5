"""The file that the engine starts as an analyzer, and what the analyzer leaves beside it."""

from __future__ import annotations

import json
import shlex
from pathlib import Path


def write_launcher(path: Path, python: str, root: Path) -> Path:
    """Write an executable that serves every pack, to be given as `--policy-pack`.

    A shell line rather than a `#!python` one: that is cut off at 127 bytes on some systems and ends
    at a space.

    Args:
        path: the file to write.
        python: the interpreter that has the SDK.
        root: the folder that holds the package `policies`.
    """
    program = (
        f"import sys; sys.path.insert(0, {str(root)!r}); "
        f"from policies.analyzer import serve; serve(passes={str(_passes(path))!r})"
    )
    _passes(path).unlink(missing_ok=True)
    path.write_text(f"#!/bin/sh\nexec {shlex.quote(python)} -P -c {shlex.quote(program)}\n")
    path.chmod(0o700)
    return path


def passed(path: Path) -> set[tuple[str, str]]:
    """What the analyzer of a launcher has found in order: (rule, URN); empty if it did not run.

    The engine tells of violations only. Rules on the whole stack pass for the URN "".
    """
    file = _passes(path)
    if not file.is_file():
        return set()
    lines = (json.loads(line) for line in file.read_text().splitlines())
    return {(rule, line["urn"]) for line in lines for rule in line["rules"]}


def _passes(path: Path) -> Path:
    return path.with_name(f"{path.name}.passes.jsonl")

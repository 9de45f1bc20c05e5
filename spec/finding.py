"""What a rule finds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from .faults import Path, Severity


class Finding(NamedTuple):
    """A fault by its path alone; whoever knows the files adds the place."""

    path: Path
    message: str
    mend: str
    severity: Severity = "error"


Findings = Iterator[Finding]


def warning(path: Path, message: str, mend: str) -> Finding:
    """A finding that does not stop the spec."""
    return Finding(path, message, mend, "warning")

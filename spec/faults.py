"""What is wrong with a spec: where, what, and how to mend it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, NamedTuple

Severity = Literal["error", "warning"]
Path = tuple[str | int, ...]
"""Way to a value: keys as the spec writes them and list indexes, such as ("gpu", "pools", 0)."""

_SECRETIVE = r"(?i)passw|secret|token|credential|api_?key|private_?key"
_PRIVATE = "PRIVATE KEY-----"
"""What every private key in PEM begins with, wherever it was put."""
_LOGIN = r"://[^/@\s]+@"
"""A name and password in a URL."""
_LONGEST = 60


class Position(NamedTuple):
    """A place in a file; line and column count from 1."""

    file: str
    line: int = 1
    column: int = 1


@dataclass(frozen=True)
class Fault:
    """One thing wrong: `message` says what, `mend` what to write instead."""

    path: str
    message: str
    mend: str = ""
    file: str = ""
    line: int = 1
    column: int = 1
    severity: Severity = "error"
    value: str = ""
    """The value at fault, shortened; empty under a key that may hold a secret."""

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}:{self.column}: " if self.file else ""
        path = f"{self.path}: " if self.path else ""
        mend = f" (mend: {self.mend})" if self.mend else ""
        warning = "warning: " if self.severity == "warning" else ""
        return f"{place}{warning}{path}{self.message}{mend}"

    @property
    def position(self) -> Position:
        """Where it is."""
        return Position(self.file, self.line, self.column)


class SpecError(Exception):
    """A spec that cannot be used; `faults` has every fault, in the order of the files' lines."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = ordered(faults)
        super().__init__("\n".join(map(str, self.faults)))


def ordered(faults: Iterable[Fault]) -> tuple[Fault, ...]:
    """The faults, each once, by file, line and column."""
    unique = dict.fromkeys(faults)
    return tuple(sorted(unique, key=lambda f: (f.file, f.line, f.column, f.path, f.message)))


def written(path: Path) -> str:
    """The path as people write it: `gpu.pools[0].nodes.min`."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text


def hidden(path: Path) -> bool:
    """Whether a value may be a secret, by the names of the keys that lead to it."""
    return any(isinstance(part, str) and re.search(_SECRETIVE, part) for part in path)


def shown(path: Path, value: object) -> str:
    """The value as a message shows it: shortened, and hidden where it may be a secret."""
    if hidden(path) or (isinstance(value, str) and _PRIVATE in value):
        return "(hidden)"
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, (list, tuple)):
        return "a list"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        value = re.sub(_LOGIN, "://(hidden)@", value)
    text = f'"{value}"' if isinstance(value, str) else "null" if value is None else str(value)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"

"""Tracebacks: for whoever mends Plinth, in a file; never for a user's eyes."""

from __future__ import annotations

from pathlib import Path

from .redact import scrub

_MARK = "Traceback (most recent call last)"


def plain(message: str) -> str:
    """`message`, or if there is a traceback in it, what that ends in; the rest is kept in a file."""
    if _MARK not in message:
        return message
    last = next(line.strip() for line in reversed(message.splitlines()) if line.strip())
    return f"the program failed: {last} (a fault of Plinth's own; report it with {keep(message)})"


def keep(traceback: str) -> str:
    """Write a traceback, without secrets, under `.plinth`, and say where."""
    file = Path(".plinth") / "error.txt"
    try:
        file.parent.mkdir(exist_ok=True)
        file.write_text(scrub(traceback), encoding="utf-8")
    except OSError:
        return "what it said"
    return str(file)

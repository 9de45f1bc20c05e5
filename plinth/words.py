"""Small things of language."""

from __future__ import annotations


def many(count: int, noun: str) -> str:
    """`1 finding`, `2 passes`."""
    ending = "es" if noun.endswith("s") else "s"
    return f"{count} {noun}" if count == 1 else f"{count} {noun}{ending}"

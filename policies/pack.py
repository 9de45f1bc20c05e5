"""What a pack is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from .rule import Rule


@dataclass(frozen=True)
class Pack:
    """Rules that are switched, served and reported together."""

    name: str
    about: str
    """A sentence."""
    rules: tuple[Rule, ...]
    """By id."""
    frameworks: Mapping[str, str] = field(default_factory=dict[str, str])
    """Frameworks that it brings itself: short name to full name."""

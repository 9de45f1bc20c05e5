"""Agreed exceptions: who, why, where it was agreed, and until when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase


@dataclass(frozen=True)
class Exemption:
    """A rule that some resources need not keep, up to and including the day `expires`."""

    rule: str
    resource: str
    owner: str
    reason: str
    ticket: str
    expires: str
    """ISO day, such as 2026-01-31."""

    def covers(self, urn: str) -> bool:
        """Whether it names this resource: by its name or its URN, `*` for any part."""
        return any(fnmatchcase(known, self.resource) for known in (urn, urn.rsplit("::", 1)[-1]))

    def holds(self, today: str) -> bool:
        """Whether it has not run out; none holds on an unknown day."""
        return bool(today) and today <= self.expires


def read(items: Iterable[Mapping[str, str]]) -> list[Exemption]:
    """Exemptions from their settings."""
    return [Exemption(**item) for item in items]

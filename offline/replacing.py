"""What is known, without an engine, of changes that replace a resource."""

from __future__ import annotations

from pathlib import Path

from .diff import CONTENT, IMMUTABLE, Source, forced
from .facts import Facts, facts
from .schema import DISTRIBUTIONS, ResourceSchema, UnknownTypeError
from .schemas import Schemas


class Replacing:
    """Rules of every package that can be simulated; schemas are read when they are asked for."""

    def __init__(self, cache: Path) -> None:
        self._cache = cache
        self._schemas: dict[str, Schemas] = {}
        self._known: dict[str, tuple[ResourceSchema, Facts]] = {}

    def forced(self, token: str, path: tuple[str, ...], kind: str) -> Source | None:
        """Which rule says that a change replaces a resource of that type, if one does.

        Args:
            path: names of the property and of what it lies in, without indices.
            kind: `add`, `delete` or `update`.
        """
        if token.split(":", 1)[0] not in DISTRIBUTIONS or not path:
            return None
        schema, known = self._of(token)
        # Whether the provider may mutate them a plan does not tell.
        content = CONTENT if token in IMMUTABLE else frozenset[str]()
        return forced(path, kind, schema, known, content)

    def name_of(self, token: str) -> str | None:
        """The input that names such a resource in its cloud, if one does."""
        if token.split(":", 1)[0] not in DISTRIBUTIONS:
            return None
        schema, known = self._of(token)
        return known.name if known.name in schema.inputs.props else None

    def _of(self, token: str) -> tuple[ResourceSchema, Facts]:
        made = self._known.get(token)
        if made is None:
            package = token.split(":", 1)[0]
            schemas = self._schemas.setdefault(package, Schemas(package, self._cache))
            known = facts(package, token)
            try:
                made = schemas.get(token), known
            except UnknownTypeError:
                from .sdk import free

                made = free(token), known
            self._known[token] = made
        return made

"""The simulated cloud: what has been created and not been deleted, whatever the engine remembers.

It makes refresh and recovery mean something. An engine that is killed after a provider has created
a resource, and before it has written so to its state, creates it again: here, as in clouds that
take a client token, the second creation finds the first.

Values that are marked secret are not written: only that there is one. What reads a resource back
takes them from the engine's state (`restored`), where they are encrypted.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from .wire import Secret, plain

_SECRET = "$secret"  # noqa: S105 - the mark of one


@dataclass(frozen=True)
class Thing:
    """Something that stands in the simulated cloud."""

    urn: str
    generation: int
    """How many replacements the URN has seen; two generations stand while one replaces the other."""
    id: str
    inputs: dict[str, Any]
    outputs: dict[str, Any]

    @property
    def type(self) -> str:
        """The resource's type token."""
        return type_of(self.urn)


def type_of(urn: str) -> str:
    """The type token in a URN."""
    return urn.split("::")[2].rsplit("$", 1)[-1]


class World:
    """One SQLite file; without a file it lives as long as the process.

    Every write is a transaction of its own: it survives the death of any process at any moment
    (not a power cut, for the sake of speed).
    """

    def __init__(self, file: Path | None) -> None:
        self.lasting = file is not None
        """Whether it has seen what earlier runs have made."""
        self._lock = threading.Lock()
        self._db = sqlite3.connect(
            file or ":memory:", check_same_thread=False, isolation_level=None, timeout=30
        )
        for statement in (
            "PRAGMA journal_mode=WAL",
            "PRAGMA synchronous=OFF",
            "CREATE TABLE IF NOT EXISTS things (urn TEXT, generation INTEGER, id TEXT, type TEXT,"
            " inputs TEXT, outputs TEXT, PRIMARY KEY (urn, generation))",
            "CREATE INDEX IF NOT EXISTS by_id ON things (type, id)",
        ):
            self._db.execute(statement)

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._db.close()

    def put(self, thing: Thing) -> None:
        """Create or update."""
        # Most outputs are inputs: those are not written twice.
        own = {
            name: value
            for name, value in thing.outputs.items()
            if name not in thing.inputs or thing.inputs[name] != value
        }
        documents = (json.dumps(each, default=_covered) for each in (thing.inputs, own))
        row = (thing.urn, thing.generation, thing.id, thing.type, *documents)
        with self._lock:
            self._db.execute("INSERT OR REPLACE INTO things VALUES (?, ?, ?, ?, ?, ?)", row)

    def standing(self, urn: str) -> list[Thing]:
        """Every generation of a URN, the oldest first."""
        return self._select("urn = ?", urn)

    def find(self, urn: str, identity: str) -> Thing | None:
        """What stands for a URN under an id; the oldest, where replacements share it."""
        found = self._select("urn = ? AND id = ?", urn, identity)
        return found[0] if found else None

    def search(self, token: str, identity: str) -> Thing | None:
        """What stands under an id, whichever URN has made it."""
        found = self._select("type = ? AND id = ?", token, identity)
        return found[0] if found else None

    def remove(self, thing: Thing) -> None:
        """Delete; also out of band, as a person at a cloud's console does."""
        with self._lock:
            self._db.execute(
                "DELETE FROM things WHERE urn = ? AND generation = ?", (thing.urn, thing.generation)
            )

    def everything(self) -> list[Thing]:
        """All that stands."""
        return self._select("true")

    def _select(self, where: str, *arguments: Any) -> list[Thing]:
        query = f"SELECT * FROM things WHERE {where} ORDER BY urn, generation"  # noqa: S608
        with self._lock:
            rows = self._db.execute(query, arguments).fetchall()
        found: list[Thing] = []
        for urn, generation, identity, _, *documents in rows:
            inputs, own = (json.loads(each, object_hook=_uncovered) for each in documents)
            found.append(Thing(urn, generation, identity, inputs, {**inputs, **own}))
        return found


def restored(value: Any, known: Any) -> Any:
    """`value` as the world has it, with its secrets taken from `known`, the engine's own copy."""
    if isinstance(value, Secret):
        return (
            known if isinstance(known, Secret) else Secret(value.value if known is None else known)
        )
    inner = plain(known)
    if isinstance(value, dict):
        other = cast("dict[str, Any]", inner) if isinstance(inner, dict) else {}
        return {
            name: restored(each, other.get(name))
            for name, each in cast("dict[str, Any]", value).items()
        }
    if isinstance(value, list):
        others = cast("list[Any]", inner) if isinstance(inner, list) else []
        return [
            restored(each, others[index] if index < len(others) else None)
            for index, each in enumerate(cast("list[Any]", value))
        ]
    return value


def _covered(value: Any) -> Any:
    """What is written in the place of a secret."""
    if isinstance(value, Secret):
        return {_SECRET: True}
    raise TypeError(f"nothing that can be written: {value!r}")


def _uncovered(value: dict[str, Any]) -> Any:
    return Secret("<withheld>") if value == {_SECRET: True} else value

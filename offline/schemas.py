"""Schemas of one package, cached by the SDK's version.

A schema is read from the installed SDK (`sdk.py`) when its token is first used, and kept as JSON in
a file of its own, so that a later run imports no SDK at all.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import os
import threading
from dataclasses import asdict
from pathlib import Path
from typing import Any

from .schema import DISTRIBUTIONS, Nested, ResourceSchema

FORMAT = 2
"""Part of the cache key: raised when the form of a cached schema changes."""


def version(package: str) -> str:
    """Version of the SDK that describes `package`."""
    return importlib.metadata.version(DISTRIBUTIONS[package])


class Schemas:
    """Schemas of one package, read on first use and kept in `cache`."""

    def __init__(self, package: str, cache: Path) -> None:
        self.package = package
        self.version = version(package)
        self._folder = cache / f"{package}-{self.version}-{FORMAT}"
        self._known: dict[str, ResourceSchema] = {}
        # Imports of one package from two threads can deadlock on its lazy modules.
        self._reading = threading.Lock()

    def get(self, token: str) -> ResourceSchema:
        """The schema of `token`.

        Raises:
            UnknownTypeError: the SDK has no such resource.
        """
        known = self._known.get(token)
        if known is None:
            with self._reading:
                known = self._known.get(token) or self._load(token)
                self._known[token] = known
        return known

    def _load(self, token: str) -> ResourceSchema:
        digest = hashlib.sha256(token.encode()).hexdigest()[:10]
        file = self._folder / f"{token.rsplit(':', 1)[-1]}-{digest}.json"
        try:
            return _restored(json.loads(file.read_bytes()))
        except (OSError, ValueError, TypeError, KeyError):
            pass  # not cached yet, or spoilt
        from .sdk import read  # here: only a cold run pays for it

        schema = read(self.package, token)
        self._folder.mkdir(parents=True, exist_ok=True)
        temporary = file.with_suffix(f".{os.getpid()}.tmp")
        temporary.write_text(json.dumps(asdict(schema), separators=(",", ":")))
        temporary.replace(file)
        return schema


def _restored(document: dict[str, Any]) -> ResourceSchema:
    """The schema that `asdict` has made `document` of."""
    made = dict(document)
    for name in ("inputs", "outputs"):
        made[name] = _nested(made[name])
    made["types"] = {name: _nested(each) for name, each in made["types"].items()}
    for name in ("secret_inputs", "secret_outputs"):
        made[name] = tuple(made[name])
    return ResourceSchema(**made)


def _nested(document: dict[str, Any]) -> Nested:
    return Nested(
        document["props"],
        tuple(document["required"]),
        tuple(document["always"]),
        tuple(document["forces"]),
    )

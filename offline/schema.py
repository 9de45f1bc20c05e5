"""What a resource takes and gives: schemas of one package, cached by the SDK's version.

A schema is read from the installed SDK (`sdk.py`) when its token is first used, and kept as JSON in
a file of its own, so that a later run imports no SDK at all.

A type is written as JSON: `"str"`, `"int"`, `"num"`, `"bool"`, `"any"`, `["list", T]`, `["map", T]`,
`["obj", NAME]` (a key of `types`), `["enum", [VALUES]]`, `["union", [T, ...]]`.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import os
import threading
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

Type = Any
"""The JSON form of a type, as the module's docstring has it."""

FORMAT = 2
"""Part of the cache key: raised when the form of a cached schema changes."""

DISTRIBUTIONS = {
    "aws": "pulumi-aws",
    "gcp": "pulumi-gcp",
    "azure-native": "pulumi-azure-native",
    "kubernetes": "pulumi-kubernetes",
    "random": "pulumi-random",
    "tls": "pulumi-tls",
}
"""Pulumi packages that can be simulated, by the Python distribution that describes them."""


class UnknownTypeError(Exception):
    """The SDK has no resource of that type."""


@dataclass(frozen=True)
class Nested:
    """A nested type, or the properties of a resource: names are the provider's (camelCase)."""

    props: Mapping[str, Type]
    required: tuple[str, ...] = ()
    """Inputs that must be given."""
    always: tuple[str, ...] = ()
    """Outputs that are never null."""
    forces: tuple[str, ...] = ()
    """Inputs whose own documentation says that a change forces a replacement."""


@dataclass(frozen=True)
class ResourceSchema:
    """One resource type."""

    token: str
    inputs: Nested
    outputs: Nested
    types: Mapping[str, Nested] = field(default_factory=dict[str, Nested])
    secret_inputs: tuple[str, ...] = ()
    secret_outputs: tuple[str, ...] = ()
    constants: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """Inputs that have one value only, as `apiVersion` and `kind` of a Kubernetes object."""
    free: bool = False
    """Whether any body is taken, as of a Kubernetes resource whose definition is not known."""

    @property
    def computed(self) -> tuple[str, ...]:
        """Outputs that no input gives."""
        return tuple(name for name in self.outputs.props if name not in self.inputs.props)

    def forces(self, path: tuple[str, ...]) -> bool:
        """Whether the SDK's documentation says that a change of the input at `path` (names, without
        indices) replaces the resource; what lies below such an input does so too."""
        here: Nested | None = self.inputs
        for name in path:
            if here is None:
                return False
            if name in here.forces:
                return True
            here = self._nested(here.props.get(name))
        return False

    def _nested(self, kind: Type) -> Nested | None:
        while isinstance(kind, list) and kind[0] in ("list", "map"):
            kind = kind[1]
        return self.types[kind[1]] if isinstance(kind, list) and kind[0] == "obj" else None


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

"""What a resource takes and gives.

A type is written as JSON: `"str"`, `"int"`, `"num"`, `"bool"`, `"any"`, `["list", T]`, `["map", T]`,
`["obj", NAME]` (a key of `types`), `["enum", [VALUES]]`, `["union", [T, ...]]`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Type = Any
"""The JSON form of a type, as the module's docstring has it."""

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

"""The overlay: hand-written facts about resources that no SDK tells.

One file per package under `overlay/`. Under `every` stands what holds for all its resources, under
`tokens` what holds for one; the keys are the fields of `Facts`.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import yaml

_FOLDER = Path(__file__).parent / "overlay"
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class Facts:
    """What is known of one resource type beyond its schema.

    Paths have no indices: `spec.ports.port` is that of every port. A path covers what lies below.
    In a template `{x}` is an input, `id`, a part of the account (`region`, `account`, ...), or made:
    `hash17`, `upper8`, `digits10` (so many letters), `uuid`, `octet`. `{x|y}` is y without such an
    input.
    """

    replace: tuple[str, ...] = ()
    """Paths whose change forces a replacement; `*` is every one."""
    removal: tuple[str, ...] = ()
    """Paths whose removal, and nothing else, forces a replacement."""
    keep: tuple[str, ...] = ()
    """Paths that never force one, whatever `replace` or the SDK's documentation says."""
    name: str | None = "name"
    """The input that is named by itself when left out."""
    prefix: str = ""
    """What such a name begins with."""
    lowercase: bool = False
    """Whether such a name is all lowercase."""
    id: str | None = None
    """Template of the id."""
    outputs: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """Templates of outputs, by path."""
    computed: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """Templates of inputs that the cloud fills when they are left out."""
    values: Mapping[str, tuple[Any, ...]] = field(default_factory=dict[str, tuple[Any, ...]])
    """What an input may be, by its name, besides what the SDK's enumeration has."""
    counters: tuple[str, ...] = ()
    """Outputs that count the resource's versions: 1 at first, one more at every update."""
    cluster_scoped: bool = False
    """Kubernetes: whether the object has no namespace."""

    def forces(self, path: tuple[str, ...], kind: str) -> bool:
        """Whether a change (`add`, `delete` or `update`) at `path` replaces the resource."""
        text = ".".join(path)
        if "*" in self.replace or _covered(text, self.replace):
            return True
        return kind == "delete" and any(
            text == each or text.startswith(f"{each}.") for each in self.removal
        )

    def keeps(self, path: tuple[str, ...]) -> bool:
        """Whether a change at `path` never replaces."""
        return _covered(".".join(path), self.keep)


def _covered(path: str, prefixes: tuple[str, ...]) -> bool:
    return any(path == each or path.startswith(f"{each}.") for each in prefixes)


@functools.cache
def _document(package: str) -> dict[str, Any]:
    return yaml.load((_FOLDER / f"{package}.yaml").read_bytes(), Loader=_Loader)  # noqa: S506


@functools.cache
def facts(package: str, token: str) -> Facts:
    """What is known of `token`; the package's general facts are part of it."""
    document = _document(package)
    every = cast("dict[str, Any]", document.get("every") or {})
    own = cast("dict[str, Any]", (document.get("tokens") or {}).get(token) or {})

    def both(key: str) -> tuple[str, ...]:
        return (*every.get(key, ()), *own.get(key, ()))

    return Facts(
        replace=both("replace"),
        removal=both("removal"),
        keep=both("keep"),
        name=own.get("name", "name"),
        prefix=own.get("prefix", ""),
        lowercase=own.get("lowercase", False),
        id=own.get("id"),
        outputs={**every.get("outputs", {}), **own.get("outputs", {})},
        computed={**every.get("computed", {}), **own.get("computed", {})},
        values={name: tuple(each) for name, each in own.get("values", {}).items()},
        counters=both("counters"),
        cluster_scoped=token.rsplit(":", 1)[-1] in document.get("clusterScoped", ()),
    )

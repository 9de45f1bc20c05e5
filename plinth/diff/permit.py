"""Which loss of data was accepted: by a path of the spec, or by the name of a resource."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from ..places import has_word
from .comparison import Changed, SpecEdit

_STATEFUL = frozenset(
    {"storage", "database", "features", "registry", "tracking", "orchestration", "monitoring"}
)
"""Sections whose edits lose what is made from them, and nothing else."""


def permits(allowed: Sequence[str], edits: Sequence[SpecEdit]) -> Callable[[Changed], bool]:
    """Tells whether the loss of a resource was accepted.

    A resource is meant by its name, its URN, or the section of the spec that it is made from, with the
    entry if the path has one: `database`, `registry.repositories[pipelines]`. An edit that moves the whole
    platform, such as `network.cidr` or `name`, takes everything with it; it counts if it was made.
    """
    names = set(allowed)
    moves = {edit.path for edit in edits if edit.data_loss}
    everything = any(each in moves and _section(each) not in _STATEFUL for each in allowed)

    def accepted(change: Changed) -> bool:
        if everything or change.name in names or change.urn in names:
            return True
        return any(_means(path, change) for path in allowed)

    return accepted


def _section(path: str) -> str:
    return re.split(r"[.\[]", path, maxsplit=1)[0]


def _means(path: str, change: Changed) -> bool:
    if not change.section or _section(path) != change.section:
        return False
    entries = re.findall(r"\[([^\]]+)\]", path)
    return all(has_word(change.name, entry) for entry in entries)

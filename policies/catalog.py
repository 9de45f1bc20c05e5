"""Every rule there is, by pack: found from the folders, one rule in each file."""

from __future__ import annotations

import pkgutil
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from importlib import import_module
from pathlib import Path

from .added import added
from .frameworks import FRAMEWORKS
from .pack import Pack
from .rule import Rule

PACKS: dict[str, str] = {
    "security": "Encryption, exposure, identity, pods.",
    "reliability": "Backups, redundancy, protection from deletion.",
    "cost": "Budgets, and capacity that is bounded and cheap where it may be.",
    "ownership": "Who answers for what, and exceptions that have not run out.",
    "ml": "What is particular to machine learning, such as pools of nodes with GPUs.",
}
"""Packs of this package, and what each is about."""


@cache
def packs(paths: tuple[Path, ...] = ()) -> tuple[Pack, ...]:
    """The packs of this package, those that are installed, and those in the folders at `paths`.

    Raises:
        policies.added.PackError: a pack that is not of this package cannot be used; all faults.
    """
    ours = tuple(Pack(name, about, rules(name)) for name, about in PACKS.items())
    return ours + added(paths, ours)


@cache
def rules(pack: str | None = None, paths: tuple[Path, ...] = ()) -> tuple[Rule, ...]:
    """The rules of a pack by id, or of all packs one after the other.

    Raises:
        KeyError: there is no such pack.
        policies.added.PackError: a pack that is not of this package cannot be used; all faults.
    """
    if pack in PACKS:
        return _ours(pack)
    found = {each.name: each.rules for each in packs(paths)}
    if pack is None:
        return tuple(rule for each in found.values() for rule in each)
    return found[pack]


def frameworks(paths: tuple[Path, ...] = ()) -> Mapping[str, str]:
    """Every framework that a rule may refer to: short name to full name."""
    known = dict(FRAMEWORKS)
    for pack in packs(paths):
        known |= pack.frameworks
    return known


def _ours(pack: str) -> tuple[Rule, ...]:
    folder = import_module(f"{__package__}.{pack}")
    found = [
        replace(import_module(f"{folder.__name__}.{module.name}").RULE, pack=pack)
        for module in pkgutil.iter_modules(folder.__path__)
        if not module.name.startswith("_")
    ]
    return tuple(sorted(found, key=lambda rule: rule.id))

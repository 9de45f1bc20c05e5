"""Every rule there is, by pack: found from the folders, one rule in each file."""

from __future__ import annotations

import pkgutil
from dataclasses import replace
from functools import cache
from importlib import import_module

from .rule import Rule

PACKS: dict[str, str] = {
    "security": "Encryption, exposure, identity, pods.",
    "reliability": "Backups, redundancy, protection from deletion.",
    "cost": "Budgets, and capacity that is bounded and cheap where it may be.",
    "ownership": "Who answers for what, and exceptions that have not run out.",
    "ml": "What is particular to machine learning, such as pools of nodes with GPUs.",
}
"""Packs and what each is about."""


@cache
def rules(pack: str | None = None) -> tuple[Rule, ...]:
    """The rules of a pack, or of all, by id.

    Raises:
        KeyError: there is no such pack.
    """
    if pack is None:
        return tuple(rule for each in PACKS for rule in rules(each))
    PACKS[pack]
    folder = import_module(f"{__package__}.{pack}")
    found = [
        replace(import_module(f"{folder.__name__}.{module.name}").RULE, pack=pack)
        for module in pkgutil.iter_modules(folder.__path__)
        if not module.name.startswith("_")
    ]
    return tuple(sorted(found, key=lambda rule: rule.id))

"""How grave a change is: in place, a restart, a replacement, an outage, or data that are lost.

From the engine's own diff where there is one; from known rules where there is none.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from .comparison import Op, Property, Risk
from .families import LOST, RESTARTED, plain


class Graded(NamedTuple):
    """A risk, and what gave it."""

    risk: Risk
    rule: str
    why: str


def grade(token: str, op: Op, properties: Sequence[Property], protected: bool = False) -> Graded:
    """How grave it is to do `op` to a resource of that type, with a reason for a person.

    Args:
        properties: what differs, with what forces a replacement.
        protected: whether the engine refuses to delete it.
    """
    if op == "add":
        return Graded("none", "added", "new")
    kind = plain(token)
    if op == "change":
        return _changed(kind, properties)
    lost = next((family for family in LOST if family.holds(kind)), None)
    forced = [each.path for each in properties if each.replaces]
    said = "deleted" if op == "delete" else "replaced"
    if forced:
        said += f" ({', '.join(forced[:3])}{', ...' if len(forced) > 3 else ''} forces it)"
    guarded = "; it is protected: the engine refuses" if protected else ""
    if lost is None:
        return Graded("replace", said.split(" ", 1)[0], f"{said}{guarded}")
    return Graded(lost.risk, lost.rule, f"{said}: {lost.what}{guarded}")


def _changed(kind: str, properties: Sequence[Property]) -> Graded:
    for restart in RESTARTED:
        for each in properties:
            if restart.holds(kind, each.path):
                return Graded("restart", restart.rule, f"{each.path}: {restart.what}")
    return Graded("in-place", "changed", "changed in place")

"""The guard: what loses data is refused unless it is named.

Before a plan, edits of the spec: the stack's own output `spec` says what the platform was made from, and
fields marked `data-loss` must not differ from it unless the command line allows their path. After it,
what the engine would replace or delete: whatever the reason, nothing that holds data goes unnamed.
"""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from typing import Any

from pydantic import ValidationError

from spec.changes import Change, SpecChange, changes
from spec.platform import Platform
from spec.validate import revive

from .console import say
from .diff.comparison import Comparison
from .exits import Exit, Failure

_SHOWN = 12


def guard(before: Any, after: Platform, allowed: Sequence[str]) -> list[SpecChange]:
    """Every change between the spec that stands and the new one.

    Args:
        before: the stack output `spec`, or None for a stack that does not stand yet.
        allowed: paths whose loss of data is accepted, such as `network.cidr`.

    Raises:
        Failure: a data-loss change is not allowed by its path (exit code 5).
    """
    if not before:
        return []
    try:
        old = revive(before)
    except ValidationError:
        say(
            "warning: what stands was made from a spec in another version of the language: edits that "
            "lose data are not found this time, so read what is replaced or deleted"
        )
        return []
    found = changes(old, after)
    refused = [
        each for each in found if each.impact == Change.DATA_LOSS and each.path not in allowed
    ]
    if refused:
        lines = [f"  {each.path}: {each.before} -> {each.after}" for each in refused]
        flags = " ".join(f"--allow-data-loss {shlex.quote(each.path)}" for each in refused)
        raise Failure(
            Exit.GUARD,
            "these edits of the spec destroy data that stands:\n" + "\n".join(lines),
            f"take them back, or say so: {flags}",
        )
    return found


def hold(compared: Comparison) -> None:
    """See to it that no resource that holds data is replaced or deleted unless it was named.

    Raises:
        Failure: one would be (exit code 5).
    """
    refused = [each for each in compared.changes if each.refused]
    if not refused:
        return
    shown = refused[:_SHOWN]
    lines = [f"  {each.name}: {each.why}" for each in shown]
    flags = " ".join(f"--allow-data-loss {shlex.quote(each.name)}" for each in shown)
    if more := len(refused) - len(shown):
        lines.append(f"  and {more} more")
        flags += ", and so on"
    raise Failure(
        Exit.GUARD,
        "what holds data would be replaced or deleted:\n" + "\n".join(lines),
        f"take that back, or say so, by resource or by section of the spec: {flags}",
    )

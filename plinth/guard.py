"""The guard: an edit of the spec that loses data is refused unless it is named.

The stack's own output `spec` says what the platform was made from; fields marked `data-loss` must
not differ from it unless the command line allows their path.
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
from .exits import Exit, Failure


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

"""Which stores are of machine learning: told by their names, since their types do not say so."""

from __future__ import annotations

from collections.abc import Sequence

from ..rule import Case
from ..values import UNKNOWNS


def named(case: Case, parts: Sequence[str], *paths: str) -> bool:
    """Whether one of `parts` is in the name of the resource, or in a known text at one of `paths`."""
    values = [case.resource.name, *(case.inputs.at(path).value for path in paths)]
    texts = [each.lower() for each in values if isinstance(each, str) and each not in UNKNOWNS]
    return any(part in text for part in parts for text in texts)

"""Did you mean."""

from __future__ import annotations

from collections.abc import Iterable


def closest(word: object, known: Iterable[str]) -> str | None:
    """The known word that a person most likely meant by `word`."""
    from difflib import get_close_matches  # here: only a faulty spec pays for the import

    by_plain = {_plain(name): name for name in known}
    asked = _plain(str(word))
    found = get_close_matches(asked, by_plain, n=1, cutoff=0.6)
    # One may be short for the other, as prod is for production.
    found += [name for name in by_plain if len(name) > 2 and asked.startswith(name)]
    return by_plain[found[0]] if found else None


def _plain(word: str) -> str:
    """The word without what separates its parts, so that cost_center is close to costCenter."""
    return word.replace("_", "").replace("-", "").lower()

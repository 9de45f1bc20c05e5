"""How far a distribution has moved: the population stability index, and Kolmogorov and Smirnov's distance.

A reference is kept as shares of bins and not as rows: nothing of a person is in it but the names of
frequent categories.

    PSI = sum over bins of (current - reference) * ln(current / reference)

Shares of 0 count as `FLOOR`. The usual reading (Siddiqi, Credit Risk Scorecards, 2006): below 0.1
nothing, from 0.2 or 0.25 a shift.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from .payloads import Value

BINS = 10
"""Bins of a numeric feature, by quantiles of the reference."""

MOST_CATEGORIES = 20
"""Categories with a bin of their own; the rest share one."""

FEW = 12
"""A numeric feature of no more values than these is of categories: a flag, a class."""

FLOOR = 1e-4

QUANTILES = 100

MISSING = "missing"
OTHER = "other"


def reference(values: Sequence[Value]) -> dict[str, Any] | None:
    """A feature's distribution, to be kept as JSON; None where there is no value at all."""
    there = [each for each in values if not _missing(each)]
    if not there:
        return None
    missing = (len(values) - len(there)) / len(values)
    numbers = _numbers(there)
    if numbers is None or len(set(numbers)) <= FEW:
        return _categories(there, len(values), missing)
    numbers.sort()
    points = [_quantile(numbers, at / QUANTILES) for at in range(QUANTILES + 1)]
    edges = sorted({_quantile(numbers, at / BINS) for at in range(1, BINS)})
    return {
        "kind": "numeric",
        "edges": edges,
        "shares": _shares(numbers, edges, len(values)),
        "quantiles": points,
        "missing": missing,
        "rows": len(values),
    }


def compare(known: Mapping[str, Any], values: Sequence[Value]) -> dict[str, Any]:
    """What became of a feature: `psi`, `ks` if it is numeric, `missing`, and the bins.

    Raises:
        ValueError: there are no values.
    """
    if not values:
        raise ValueError("no values to compare")
    there = [each for each in values if not _missing(each)]
    missing = (len(values) - len(there)) / len(values)
    if known["kind"] == "numeric":
        numbers = _numbers(there)
        if numbers is None:
            # Text where numbers were: all of it is outside.
            numbers, missing = [], 1.0
        numbers.sort()
        current = _shares(numbers, known["edges"], len(values))
        names = _intervals(known["edges"])
        distance = {"ks": _distance(known["quantiles"], numbers)} if numbers else {}
    else:
        names = [*known["categories"], OTHER]
        counts = Counter(_name(each) for each in there)
        own = [counts.get(each, 0) for each in known["categories"]]
        current = [each / len(values) for each in [*own, len(there) - sum(own)]]
        distance = {}
    was = [*known["shares"], known["missing"]]
    now = [*current, missing]
    bins = [
        {"bin": name, "reference": a, "current": b}
        for name, a, b in zip([*names, MISSING], was, now, strict=True)
        if a or b
    ]
    return {"psi": psi(was, now), **distance, "missing": missing, "rows": len(values), "bins": bins}


def psi(was: Sequence[float], now: Sequence[float]) -> float:
    """The index of shares of the same bins; bins that were empty and still are count for nothing."""
    return math.fsum(
        (max(b, FLOOR) - max(a, FLOOR)) * math.log(max(b, FLOOR) / max(a, FLOOR))
        for a, b in zip(was, now, strict=True)
        if a or b
    )


def _categories(there: Sequence[Value], rows: int, missing: float) -> dict[str, Any]:
    counts = Counter(_name(each) for each in there)
    common = [name for name, _ in sorted(counts.items(), key=lambda each: (-each[1], each[0]))]
    own = common[:MOST_CATEGORIES]
    rest = sum(counts[name] for name in common[MOST_CATEGORIES:])
    shares = [*(counts[name] / rows for name in own), rest / rows]
    return {
        "kind": "categories",
        "categories": own,
        "shares": shares,
        "missing": missing,
        "rows": rows,
    }


def _missing(value: Value) -> bool:
    return value is None or (isinstance(value, float) and math.isnan(value))


def _numbers(values: Sequence[Value]) -> list[float] | None:
    """Values as numbers; None if one is none."""
    if any(isinstance(each, str | bool) for each in values):
        return None
    return [float(each) for each in values if each is not None]


def _name(value: Value) -> str:
    """A category's name; a whole number is the same with and without its point."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _quantile(ordered: Sequence[float], at: float) -> float:
    return ordered[min(len(ordered) - 1, math.floor(at * len(ordered)))]


def _shares(ordered: Sequence[float], edges: Sequence[float], rows: int) -> list[float]:
    """Shares of the bins (-inf, e0), [e0, e1), ... [en, inf) among all rows."""
    cuts = [0, *(bisect_left(ordered, edge) for edge in edges), len(ordered)]
    return [(b - a) / rows for a, b in pairwise(cuts)]


def _intervals(edges: Sequence[float]) -> list[str]:
    bounds = ["-inf", *(f"{each:g}" for each in edges), "inf"]
    return [f"{a} to {b}" for a, b in pairwise(bounds)]


def _distance(points: Sequence[float], ordered: Sequence[float]) -> float:
    """The greatest distance of both distributions, at the reference's quantiles: within 0.01."""
    rows = len(ordered)
    return max(
        abs(bisect_right(ordered, point) / rows - bisect_right(points, point) / len(points))
        for point in points
    )

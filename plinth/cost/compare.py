"""What a change of a stack does to its cost: two estimates, line by line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from .model import NOTHING, Estimate, Line, Span


@dataclass(frozen=True)
class Moved:
    """What a component costs on both sides."""

    component: str
    base: Span
    head: Span

    @property
    def delta(self) -> Span:
        return self.head - self.base


@dataclass(frozen=True)
class Delta:
    """A month before and after."""

    base: Estimate
    head: Estimate
    components: Sequence[Moved]
    """Those whose cost differs, what changes most first."""
    repriced: Sequence[str]
    """Items whose price itself differs: what changes with them is not the change's doing."""
    gaps: Sequence[str]
    """What has no price in head, and was not there, or had one, in base."""

    @property
    def monthly(self) -> Span:
        return self.head.monthly - self.base.monthly


def compare(base: Estimate, head: Estimate) -> Delta:
    """Hold two estimates of one stack side by side."""
    before, after = base.components, head.components
    moved = [
        Moved(name, before.get(name, NOTHING), after.get(name, NOTHING))
        for name in {**before, **after}
    ]
    told = [each for each in moved if any(abs(v) >= 0.005 for v in _values(each.delta))]
    told.sort(key=lambda each: (-abs(each.delta.expected), -abs(each.delta.high), each.component))
    old, new = _prices(base.lines), _prices(head.lines)
    more = Counter(gap.what for gap in head.gaps) - Counter(gap.what for gap in base.gaps)
    return Delta(
        base,
        head,
        told,
        repriced=sorted(item for item, usd in new.items() if old.get(item, usd) != usd),
        gaps=sorted(more),
    )


def _values(span: Span) -> tuple[float, float, float]:
    return span.low, span.expected, span.high


def _prices(lines: Sequence[Line]) -> dict[str, float]:
    return {line.item: line.usd for line in lines}

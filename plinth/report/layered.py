"""Boxes in layers: what needs nothing at the bottom, what needs it above, edges around the rest.

The usual four steps (break cycles, assign layers, order within them, place), each in its simplest
form that does well on some hundred boxes. The same input gives the same picture.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from .lanes import GAP, Lanes, Pair, Placed


def place(
    sizes: Sequence[tuple[float, float]], weights: Mapping[Pair, int], limit: float, gap: float
) -> Placed:
    """Place boxes of `sizes`; `weights` says which needs which, and how much.

    Args:
        limit: width that a row keeps to where it can.
        gap: height between rows.
    """
    edges = reduced(len(sizes), acyclic(len(sizes), weights))
    joined = {box for pair in edges for box in pair}
    alone = [box for box in range(len(sizes)) if box not in joined]
    rows = _rows(sorted(joined), edges, sizes, limit)
    lanes = Lanes(list(sizes), rows, edges)
    lanes.order()
    lanes.spread()
    return lanes.placed(alone, limit, gap)


def acyclic(count: int, weights: Mapping[Pair, int]) -> set[Pair]:
    """The edges without the lightest of each cycle, by the greedy order of Eades, Lin and Smyth."""
    left = set(range(count))
    front: list[int] = []
    back: list[int] = []
    while left:
        outward = dict.fromkeys(left, 0)
        inward = dict.fromkeys(left, 0)
        for (a, b), weight in weights.items():
            if a in left and b in left:
                outward[a] += weight
                inward[b] += weight
        sinks = sorted(box for box in left if not outward[box])
        sources = sorted(box for box in left if not inward[box] and outward[box])
        if sinks or sources:
            back[:0] = sinks
            front += sources
            left -= {*sinks, *sources}
            continue
        best = max(sorted(left), key=lambda box: outward[box] - inward[box])
        front.append(best)
        left.remove(best)
    position = {box: at for at, box in enumerate(front + back)}
    return {(a, b) for a, b in weights if position[a] < position[b]}


def reduced(count: int, edges: set[Pair]) -> list[Pair]:
    """The edges without those that a longer way says as well."""
    direct: list[list[int]] = [[] for _ in range(count)]
    for a, b in edges:
        direct[a].append(b)
    reach: dict[int, int] = {}

    def reached(box: int) -> int:
        """All that can be reached from `box`, as a set of bits."""
        if box not in reach:
            reach[box] = 0
            for other in direct[box]:
                reach[box] |= 1 << other | reached(other)
        return reach[box]

    kept: list[Pair] = []
    for a in range(count):
        farther = 0
        for other in direct[a]:
            farther |= reached(other)
        kept += [(a, b) for b in sorted(direct[a]) if not farther >> b & 1]
    return kept


def _rows(
    boxes: Sequence[int], edges: Sequence[Pair], sizes: Sequence[tuple[float, float]], limit: float
) -> list[list[int]]:
    """Rows from the top; a box's needs are all in rows below it."""
    needs: dict[int, list[int]] = {box: [] for box in boxes}
    needed: dict[int, list[int]] = {box: [] for box in boxes}
    for a, b in edges:
        needs[a].append(b)
        needed[b].append(a)
    level: dict[int, int] = {}

    def leveled(box: int) -> int:
        if box not in level:
            level[box] = max((leveled(other) + 1 for other in needs[box]), default=0)
        return level[box]

    for box in boxes:
        leveled(box)
    for box in boxes:
        # What rests on nothing need not lie at the very bottom: nearer is easier to read.
        if not needs[box] and needed[box]:
            level[box] = min(level[other] for other in needed[box]) - 1
    rows: list[list[int]] = []
    for at in sorted({level[box] for box in boxes}, reverse=True):
        # Alike neighbours first, so that a split keeps together what belongs together.
        members = sorted(
            (box for box in boxes if level[box] == at), key=lambda box: (sorted(needs[box]), box)
        )
        total = sum(sizes[box][0] + GAP for box in members)
        parts = max(1, round(total / limit))
        row, width = list[int](), 0.0
        for box in members:
            if row and width + sizes[box][0] / 2 > total / parts:
                rows.append(row)
                row, width = list[int](), 0.0
            row.append(box)
            width += sizes[box][0] + GAP
        rows.append(row)
    return rows

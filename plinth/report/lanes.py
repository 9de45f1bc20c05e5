"""Rows of boxes, with a lane in each row that an edge passes: their order, their places, the routes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

Pair = tuple[int, int]

GAP = 16.0
"""Between boxes of a row."""
_LANE = 6.0
"""Width that an edge takes in a row that it passes."""
_SWEEPS = 12


@dataclass(frozen=True)
class Placed:
    """Where things are, from the upper left corner of what holds them."""

    corners: Sequence[tuple[float, float]]
    routes: Mapping[Pair, Sequence[tuple[float, float]]]
    """Points of each edge that is drawn, from the box that needs to the box that is needed."""
    width: float
    height: float

    def turned(self) -> Placed:
        """The same from left to right instead of downwards."""
        return Placed(
            [(y, x) for x, y in self.corners],
            {pair: [(y, x) for x, y in points] for pair, points in self.routes.items()},
            self.height,
            self.width,
        )


class Lanes:
    """Rows with a lane in each row that an edge passes."""

    def __init__(
        self, sizes: list[tuple[float, float]], rows: list[list[int]], edges: Sequence[Pair]
    ) -> None:
        self._boxes = len(sizes)
        self._sizes = sizes
        self._rows = rows
        self._at = {box: at for at, row in enumerate(rows) for box in row}
        self._up: dict[int, list[int]] = {}
        self._down: dict[int, list[int]] = {}
        self._chains: dict[Pair, list[int]] = {}
        for a, b in edges:
            chain = [a]
            for row in range(self._at[a] + 1, self._at[b]):
                lane = len(self._sizes)
                self._sizes.append((_LANE, 0.0))
                self._at[lane] = row
                rows[row].append(lane)
                chain.append(lane)
            chain.append(b)
            self._chains[a, b] = chain
            for upper, lower in pairwise(chain):
                self._down.setdefault(upper, []).append(lower)
                self._up.setdefault(lower, []).append(upper)
        self._x: dict[int, float] = {}

    def order(self) -> None:
        """Order the rows so that few edges cross: sweeps by the mean place of neighbours."""
        best, fewest = [list(row) for row in self._rows], self._crossings()
        for sweep in range(_SWEEPS):
            down = sweep % 2 == 0
            beside = self._up if down else self._down
            for row in self._rows if down else reversed(self._rows):
                place = self._places()
                mean = {
                    box: sum(place[other] for other in beside[box]) / len(beside[box])
                    if beside.get(box)
                    else place[box]
                    for box in row
                }
                row.sort(key=lambda box: (mean[box], place[box]))
            crossings = self._crossings()
            if crossings < fewest:
                best, fewest = [list(row) for row in self._rows], crossings
        for row, members in zip(self._rows, best, strict=True):
            row[:] = members

    def _places(self) -> dict[int, float]:
        """Relative places, 0 to 1, so that rows of different lengths compare."""
        return {box: (at + 0.5) / len(row) for row in self._rows for at, box in enumerate(row)}

    def _crossings(self) -> int:
        count = 0
        for upper, lower in pairwise(self._rows):
            place = {box: at for at, box in enumerate(lower)}
            seen: list[int] = []
            for box in upper:
                ends = sorted(place[other] for other in self._down.get(box, ()))
                count += sum(1 for end in ends for other in seen if other > end)
                seen += ends
        return count

    def spread(self) -> None:
        """Set x so that edges are as straight as the order lets them be."""
        for row in self._rows:
            self._fit(row, dict.fromkeys(row, 0.0))
        for sweep in range(_SWEEPS):
            down = sweep % 2 == 0
            for row in self._rows if down else reversed(self._rows):
                wanted: dict[int, float] = {}
                for box in row:
                    beside = [*self._up.get(box, ()), *self._down.get(box, ())]
                    near = sorted(self._x[other] for other in beside)
                    wanted[box] = (
                        (near[(len(near) - 1) // 2] + near[len(near) // 2]) / 2
                        if near
                        else self._x[box]
                    )
                self._fit(row, wanted)

    def _fit(self, members: Sequence[int], wanted: Mapping[int, float]) -> None:
        """Middles as near to `wanted` as order and room allow (pooling adjacent violators)."""
        pools: list[tuple[float, int]] = []
        offsets: list[float] = []
        offset = 0.0
        for at, box in enumerate(members):
            if at:
                offset += (self._sizes[members[at - 1]][0] + self._sizes[box][0]) / 2
                offset += GAP if self._lane(box) == self._lane(members[at - 1]) else GAP / 2
            offsets.append(offset)
            pools.append((wanted[box] - offset, 1))
            while len(pools) > 1 and pools[-2][0] > pools[-1][0]:
                (a, n), (b, m) = pools[-2], pools[-1]
                pools[-2:] = [((a * n + b * m) / (n + m), n + m)]
        fitted = [value for value, count in pools for _ in range(count)]
        for box, base, offset in zip(members, fitted, offsets, strict=True):
            self._x[box] = base + offset

    def _lane(self, box: int) -> bool:
        return box >= self._boxes

    def placed(self, alone: Sequence[int], limit: float, gap: float) -> Placed:
        """Corners and routes; boxes without an edge are packed below the rest."""
        left = min((x - self._sizes[box][0] / 2 for box, x in self._x.items()), default=0.0)
        corners = [(0.0, 0.0)] * self._boxes
        width = y = 0.0
        spans: dict[int, tuple[float, float]] = {}
        for at, row in enumerate(self._rows):
            tall = max((self._sizes[box][1] for box in row), default=0.0)
            spans[at] = (y, y + tall)
            for box in row:
                x = self._x[box] - left
                width = max(width, x + self._sizes[box][0] / 2)
                if not self._lane(box):
                    half = (tall - self._sizes[box][1]) / 2
                    corners[box] = (x - self._sizes[box][0] / 2, y + half)
            y += tall + gap
        height = max(y - gap, 0.0)
        if alone:
            width, height = self._pack(alone, corners, max(width, limit), width, height)
        return Placed(corners, self._routes(corners, spans, left), width, height)

    def _pack(
        self, alone: Sequence[int], corners: list[tuple[float, float]], limit: float,
        width: float, height: float,
    ) -> tuple[float, float]:  # fmt: skip
        x, top, tall = 0.0, height + GAP if height else 0.0, 0.0
        for box in sorted(alone, key=lambda box: (-self._sizes[box][1], box)):
            wide, high = self._sizes[box]
            if x and x + wide > limit:
                x, top, tall = 0.0, top + tall + GAP, 0.0
            corners[box] = (x, top)
            x, tall = x + wide + GAP, max(tall, high)
            width = max(width, x - GAP)
        return width, top + tall

    def _routes(
        self, corners: Sequence[tuple[float, float]], spans: Mapping[int, tuple[float, float]],
        left: float,
    ) -> dict[Pair, list[tuple[float, float]]]:  # fmt: skip
        def port(box: int, other: int, ends: Sequence[int], bottom: bool) -> tuple[float, float]:
            """Where an edge meets its box: neighbours' edges side by side in their order."""
            wide, high = self._sizes[box]
            ordered = sorted(set(ends), key=lambda end: (self._x[end], end))
            share = (ordered.index(other) + 1) / (len(ordered) + 1)
            x, y = corners[box]
            return x + wide * (0.15 + 0.7 * share), y + (high if bottom else 0.0)

        found: dict[Pair, list[tuple[float, float]]] = {}
        for (a, b), chain in self._chains.items():
            points = [port(a, chain[1], self._down[a], True)]
            # Beside a taller neighbour an edge goes straight, and bends between the rows.
            points.append((points[0][0], spans[self._at[a]][1]))
            for lane in chain[1:-1]:
                top, bottom = spans[self._at[lane]]
                points += [(self._x[lane] - left, top), (self._x[lane] - left, bottom)]
            end = port(b, chain[-2], self._up[b], False)
            points += [(end[0], spans[self._at[b]][0]), end]
            found[a, b] = points
        return found

"""Where everything of a stack's picture is: boxes in boxes, tiles in them, edges between them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from .lanes import GAP, Placed
from .layered import place
from .tree import SIGNS, Item, Mark, Node, Tree

PAD = 10.0
HEAD = 44.0
"""Height of a box's name and of the line below it."""
_BETWEEN = 26.0
"""Between rows: room for edges to bend."""
_LEAST = 112.0
_MOST = 300.0
"""Widths of a box that holds nothing but its name."""
_LETTER = 8.3
"""Mean width of a letter of a name, generously; there are no font metrics here."""
_SHAPE = 1.6
"""Width to height that a picture tends to: a screen's."""
_INNER = (0.8, 1.6, 3.0)
"""What is tried for the containers in it; which packs best depends on what they hold."""


@dataclass(frozen=True)
class Tiles:
    """How large a resource is drawn."""

    width: float
    height: float
    gap: float
    font: float


SMALL = Tiles(60, 9, 1.5, 5.2)
"""To be read when one has come nearer."""
READABLE = Tiles(168, 19, 4, 11)


@dataclass(frozen=True)
class Box:
    """A component, or a frame."""

    node: Node
    x: float
    y: float
    width: float
    height: float
    depth: int
    above: int
    """Index of the box that it lies in; -1 for the outermost."""


@dataclass(frozen=True)
class Tile:
    """A resource, by the index of the box that it lies in."""

    item: Item
    x: float
    y: float
    box: int


@dataclass(frozen=True)
class Edge:
    """What one box needs of another, drawn through `points`."""

    needs: int
    needed: int
    weight: int
    points: Sequence[tuple[float, float]]
    across: bool
    """Whether it goes from left to right rather than down."""


@dataclass
class Picture:
    """A stack's picture; boxes stand after those that they lie in."""

    width: float
    height: float
    tiles: Tiles
    boxes: list[Box] = field(default_factory=list[Box])
    items: list[Tile] = field(default_factory=list[Tile])
    edges: list[Edge] = field(default_factory=list[Edge])


def letters(name: str, width: float, holds: bool) -> float:
    """Size of a box's name: as large as there is room, to be read from afar."""
    return min(max((width - 2 * PAD) / (len(name) * 0.66), 13.0), 20.0 if holds else 17.0)


def counted(counts: Mapping[Mark, int]) -> str:
    """Counts as `+12 ~1 −2`; of what is unchanged only the number."""
    return " ".join(
        str(count) if mark == "same" else f"{SIGNS[mark]}{count}" for mark, count in counts.items()
    )


def draw(tree: Tree, tiles: Tiles | None) -> Picture:
    """The picture of a tree.

    Args:
        tiles: size of resources; None: only components are drawn.
    """
    tried = [_size(tree.root, tree.needs, tiles, shape, _SHAPE) for shape in _INNER]
    sized = min(tried, key=lambda each: _cost(each.width, each.height, _SHAPE))
    made = Picture(sized.width, sized.height, tiles or READABLE)
    _put(made, sized, 0.0, 0.0, 0, -1)
    return made


@dataclass
class _Sized:
    node: Node
    width: float
    height: float
    columns: int
    inner: list[_Sized]
    placed: Placed | None
    across: bool
    weights: Mapping[tuple[int, int], int]
    top: float
    """Where what it holds begins, below its head and its own tiles."""


def _size(
    node: Node, needs: Mapping[tuple[str, str], int], tiles: Tiles | None, inner_shape: float,
    shape: float,
) -> _Sized:  # fmt: skip
    inner = [_size(child, needs, tiles, inner_shape, inner_shape) for child in node.children]
    text = max(len(node.name) * _LETTER, len(counted(node.counts)) * 6.5 + len(node.kind) * 3)
    width = min(max(text + 2 * PAD, _LEAST), _MOST)
    height = HEAD + (PAD if inner else 6)
    columns = 0
    count = len(node.items) if tiles else 0
    if tiles and count:
        pitch, step = tiles.width + tiles.gap, tiles.height + tiles.gap
        columns = max(1, round(math.sqrt(count * step * 1.5 / pitch)))
        columns = max(columns, min(count, int((width - 2 * PAD + tiles.gap) // pitch)))
        columns = math.ceil(count / math.ceil(count / columns))
        width = max(width, columns * pitch - tiles.gap + 2 * PAD)
        height = HEAD + math.ceil(count / columns) * step - tiles.gap + PAD
    if not inner:
        return _Sized(node, width, height, columns, inner, None, False, {}, height)
    top = height
    weights = _between(node, needs)
    placed, across = _place(inner, weights, width, shape)
    return _Sized(
        node,
        max(width, placed.width + 2 * PAD),
        top + placed.height + PAD,
        columns,
        inner,
        placed,
        across,
        weights,
        top,
    )


def _place(
    inner: Sequence[_Sized], weights: Mapping[tuple[int, int], int], least: float, shape: float
) -> tuple[Placed, bool]:
    """Downwards or across: what can be shown the larger."""
    sizes = [(each.width, each.height) for each in inner]
    area = sum((width + GAP) * (height + _BETWEEN) for width, height in sizes)
    limit = max(math.sqrt(area * shape), *(width for width, _ in sizes), least)
    down = place(sizes, weights, limit, _BETWEEN)
    limit = max(math.sqrt(area / shape), *(height for _, height in sizes))
    turned = [(height, width) for width, height in sizes]
    across = place(turned, weights, limit, _BETWEEN).turned()
    if _cost(across.width, across.height, shape) < _cost(down.width, down.height, shape):
        return across, True
    return down, False


def _cost(width: float, height: float, shape: float) -> float:
    """How large the least frame of the wanted shape around it is."""
    return max(width, height * shape)


def _between(node: Node, needs: Mapping[tuple[str, str], int]) -> dict[tuple[int, int], int]:
    """What the children of a node need of each other, with all that is below them."""
    child = {below.key: at for at, each in enumerate(node.children) for below in each.walk()}
    found: dict[tuple[int, int], int] = {}
    for (a, b), weight in needs.items():
        pair = child.get(a, -1), child.get(b, -1)
        if pair[0] != pair[1] and min(pair) >= 0:
            found[pair] = found.get(pair, 0) + weight
    return found


def _put(made: Picture, sized: _Sized, x: float, y: float, depth: int, above: int) -> int:
    at = len(made.boxes)
    made.boxes.append(Box(sized.node, x, y, sized.width, sized.height, depth, above))
    if sized.columns:
        for count, item in enumerate(sized.node.items):
            row, column = divmod(count, sized.columns)
            left = x + PAD + column * (made.tiles.width + made.tiles.gap)
            over = y + HEAD + row * (made.tiles.height + made.tiles.gap)
            made.items.append(Tile(item, left, over, at))
    if sized.placed:
        shift = (sized.width - sized.placed.width) / 2
        left, over = x + shift, y + sized.top
        index = [
            _put(made, each, left + corner[0], over + corner[1], depth + 1, at)
            for each, corner in zip(sized.inner, sized.placed.corners, strict=True)
        ]
        for pair, points in sorted(sized.placed.routes.items()):
            moved = [(left + px, over + py) for px, py in points]
            edge = Edge(index[pair[0]], index[pair[1]], sized.weights[pair], moved, sized.across)
            made.edges.append(edge)
    return at

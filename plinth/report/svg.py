"""A picture as SVG: within a page, whose styles it takes, or as a file of its own."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from .markup import join
from .palette import standalone
from .picture import PAD, Box, Edge, Picture, Tile, counted, letters
from .tree import MARKS, SIGNS, WORDS, Mark, Node


def fragment(picture: Picture, label: str, prefix: str) -> Markup:
    """The picture for a page, of which the page's script makes a graph.

    Args:
        label: what it shows, in words.
        prefix: for the ids, which are a page's own.
    """
    return Markup(
        '<svg class="pic" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>'
    ).format(_n(picture.width), _n(picture.height), label, _body(picture, prefix, packed=True))


def file(picture: Picture, label: str, dark: bool | None) -> str:
    """The picture as a file.

    Args:
        dark: which colours; None leaves it to who shows it.
    """
    edge = 16
    width, height = picture.width + 2 * edge, picture.height + 2 * edge + 22
    return Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" width="{w}" height="{h}" viewBox="{x} {x} {w} {h}"'
        ' role="img" aria-labelledby="t"><title id="t">{label}</title><style>{style}</style>'
        '<rect class="ground" x="{x}" y="{x}" width="{w}" height="{h}"/>{body}'
        '<text class="legend" x="4" y="{foot}">{legend}</text></svg>\n'
    ).format(
        w=_n(width),
        h=_n(height),
        x=-edge,
        label=label,
        style=Markup(standalone(dark)),  # noqa: S704 our own, from the palette
        body=_body(picture, "p", packed=False),
        foot=_n(picture.height + 22),
        legend=_legend(picture),
    )


def _legend(picture: Picture) -> str:
    said = "An arrow goes from what needs to what is needed; what follows from others is left out."
    there = picture.boxes[0].node.counts
    marks = [f"{SIGNS[mark]} {WORDS[mark]}" for mark in there if mark != "same"]
    return "   ".join([said, *marks])


def _body(picture: Picture, prefix: str, packed: bool) -> Markup:
    parts = [
        Markup(
            '<defs><marker id="{0}a" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7"'
            ' markerHeight="7" markerUnits="userSpaceOnUse" orient="auto">'
            '<path class="tip" d="M0 0L8 4L0 8z"/></marker></defs>'
        ).format(prefix)
    ]
    holding = {box.above for box in picture.boxes}
    # A container is painted before the edges in it, and what it holds after them.
    for at, box in enumerate(picture.boxes):
        if at in holding:
            parts.append(_box(at, box, prefix, True))
    parts.append(Markup('<g class="edges">'))
    parts += [_edge(each, prefix) for each in picture.edges]
    parts.append(Markup("</g>"))
    for at, box in enumerate(picture.boxes):
        if at not in holding:
            parts.append(_box(at, box, prefix, False))
    parts.append(Markup('<g class="tiles">'))
    parts += _packed(picture) if packed else [_tile(each, picture) for each in picture.items]
    parts.append(Markup("</g>"))
    return join(parts)


def _box(at: int, box: Box, prefix: str, holds: bool) -> Markup:
    node = box.node
    counts = node.counts
    mark = next((each for each in MARKS if each in counts), "same")
    classes = f"box {mark}" + (" holds" if holds else "") + (" odd" if box.depth % 2 else "")
    room = max(int((box.width - 2 * PAD) / 7.4), 4)
    return Markup(
        '<g class="{}" id="{}b{}" data-b="{}"><title>{}</title>'
        '<rect x="{}" y="{}" width="{}" height="{}" rx="7"/>'
        '<text class="name" font-size="{}" x="{}" y="{}">{}</text><text class="sub" x="{}" y="{}">{}</text></g>'
    ).format(
        classes, prefix, at, at, said(node),
        _n(box.x), _n(box.y), _n(box.width), _n(box.height),
        _n(letters(node.name, box.width, holds)),
        _n(box.x + PAD), _n(box.y + 21), _cut(node.name, room),
        _n(box.x + PAD), _n(box.y + 35), _cut(_below(node), int(room * 1.2)),
    )  # fmt: skip


def _below(node: Node) -> str:
    kind = node.kind.rsplit(":", 1)[-1]
    counts = counted(node.counts)
    return f"{counts} · {kind}" if kind else counts


def said(node: Node) -> str:
    """A component in words, for who does not see it."""
    counts = ", ".join(f"{count} {WORDS[mark]}" for mark, count in node.counts.items())
    kind = f", {node.kind.rsplit(':', 1)[-1]}" if node.kind else ""
    return f"{node.name}{kind}: {counts}"


def _edge(edge: Edge, prefix: str) -> Markup:
    width = 1 + min(len(str(edge.weight)) - 1, 2) * 0.5
    return Markup(
        '<path class="edge" data-a="{}" data-c="{}" stroke-width="{}" d="{}" marker-end="url(#{}a)"/>'
    ).format(edge.needs, edge.needed, width, _curve(edge.points, edge.across), prefix)


def _curve(points: Sequence[tuple[float, float]], across: bool) -> str:
    """Through the points, and at each of them straight on in the edge's direction."""
    x, y = points[0]
    parts = [f"M{_n(x)} {_n(y)}"]
    for nx, ny in points[1:]:
        if (nx, ny) == (x, y):
            continue
        if abs(ny - y if across else nx - x) < 0.5:
            parts.append(f"L{_n(nx)} {_n(ny)}")
        else:
            bx, by = ((nx - x) * 0.55, 0.0) if across else (0.0, (ny - y) * 0.55)
            parts.append(
                f"C{_n(x + bx)} {_n(y + by)} {_n(nx - bx)} {_n(ny - by)} {_n(nx)} {_n(ny)}"
            )
        x, y = nx, ny
    return "".join(parts)


def _tile(tile: Tile, picture: Picture) -> Markup:
    size = picture.tiles
    room = int(size.width / (size.font * 0.63)) - 3
    return Markup(
        '<g class="tile {}"><title>{} {}, {}</title><rect x="{}" y="{}" width="{}" height="{}" rx="3"/>'
        '<text font-size="{}" x="{}" y="{}">{} {}</text></g>'
    ).format(
        tile.item.mark, tile.item.kind, tile.item.name, WORDS[tile.item.mark],
        _n(tile.x), _n(tile.y), _n(size.width), _n(size.height),
        _n(size.font), _n(tile.x + size.font / 2), _n(tile.y + size.height * 0.72), SIGNS[tile.item.mark],
        _cut(f"{tile.item.kind} {tile.item.name}", room),
    )  # fmt: skip


def _packed(picture: Picture) -> list[Markup]:
    """Tiles as one path for each box and mark: thousands of them must not slow a page."""
    size = picture.tiles
    shape = f"h{_n(size.width)}v{_n(size.height)}h{_n(-size.width)}z"
    paths: dict[tuple[int, Mark], list[str]] = {}
    for each in picture.items:
        paths.setdefault((each.box, each.item.mark), []).append(
            f"M{_n(each.x)} {_n(each.y)}{shape}"
        )
    return [
        Markup('<path class="tile {}" data-t="{}" d="{}"/>').format(mark, at, "".join(found))
        for (at, mark), found in paths.items()
    ]


def _cut(text: str, room: int) -> str:
    return text if len(text) <= room else text[: max(room - 1, 1)] + "…"


def _n(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")

"""The graph of a stack: its picture, what the page's script makes it live with, the same as a table."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from . import svg
from .markup import counts, data, folded, join, table
from .tree import MARKS
from .view import View


def figure(view: View) -> Markup:
    """The picture with its controls; without scripts it is a picture, and the table below it."""
    picture = view.picture
    label = (
        f"Components of {view.name} and their {len(picture.items)} resources; "
        "an arrow goes from what needs to what is needed"
    )
    buttons = join(
        Markup('<button type="button" data-do="{}" title="{}">{}</button>').format(do, title, text)
        for do, title, text in (
            ("in", "Nearer (+)", "+"),
            ("out", "Farther (−)", "−"),
            ("fit", "All of it (0)", "Fit"),
            ("wide", "Whole window (F)", "Expand"),
        )
    )
    return Markup(
        '<figure class="graph" data-s="{at}"><div class="bar" hidden>{buttons}'
        '<span class="hint">Tab into the picture; arrows move, Enter goes in, Esc goes out. '
        "Drag to pan; Ctrl and wheel, or + and −, to zoom.</span></div>"
        '<div class="stage"><div class="view">{picture}</div>'
        '<aside class="about" aria-label="What is chosen in the picture of {name}" hidden></aside></div>'
        "<figcaption>What needs what: arrows that follow from others are left out. "
        "{marks}</figcaption></figure>{table}"
        '<script type="application/json" id="d{at}">{data}</script>'
    ).format(
        at=view.at,
        name=view.name,
        buttons=buttons,
        picture=svg.fragment(picture, label, f"s{view.at}"),
        marks=counts(view.tree.root.counts),
        table=folded("The same as a table", _table(view)),
        data=data(_data(view)),
    )


def paths(view: View) -> list[str]:
    """Where each box lies, such as `cluster / control-plane`; the stack itself by its name."""
    found: list[str] = []
    for box in view.picture.boxes:
        above = found[box.above] if box.above > 0 else ""
        found.append(f"{above} / {box.node.name}" if above else box.node.name)
    return found


def _table(view: View) -> Markup:
    named = paths(view)
    at = {box.node.key: index for index, box in enumerate(view.picture.boxes)}
    needs: dict[str, list[str]] = {}
    for a, b in sorted(view.tree.needs):
        needs.setdefault(a, []).append(named[at[b]])
    return table(
        f"Components of {view.name}",
        ("Component", "Kind", "Resources", "Needs"),
        [
            (named[index], box.node.kind, counts(box.node.counts),
             ", ".join(needs.get(box.node.key, ())))
            for index, box in enumerate(view.picture.boxes)
        ],
    )  # fmt: skip


def _data(view: View) -> dict[str, Any]:
    """What the script needs: boxes, resources, and what needs what, by their numbers."""
    picture, size = view.picture, view.picture.tiles
    at = {tile.item.urn: index for index, tile in enumerate(picture.items)}
    box = {each.node.key: index for index, each in enumerate(picture.boxes)}
    types = sorted({tile.item.type for tile in picture.items})
    whys = {each.urn: (each.risk, each.why) for each in view.changes if each.why}
    return {
        "tile": [size.width, size.height, size.font],
        "size": [round(picture.width, 1), round(picture.height, 1)],
        "boxes": [
            [each.node.name, each.node.kind, svg.said(each.node),
             *(round(value, 1) for value in (each.x, each.y, each.width, each.height)),
             each.above]
            for each in picture.boxes
        ],
        "types": types,
        "items": [
            [
                tile.item.whole,
                types.index(tile.item.type),
                MARKS.index(tile.item.mark),
                round(tile.x, 1),
                round(tile.y, 1),
                tile.box,
                tile.item.name,
                *whys.get(tile.item.urn, ()),
            ]
            for tile in picture.items
        ],
        "depends": [
            [at[urn] for urn in view.tree.depends.get(tile.item.urn, ())] for tile in picture.items
        ],
        "needs": [[box[a], box[b], count] for (a, b), count in sorted(view.tree.needs.items())],
    }  # fmt: skip

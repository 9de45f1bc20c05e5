"""Pictures as files: SVG, PNG, Mermaid."""

from __future__ import annotations

import re
import struct
from xml.etree import ElementTree as Xml

import pytest

from plinth.report import mermaid, palette, raster, svg
from plinth.report.picture import READABLE, Picture, Tiles, draw
from plinth.report.tree import tree

from .samples import HOSTILE, large, small

NS = "{http://www.w3.org/2000/svg}"


def picture(evil: str = "", tiles: Tiles | None = READABLE) -> Picture:
    made = small(evil=evil)
    return draw(tree("prod" + evil, made.resources, {made.resources[-1].urn: "add"}), tiles)


def test_what_a_box_holds_lies_in_it() -> None:
    made = draw(tree("prod", large().resources, {}), READABLE)
    for box in made.boxes[1:]:
        above = made.boxes[box.above]
        assert above.x <= box.x and box.x + box.width <= above.x + above.width
        assert above.y <= box.y and box.y + box.height <= above.y + above.height
    for tile in made.items:
        box = made.boxes[tile.box]
        assert box.x <= tile.x and tile.x + READABLE.width <= box.x + box.width + 0.01
        assert box.y <= tile.y and tile.y + READABLE.height <= box.y + box.height + 0.01


def test_svg_shows_components_resources_and_needs() -> None:
    root = Xml.fromstring(svg.file(picture(), "Architecture of prod", None))  # noqa: S314 our own
    titles = [each.text or "" for each in root.iter(f"{NS}title")]
    assert titles[0] == "Architecture of prod"
    assert "web, Part: 1 added, 3 unchanged" in titles
    assert "Subnet table, unchanged" in titles
    assert len(root.findall(f".//{NS}path[@class='edge']")) == 2, "web to net follows"
    assert "prefers-color-scheme: dark" in (root.findtext(f".//{NS}style") or "")


def test_svg_is_the_same_each_time() -> None:
    assert svg.file(picture(), "a", True) == svg.file(picture(), "a", True)


def test_svg_of_hostile_names_is_only_text() -> None:
    root = Xml.fromstring(svg.file(picture(HOSTILE), HOSTILE, False))  # noqa: S314 our own
    assert not [each for each in root.iter() if each.tag in (f"{NS}script", f"{NS}img")]
    assert root.findtext(f"{NS}title") == HOSTILE


def test_components_alone_have_no_tiles() -> None:
    assert picture(tiles=None).items == []
    assert 'class="tile ' not in svg.file(picture(tiles=None), "a", None)


def test_png_is_as_large_as_was_asked_for() -> None:
    made = picture()
    drawn = svg.file(made, "a", False)
    data = raster.png(drawn, made.width, made.height, 2)
    assert data.startswith(b"\x89PNG")
    width, height = struct.unpack(">II", data[16:24])
    assert width == pytest.approx((made.width + 32) * 2, abs=2)
    assert height > made.height


def test_png_without_a_font_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(raster, "_family", lambda: None)
    with pytest.raises(raster.NoFontError):
        raster.png("<svg/>", 1, 1, 1)


def test_mermaid_has_subgraphs_and_needs() -> None:
    text = mermaid.flowchart(picture())
    assert text.startswith('flowchart LR\n  subgraph b0["prod<br/>+1 5"]\n')
    assert '    b3["web<br/>+1 3"]' in text
    assert text.count("-->") == 2 and text.count("subgraph") == text.count("end\n") == 1


def test_mermaid_of_hostile_names_is_only_text() -> None:
    for line in mermaid.flowchart(picture(HOSTILE)).splitlines()[1:]:
        assert re.fullmatch(
            r' *(subgraph )?b\d+\["[^"<>{}]*<br/>[^"<>{}]*"\]| *end| *b\d+ --> b\d+', line
        )


@pytest.mark.parametrize("at", [0, 1])
def test_text_is_read_on_its_ground(at: int) -> None:
    """4.5 to 1, as WCAG 2.2 asks for (1.4.3)."""

    def light(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        red, green, blue = (
            x / 12.92 if x <= 0.04045 else ((x + 0.055) / 1.055) ** 2.4 for x in parts
        )
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    def contrast(a: str, b: str) -> float:
        lights = sorted((light(palette.COLOURS[a][at]), light(palette.COLOURS[b][at])))
        return (lights[1] + 0.05) / (lights[0] + 0.05)

    for name in ("text", "soft", "accent"):
        for ground in ("bg", "card", "raised"):
            assert contrast(name, ground) >= 4.5, (name, ground)
    for name in ("add", "change", "replace", "delete", "same"):
        assert contrast(name, f"{name}-bg") >= 4.5, name
        assert contrast("text", f"{name}-bg") >= 4.5, name

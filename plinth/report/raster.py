"""A picture as PNG. Text needs a font of the machine's: without one it would silently be missing."""

from __future__ import annotations

from functools import cache

import resvg_py

_FAMILIES = (
    "DejaVu Sans", "Noto Sans", "Liberation Sans", "Arial", "Helvetica", "Segoe UI", "Roboto",
    "Ubuntu", "Cantarell", "FreeSans",
)  # fmt: skip
_PROBE = '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="20">{}</svg>'
_MOST = 6_000
"""Pixels of a side; more than this no viewer likes."""


class NoFontError(Exception):
    """The machine has no font that text can be drawn with."""


def png(svg: str, width: float, height: float, scale: float) -> bytes:
    """The picture, `scale` pixels to a unit, or fewer where it would be too large.

    Raises:
        NoFontError: there is no font.
    """
    family = _family()
    if family is None:
        raise NoFontError
    zoom = min(scale, _MOST / max(width, height))
    return resvg_py.svg_to_bytes(svg_string=svg, zoom=zoom, sans_serif_family=family)


@cache
def _family() -> str | None:
    blank = resvg_py.svg_to_bytes(svg_string=_PROBE.format(""))
    for family in _FAMILIES:
        text = f'<text y="15" font-family="{family}">M</text>'
        if resvg_py.svg_to_bytes(svg_string=_PROBE.format(text)) != blank:
            return family
    return None

"""Colours of pictures and pages, light and dark; text on its ground keeps 4.5 to 1 or better."""

from __future__ import annotations

COLOURS: dict[str, tuple[str, str]] = {
    "bg": ("#f6f7f9", "#0e1116"),
    "card": ("#ffffff", "#161b22"),
    "raised": ("#f0f2f6", "#1f2630"),
    "line": ("#d5dae2", "#333c49"),
    "text": ("#1a2230", "#e3e8ef"),
    "soft": ("#566173", "#9ca8b8"),
    "accent": ("#2456c4", "#86b0ff"),
    "edge": ("#8c98aa", "#67758a"),
    "add": ("#12703a", "#58cf85"),
    "add-bg": ("#ddf3e4", "#10331f"),
    "change": ("#8a5300", "#efb454"),
    "change-bg": ("#fdeecb", "#3a2a0b"),
    "replace": ("#6d3bc0", "#c4a3ff"),
    "replace-bg": ("#ece2fc", "#2d1f4d"),
    "delete": ("#b3202c", "#ff8d8d"),
    "delete-bg": ("#fde1e1", "#461a1e"),
    "same": ("#566173", "#9ca8b8"),
    "same-bg": ("#e9ecf1", "#242c37"),
}

_PICTURE = """
.pic text, text { font-family: system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif }
.ground { fill: $bg }
.box rect { fill: $card; stroke: $line; stroke-width: 1.2 }
.box.holds rect { fill: $raised }
.box.holds.odd rect { fill: $card }
.box.delete rect { stroke: $delete; stroke-width: 2 }
.box.replace rect { stroke: $replace; stroke-width: 2; stroke-dasharray: 7 2 }
.box.change rect { stroke: $change; stroke-width: 1.6; stroke-dasharray: 4 2 }
.name { fill: $text; font-weight: 600 }
.sub { fill: $soft; font-size: 11px }
.legend { fill: $soft; font-size: 12px }
.edge { fill: none; stroke: $edge }
.tip { fill: $edge }
.tile rect, path.tile { fill: $same-bg; stroke: $line; stroke-width: 0.5 }
.tile text { fill: $text }
.tile.add rect, path.tile.add { fill: $add-bg; stroke: $add }
.tile.change rect, path.tile.change { fill: $change-bg; stroke: $change }
.tile.replace rect, path.tile.replace { fill: $replace-bg; stroke: $replace }
.tile.delete rect, path.tile.delete { fill: $delete-bg; stroke: $delete; stroke-width: 1 }
"""


def _filled(style: str, values: dict[str, str]) -> str:
    for name in sorted(values, key=len, reverse=True):
        style = style.replace(f"${name}", values[name])
    return style


def standalone(dark: bool | None) -> str:
    """Styles of a picture that is a file; `None`: light, and dark where that is preferred."""
    light, night = (_filled(_PICTURE, {name: pair[at] for name, pair in COLOURS.items()})
                    for at in (0, 1))  # fmt: skip
    if dark is None:
        return f"{light}@media (prefers-color-scheme: dark) {{{night}}}"
    return night if dark else light


def page() -> str:
    """The colours as properties, and the styles of the pictures in a page that has them."""
    properties = "".join(
        f"--{name}:light-dark({light},{dark});" for name, (light, dark) in COLOURS.items()
    )
    styles = _filled(_PICTURE, {name: f"var(--{name})" for name in COLOURS})
    return f":root{{color-scheme:light dark;{properties}}}{styles}"

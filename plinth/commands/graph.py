"""`plinth graph`: the architecture of a stack as a picture."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

from ..console import say
from ..diff.compare import from_plan
from ..exits import Exit, Failure
from ..plan import Plan
from ..planfile import PlanError, read
from ..report import mermaid, raster, svg
from ..report.picture import READABLE, Picture, draw
from ..report.tree import Mark, tree
from .operate import planned

FORMATS = ("svg", "png", "mermaid")
LEVELS = ("components", "resources")
THEMES: Mapping[str, bool | None] = {"auto": None, "light": False, "dark": True}


def run(
    stack: str, form: str, level: str, theme: str, out: Path | None, plan_file: Path | None
) -> None:
    """Draw a stack, planned offline, or as a plan.json has it.

    Args:
        form: svg, png or mermaid.
        level: components, or resources as well.
        theme: auto, light or dark.
        out: file; standard output if none.
        plan_file: a plan.json; then what it changes is marked.
    """
    _among("--format", form, FORMATS)
    _among("--level", level, LEVELS)
    _among("--theme", theme, tuple(THEMES))
    if form == "png" and out is None and sys.stdout.isatty():
        raise Failure(Exit.USAGE, "a PNG is nothing for a terminal", "add --out FILE")
    if form == "mermaid" and level == "resources":
        raise Failure(
            Exit.USAGE, "Mermaid draws components alone", "take --format svg for the resources"
        )
    plan = _read(plan_file, stack) if plan_file else planned(stack)
    marks: Mapping[str, Mark] = (
        {each.urn: each.op for each in from_plan(plan).changes} if plan_file else {}
    )
    picture = draw(
        tree(plan.stack, plan.resources, marks), READABLE if level == "resources" else None
    )
    _write(_drawn(picture, form, f"Architecture of {plan.stack}", THEMES[theme]), out)


def _among(option: str, given: str, there: tuple[str, ...]) -> None:
    if given not in there:
        raise Failure(Exit.USAGE, f"{option} {given}: unknown", f"one of {', '.join(there)}")


def _read(file: Path, stack: str) -> Plan:
    try:
        plan = read(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise Failure(Exit.USAGE, f"--plan {file}: {error.strerror}", "name a plan.json") from None
    except (PlanError, UnicodeDecodeError) as error:
        raise Failure(Exit.USAGE, f"--plan {file}: {error}", "name a plan.json") from None
    if plan.stack != stack:
        raise Failure(
            Exit.USAGE, f"--plan {file}: it is of {plan.stack}, not of {stack}", "name its stack"
        )
    return plan


def _drawn(picture: Picture, form: str, label: str, dark: bool | None) -> bytes:
    if form == "mermaid":
        return mermaid.flowchart(picture).encode()
    if form == "svg":
        return svg.file(picture, label, dark).encode()
    try:
        drawn = svg.file(picture, label, bool(dark))
        return raster.png(drawn, picture.width, picture.height, 2)
    except raster.NoFontError:
        raise Failure(
            Exit.USAGE,
            "no font to draw text with",
            "install one, on Debian: apt-get install fonts-dejavu-core; or take --format svg",
        ) from None


def _write(content: bytes, out: Path | None) -> None:
    if out is None:
        sys.stdout.buffer.write(content)
        return
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_bytes(content)
    except OSError as error:
        raise Failure(
            Exit.USAGE, f"--out {out}: {error.strerror}", "name a file that you can write to"
        ) from None
    say(f"written: {out}")

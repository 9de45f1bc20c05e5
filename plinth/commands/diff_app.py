"""The command line of `plinth diff`; what it does stands in `diff.py`, which imports much."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def diff(
    base: Annotated[str, typer.Argument(metavar="BASE", help="Branch, tag or commit.")],
    head: Annotated[
        str | None,
        typer.Argument(metavar="HEAD", help="Another; the working tree if none."),
    ] = None,
    stack: Annotated[
        list[str] | None,
        typer.Option("--stack", help="This stack, and those named likewise; all if none."),
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="Folder for report.md and comparison.json.")
    ] = None,
    allow_data_loss: Annotated[
        list[str] | None,
        typer.Option(
            "--allow-data-loss",
            metavar="NAME",
            help="Accept the loss of it: resource or spec path.",
        ),
    ] = None,
    merge_base: Annotated[
        bool, typer.Option("--merge-base", help="Compare with where HEAD and BASE parted.")
    ] = False,
) -> None:
    """Compare two commits: plan both offline, and show what a reviewer must know."""
    from . import diff as command

    command.run(base, head, stack or [], out, allow_data_loss or [], merge_base=merge_base)

"""`plinth cost` and `plinth prices` on the command line; what they do is imported when it is asked."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

AsJson = Annotated[bool, typer.Option("--json", help="As JSON.")]


def cost(
    stack: Annotated[str | None, typer.Argument(help="Stack; or --plan.")] = None,
    plan: Annotated[
        Path | None, typer.Option("--plan", metavar="FILE", help="A plan.json instead of a stack.")
    ] = None,
    base: Annotated[
        Path | None,
        typer.Option("--base", metavar="FILE", help="A plan.json to show the difference from."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Estimate what a stack costs a month: low, expected, high, by component and team."""
    from ..commands import cost as command

    command.run(stack, plan, base, as_json)


prices = typer.Typer(
    help="The prices that estimates reckon with: list them, read them anew.",
    invoke_without_command=True,
)

Cloud = Annotated[str | None, typer.Option("--cloud", help="aws, gcp or azure; all of them.")]


@prices.callback()
def prices_list(context: typer.Context, cloud: Cloud = None, as_json: AsJson = False) -> None:
    """List the prices, or do what the command below says."""
    if context.invoked_subcommand is None:
        prices_show(cloud, as_json)


@prices.command("show")
def prices_show(cloud: Cloud = None, as_json: AsJson = False) -> None:
    """List the prices, where each is from, and how old they are."""
    from ..commands import prices as command

    command.show(cloud, as_json)


@prices.command("refresh")
def prices_refresh(
    stacks: Annotated[
        list[str] | None, typer.Argument(help="Stacks whose prices; all of them if none.")
    ] = None,
) -> None:
    """Read the prices that stacks use from the clouds, and write them to prices/."""
    from ..commands import prices as command

    command.refresh(stacks or [])

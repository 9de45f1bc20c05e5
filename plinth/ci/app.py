"""The command line of `plinth ci`. What the commands need is imported inside of them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(help="Pipelines for this repository.", no_args_is_help=True)


def _pipelines(system: str, title: str) -> None:
    """Declare the command that writes the pipelines of a system."""

    @app.command(system, help=f"Write the pipelines of {title}, or check those that are there.")
    def _(  # pyright: ignore[reportUnusedFunction]
        stack: Annotated[
            list[str] | None, typer.Option("--stack", help="These stacks; all of them if none.")
        ] = None,
        branch: Annotated[
            str, typer.Option("--branch", help="The branch whose stacks are brought up.")
        ] = "main",
        check: Annotated[
            bool, typer.Option("--check", help="Write nothing; end with 6 if a file differs.")
        ] = False,
        force: Annotated[
            bool, typer.Option("--force", help="Overwrite files that were not written here.")
        ] = False,
    ) -> None:
        from ..commands import ci as command

        command.write(system, stack or [], branch, check, force)


for _system, _title in {
    "github": "GitHub Actions",
    "gitlab": "GitLab CI",
    "jenkins": "Jenkins",
    "azure-devops": "Azure DevOps",
}.items():
    _pipelines(_system, _title)


@app.command("identity")
def identity(
    stack: Annotated[str, typer.Argument(help="Stack: the name of its file in stacks/.")],
    token: Annotated[
        Path | None, typer.Option("--token", metavar="FILE", help="The job's identity token.")
    ] = None,
) -> None:
    """Inside a job: print, for the shell, how to sign in to a stack's cloud without a key."""
    from ..commands import ci as command

    command.sign_in(stack, token)


@app.command("comment")
def comment(
    folders: Annotated[
        list[Path], typer.Argument(help="Folders with report.md, or STACK/report.md.")
    ],
    details: Annotated[
        str, typer.Option("--details", metavar="URL", help="Where the whole reports are.")
    ] = "",
    post: Annotated[
        str | None,
        typer.Option("--post", metavar="PLATFORM", help="github, gitlab or azure-devops."),
    ] = None,
) -> None:
    """In a job: print one comment of all stacks' reports, or post it and edit the last one."""
    from ..commands import ci as command

    command.told(folders, details, post)

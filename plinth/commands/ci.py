"""`plinth ci`: pipelines for the repository, and what runs in them."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from spec.faults import Fault, SpecError
from spec.files import Folder
from spec.load import load
from spec.sources import stacks

from ..ci import azure_devops, comment, files, github, gitlab, identity, jenkins
from ..ci.model import Pipeline, Target
from ..console import say
from ..exits import Exit, Failure
from ..layout import Layout
from .common import demand, read

_WRITERS: Mapping[str, Callable[[Pipeline], dict[str, str]]] = {
    "github": github.files_of,
    "gitlab": gitlab.files_of,
    "jenkins": jenkins.files_of,
    "azure-devops": azure_devops.files_of,
}


def write(system: str, named: Sequence[str], branch: str, compare: bool, force: bool) -> None:
    """Write the pipelines of a system, or see whether they are as they would be written.

    Args:
        named: the stacks; all of them if none.
        branch: what is on it is what stands.

    Raises:
        Failure: no stack, a file in the way or one that cannot be written (exit code 2); with
            `compare`, a file that differs (6).
        SpecError: with the faults of all stacks.
    """
    layout = _repository()
    command = ["plinth", "ci", system]
    command += ["--branch", branch] if branch != "main" else []
    for each in named:
        command += ["--stack", each]
    pipeline = Pipeline.of(branch, _targets(layout, named), shlex.join(command))
    made = _WRITERS[system](pipeline)
    if compare:
        files.check(layout.root, made, pipeline.command)
        print(f"{system}: {len(made)} files are as they would be written")
        return
    written = files.write(layout.root, made, force)
    for path in made:
        print(f"{path}: {'written' if path in written else 'is as it should be'}")
    say("docs/ci.md has what the system must be told: identities, environments, approvals")


def sign_in(stack: str, token: Path | None) -> None:
    """Print, for a shell, how a job signs in to the stack's cloud by its identity token."""
    layout = Layout.here()
    loaded = read(layout, stack)
    print(identity.exports(stack, loaded.platform.cloud, layout.private / "ci", token))


def told(folders: Sequence[Path], details: str, to: str | None) -> None:
    """One comment of the reports in folders: printed, or posted and edited on the next push."""
    text = comment.text(folders, details)
    if to is None:
        sys.stdout.write(text)
        return
    comment.post(to, text)
    say(f"posted to {to}")


def _repository() -> Layout:
    """The checkout, if it is the root of a repository: systems look for pipelines nowhere else."""
    layout = Layout.here()
    if not (layout.root / ".git").exists():
        raise Failure(
            Exit.USAGE,
            "this is not the root of a Git repository: no pipeline would be found here",
            "git init, or run it where .git is",
        )
    return layout


def _targets(layout: Layout, named: Sequence[str]) -> list[Target]:
    folder = Folder(layout.stacks)
    for each in named:
        demand(each, folder)
    found: list[Target] = []
    faults: list[Fault] = []
    for stack in dict.fromkeys(named or stacks(folder)):
        try:
            found.append(Target.of(stack, load(stack, folder).platform))
        except SpecError as error:
            faults += [each for each in error.faults if each not in faults]
    if faults:
        raise SpecError(tuple(faults))
    return found

"""Steps that several commands begin or end with."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from spec.files import Folder
from spec.load import Loaded, load
from spec.sources import stack_fault

from ..console import say, show
from ..exits import Exit, Failure
from ..layout import Layout
from ..words import many


def read(layout: Layout, stack: str) -> Loaded:
    """Load a stack's spec; its warnings go to stderr.

    Raises:
        Failure: there is no such stack (exit code 2).
        SpecError: with every fault.
    """
    folder = Folder(layout.stacks)
    demand(stack, folder)
    loaded = load(stack, folder)
    show(loaded.warnings)
    return loaded


def judged(layout: Layout, stack: str) -> Loaded:
    """Load the spec of a stack that is held against rules, whose names are those there are.

    Raises:
        Failure: there is no such stack (exit code 2).
        SpecError: with every fault, also of the packs of rules that it brings.
    """
    from .. import governance  # here: it imports every rule

    loaded = read(layout, stack)
    governance.demand(loaded, layout)
    return loaded


def demand(stack: str, folder: Folder) -> None:
    """See to it that a name given on the command line is that of a stack.

    Raises:
        Failure: it is not (exit code 2).
    """
    if fault := stack_fault(stack, folder):
        raise Failure(Exit.USAGE, fault.message, fault.mend)


def writable(out: Path | None) -> None:
    """Find out that a report cannot be written before minutes are spent on it.

    Raises:
        Failure: the folder cannot be made, or not written to (exit code 2).
    """
    if out is None:
        return
    try:
        out.mkdir(parents=True, exist_ok=True)
        probe = out / ".writable"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise Failure(
            Exit.USAGE, f"--out {out}: {error.strerror}", "name a folder that you can write to"
        ) from None


def write(out: Path, files: Mapping[str, str]) -> None:
    """Write files by their names into a folder, and say so."""
    for name, text in files.items():
        (out / name).write_text(text, encoding="utf-8")
    say(f"written: {', '.join(str(out / name) for name in files)}")


def judge(errors: int, blocking: int) -> None:
    """End with what plans came to, which was told before.

    Args:
        errors: of the engine, the providers and the program.
        blocking: mandatory findings of the policies.

    Raises:
        Failure: there are any (exit codes 4 and 3).
    """
    if errors:
        raise Failure(
            Exit.ENGINE, f"{many(errors, 'error')} from the engine or its providers, told above"
        )
    if blocking:
        raise Failure(
            Exit.POLICY,
            f"{many(blocking, 'mandatory finding')} against the policies, told above",
            "mend what they name, or exempt a resource under governance.exemptions",
        )

"""Steps that several commands begin with."""

from __future__ import annotations

from pathlib import Path

from spec.files import Folder
from spec.load import Loaded, load
from spec.sources import stack_fault

from ..console import show
from ..exits import Exit, Failure
from ..layout import Layout


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

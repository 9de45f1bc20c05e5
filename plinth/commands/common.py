"""Steps that several commands begin with."""

from __future__ import annotations

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


def demand(stack: str, folder: Folder) -> None:
    """See to it that a name given on the command line is that of a stack.

    Raises:
        Failure: it is not (exit code 2).
    """
    if fault := stack_fault(stack, folder):
        raise Failure(Exit.USAGE, fault.message, fault.mend)

"""`plinth check`: is what is written valid?"""

from __future__ import annotations

from collections.abc import Sequence

from spec.faults import Fault, SpecError
from spec.files import Folder
from spec.load import load
from spec.sources import stacks

from .. import governance
from ..console import show
from ..layout import Layout
from .common import demand


def run(names: Sequence[str]) -> None:
    """Check the named stacks, or all; every fault of every one.

    Raises:
        Failure: a name is not that of a stack (exit code 2).
        SpecError: with the faults of all stacks together.
    """
    layout = Layout.here()
    folder = Folder(layout.stacks)
    for name in names:
        demand(name, folder)
    faults: list[Fault] = []
    warned: list[Fault] = []
    for name in names or stacks(folder):
        try:
            loaded = load(name, folder)
        except SpecError as error:
            # Stacks share bases: a fault in one is told once.
            faults += [fault for fault in error.faults if fault not in faults]
            continue
        named = governance.faults(loaded, layout)
        faults += [fault for fault in named if fault not in faults]
        if named:
            continue
        new = [fault for fault in loaded.warnings if fault not in warned]
        warned += new
        show(new)
        files = " <- ".join(reversed(loaded.files))
        print(f"{name}: valid ({files})")
    if faults:
        raise SpecError(tuple(faults))

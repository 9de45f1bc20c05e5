"""Steps that several commands begin with."""

from __future__ import annotations

from spec.files import Folder
from spec.load import Loaded, load

from ..console import show
from ..layout import Layout


def read(layout: Layout, stack: str) -> Loaded:
    """Load a stack's spec; its warnings go to stderr.

    Raises:
        SpecError: with every fault.
    """
    loaded = load(stack, Folder(layout.stacks))
    show(loaded.warnings)
    return loaded

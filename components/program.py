"""The Pulumi program: a spec in, a platform and its outputs out.

`__main__.py` runs it under `pulumi up`, and the command line runs it inline; nothing else differs.
"""

from __future__ import annotations

import pulumi

from spec.load import Loaded

from .platform import Platform
from .waiting import wait_in_order


def run(loaded: Loaded) -> None:
    """Declare everything that `loaded` asks for, and export the stack's outputs."""
    wait_in_order()
    platform = Platform(loaded.platform.name, loaded.platform)
    for key, value in platform.outputs.items():
        pulumi.export(key, value)
    # What the stack was made from: the next run compares with it to guard against data loss. Defaults
    # too, as a later version may have others.
    pulumi.export("spec", loaded.platform.model_dump(mode="json", exclude_none=True))

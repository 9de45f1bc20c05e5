"""Compiled modules are kept, also where Python is told to write none beside the sources.

Containers often set PYTHONDONTWRITEBYTECODE. Without compiled modules each run compiles some 800 of the
SDKs' again, which is a third of a preview's time; here they go into `.plinth`, as all that is made.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path


def keep(private: Path) -> None:
    """Keep compiled modules under `private`, if it is there and they would be kept nowhere else.

    Holds for this process, from now on, and for those that it starts.
    """
    if sys.dont_write_bytecode and sys.pycache_prefix is None and private.is_dir():
        folder = str(private / "cache" / "bytecode")
        sys.dont_write_bytecode, sys.pycache_prefix = False, folder
        os.environ["PYTHONDONTWRITEBYTECODE"] = ""
        os.environ["PYTHONPYCACHEPREFIX"] = folder

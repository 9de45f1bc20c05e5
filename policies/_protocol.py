"""The messages of the engine's protocol, without the SDK around them.

`import pulumi` takes some 0.5 s, and the engine waits for the analyzer at every run. The generated
modules import each other relatively, so they load under another name too.
"""

from __future__ import annotations

import importlib
import importlib.util
import sys
import types
from pathlib import Path
from typing import Any

_NAME = "policies._pulumi_proto"


def load(module: str) -> Any:
    """A module of `pulumi.runtime.proto`, such as `analyzer_pb2`."""
    if _NAME not in sys.modules:
        found = importlib.util.find_spec("pulumi")
        if found is None or not found.submodule_search_locations:
            raise ModuleNotFoundError("the pulumi SDK is not installed")
        package = types.ModuleType(_NAME)
        package.__path__ = [str(Path(found.submodule_search_locations[0], "runtime", "proto"))]
        sys.modules[_NAME] = package
    return importlib.import_module(f"{_NAME}.{module}")

"""The engine's log without the SDK's debug messages, which the command line never shows."""

from __future__ import annotations

from typing import Any

from pulumi.runtime import settings
from pulumi.runtime.proto import engine_pb2


class _Quiet:
    """An engine client that keeps debug messages to itself."""

    def __init__(self, engine: Any) -> None:
        self._engine = engine

    def Log(self, request: Any) -> Any:  # noqa: N802 - the protocol's name
        return None if request.severity == engine_pb2.DEBUG else self._engine.Log(request)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._engine, name)


def hush() -> None:
    """Have the running program send no debug messages.

    The SDK sends several for each resource, waits for the answer to each, and the engine sends them
    back as events: 40 % of the program's time, for nobody to read.
    """
    current: Any = settings.SETTINGS
    current.engine = _Quiet(current.engine)

"""`plinth attach`: the simulated providers for an ordinary `pulumi`."""

from __future__ import annotations

import shlex
import signal
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from offline.attach import AttachError, attach

from ..console import say
from ..exits import Exit, Failure
from ..layout import Layout
from ..session import PACKAGES
from .common import read


def run(stack: str, ports: Sequence[str]) -> None:
    """Serve until interrupted; prints the `export` lines that another shell evaluates.

    Raises:
        Failure: a port is malformed (2), or taken (4).
    """
    layout = Layout.here()
    loaded = read(layout, stack)
    packages = PACKAGES[loaded.platform.cloud.provider]
    fixed = dict(_port(each, packages) for each in ports)
    world = layout.offline / "world"
    world.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="attach-") as scratch:
        try:
            attached = attach(
                packages,
                run_dir=Path(scratch),
                cache_dir=layout.cache / "schema",
                world=world / f"{stack}.db",
                on_fault="fail",
                ports=fixed,
            )
        except AttachError as error:
            raise Failure(Exit.ENGINE, str(error), "choose another --port") from None
        try:
            for name, value in attached.env().items():
                print(f"export {name}={shlex.quote(value)}", flush=True)
            say("serving; interrupt (Ctrl-C) to end")
            signal.sigwait({signal.SIGINT, signal.SIGTERM})
        finally:
            attached.close()
    sys.exit(Exit.FINE)


def _port(text: str, packages: Sequence[str]) -> tuple[str, int]:
    package, _, port = text.partition("=")
    if package not in packages or not port.isdigit() or not 0 < int(port) < 65536:
        raise Failure(
            Exit.USAGE,
            f"--port {text}: not PACKAGE=PORT",
            f"name one of {', '.join(packages)} and a port from 1 to 65535",
        )
    return package, int(port)

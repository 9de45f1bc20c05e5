"""What servers on a local port share: options, a check that the port is free, when to end."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import threading
from typing import Any

OPTIONS: tuple[tuple[str, Any], ...] = (
    ("grpc.max_receive_message_length", -1),
    ("grpc.max_send_message_length", -1),
    # Without this a port that another gRPC server listens on would seem to be free.
    ("grpc.so_reuseport", 0),
)


class StartError(Exception):
    """The server cannot start; says why."""


def demand_free(who: str, port: int) -> None:
    """Check a port; 0 is any free one. gRPC itself tells of a taken port at length, on stderr.

    Raises:
        StartError: it is taken.
    """
    with contextlib.closing(socket.socket()) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise StartError(
                f"port {port} for {who} is taken ({os.strerror(error.errno or 0)}); "
                "choose another, or leave it out for a free one"
            ) from None


def end_on_signal(ended: threading.Event) -> None:
    """Set `ended` on SIGTERM and SIGINT."""

    def end(*_: object) -> None:
        ended.set()

    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, end)


def until_orphaned(ended: threading.Event) -> None:
    """Set `ended` when standard input ends, which it does when the parent process dies."""
    with contextlib.suppress(OSError):
        # Not by sys.stdin: a thread that waits in it aborts the interpreter's end.
        while os.read(0, 4096):
            pass
    ended.set()

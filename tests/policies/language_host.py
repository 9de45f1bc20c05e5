"""A language host that runs plugins in Python as Pulumi's own does, and does nothing else.

Pulumi's installer brings `pulumi-language-python`; it is no Go module that the tests could build. What
this one does was read off `RunPlugin` of that program (sdk/python/cmd/pulumi-language-python) and of
`sdk/python/toolchain/pip.go` at v3.259.0: the interpreter is that of the virtual environment which
PulumiPolicy.yaml names, `venv` if it names none, and never the one on PATH.
"""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import grpc
from pulumi.runtime.proto import language_pb2 as messages
from pulumi.runtime.proto import language_pb2_grpc as services
from pulumi.runtime.proto import plugin_pb2


class LanguageHost(services.LanguageRuntimeServicer):
    def Handshake(self, request: Any, context: Any) -> Any:  # noqa: N802
        return messages.LanguageHandshakeResponse()

    def GetPluginInfo(self, request: Any, context: Any) -> Any:  # noqa: N802
        return plugin_pb2.PluginInfo(version="3.259.0")

    def RunPlugin(self, request: Any, context: Any) -> Iterator[Any]:  # noqa: N802
        root = Path(request.info.root_directory)
        virtualenv = root / (dict(request.info.options).get("virtualenv") or "venv")
        python = virtualenv / "bin" / "python"
        if not python.exists():
            context.abort(grpc.StatusCode.UNKNOWN, f"no virtual environment at {virtualenv}")
        process = subprocess.Popen(
            [str(python), request.info.program_directory, *request.args],
            cwd=request.pwd,
            env={
                **dict(each.split("=", 1) for each in request.env),
                "VIRTUAL_ENV": str(virtualenv),
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        context.add_callback(process.kill)
        yield from _output(process)
        yield messages.RunPluginResponse(exitcode=process.wait())


def _output(process: subprocess.Popen[bytes]) -> Iterator[Any]:
    chunks: SimpleQueue[tuple[str, bytes] | None] = SimpleQueue()

    def drain(name: str) -> None:
        for line in getattr(process, name):
            chunks.put((name, line))
        chunks.put(None)

    for name in ("stdout", "stderr"):
        threading.Thread(target=drain, args=(name,), daemon=True).start()
    ended = 0
    while ended < 2:
        chunk = chunks.get()
        if chunk is None:
            ended += 1
        else:
            yield messages.RunPluginResponse(**{chunk[0]: chunk[1]})


def main() -> None:
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, lambda *_: sys.exit())
    server = grpc.server(ThreadPoolExecutor(max_workers=16))
    services.add_LanguageRuntimeServicer_to_server(LanguageHost(), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    print(port, flush=True)
    threading.Event().wait()


if __name__ == "__main__":
    main()

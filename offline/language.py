"""`python -m offline.language`: runs `runtime: python` projects where Pulumi's own host is absent.

Attached to the genuine engine by `PULUMI_DEBUG_LANGUAGES=python:PORT`; prints one line of JSON,
`{"language": PORT}`, when it can be called. Each run of a program is a fresh interpreter, as with
the real host: that of the project's `virtualenv` option, else this one. What the program prints
goes to the engine's log. Ends on SIGTERM and when its standard input ends. Exit codes: 0, or 2 if
the port is taken.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version
from pathlib import Path
from typing import Any

import grpc
from google.protobuf import empty_pb2

from .listen import OPTIONS, StartError, demand_free, end_on_signal, until_orphaned
from .protocol import load

language: Any = load("language_pb2")
plugin: Any = load("plugin_pb2")
services: Any = load("language_pb2_grpc")
engine: Any = load("engine_pb2")
engine_services: Any = load("engine_pb2_grpc")


class LanguageHost(services.LanguageRuntimeServicer):
    """Runs programs; knows nothing of their dependencies, which are installed already."""

    def __init__(self) -> None:
        self._engine = ""
        self._running: set[subprocess.Popen[str]] = set()

    def Handshake(self, request: Any, context: Any) -> Any:
        self._engine = request.engine_address
        return language.LanguageHandshakeResponse()

    def GetPluginInfo(self, request: Any, context: Any) -> Any:
        return plugin.PluginInfo(version=version("pulumi"))

    def About(self, request: Any, context: Any) -> Any:
        return language.AboutResponse(
            executable=sys.executable, version=sys.version.partition(" ")[0]
        )

    def GetRequiredPlugins(self, request: Any, context: Any) -> Any:
        return language.GetRequiredPluginsResponse()

    def GetRequiredPackages(self, request: Any, context: Any) -> Any:
        return language.GetRequiredPackagesResponse()

    def RuntimeOptionsPrompts(self, request: Any, context: Any) -> Any:
        return language.RuntimeOptionsResponse()

    def Cancel(self, request: Any, context: Any) -> Any:
        self.end()
        return empty_pb2.Empty()

    def end(self) -> None:
        """End the programs that run."""
        for each in list(self._running):
            each.terminate()

    def Run(self, request: Any, context: Any) -> Any:
        del request.args[:]
        request.args.append(self._engine)
        with tempfile.TemporaryDirectory(prefix="plinth-run-") as made:
            asked, answered = Path(made, "request"), Path(made, "response")
            asked.write_bytes(request.SerializeToString())
            root = str(Path(__file__).parents[1])
            path = os.pathsep.join(each for each in (root, os.environ.get("PYTHONPATH")) if each)
            child = subprocess.Popen(
                [
                    _interpreter(request.info),
                    "-m",
                    "offline.run_program",
                    str(asked),
                    str(answered),
                ],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                env={**os.environ, "PYTHONPATH": path, "PYTHONUNBUFFERED": "1"},
            )
            self._running.add(child)
            try:
                self._forward(child)
                code = child.wait()
            finally:
                self._running.discard(child)
            if not answered.exists():
                return language.RunResponse(error=f"the program's interpreter ended with {code}")
            # What failed has been logged already: bail, so that the engine does not say it again.
            return language.RunResponse(bail=bool(answered.read_bytes()))

    def _forward(self, child: subprocess.Popen[str]) -> None:
        assert child.stdout is not None  # noqa: S101 - it was opened as a pipe
        with grpc.insecure_channel(self._engine) as channel:
            log = engine_services.EngineStub(channel).Log
            for line in child.stdout:
                try:
                    log(engine.LogRequest(severity=engine.INFO, message=line.rstrip("\n")))
                except grpc.RpcError:
                    print(line, end="", file=sys.stderr)


def _interpreter(info: Any) -> str:
    options = dict(info.options.items()) if info.HasField("options") else {}
    if options.get("virtualenv"):
        folder = Path(info.root_directory, options["virtualenv"])
        found = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
        if found.exists():
            return str(found)
    return sys.executable


def main(arguments: list[str] | None = None) -> int:
    """Serve until told to end."""
    parser = argparse.ArgumentParser(prog="python -m offline.language")
    parser.add_argument(
        "--port", type=int, default=0, help="port on 127.0.0.1; a free one if left out"
    )
    options = parser.parse_args(arguments)
    ended = threading.Event()
    end_on_signal(ended)
    host = LanguageHost()
    server = grpc.server(ThreadPoolExecutor(max_workers=4), options=OPTIONS)
    services.add_LanguageRuntimeServicer_to_server(host, server)
    try:
        demand_free("the language host", options.port)
    except StartError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    port = server.add_insecure_port(f"127.0.0.1:{options.port}")
    server.start()
    print(json.dumps({"language": port}), flush=True)
    threading.Thread(target=until_orphaned, args=(ended,), daemon=True).start()
    ended.wait()
    host.end()
    server.stop(grace=0.2)
    return 0


if __name__ == "__main__":
    sys.exit(main())

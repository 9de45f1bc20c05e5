"""`python -m offline.server`: simulated providers in a process of their own.

Prints one line of JSON, `{"providers": {"aws": 41001, ...}}`, when they can be called. Ends on
SIGTERM and when its standard input ends, which it does when the process that started it dies.
Exit codes: 0, or 2 if it cannot start (one line on standard error says why).
"""

from __future__ import annotations

import argparse
import json
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import PackageNotFoundError
from pathlib import Path
from typing import NoReturn

import grpc

from .listen import OPTIONS, StartError, demand_free, end_on_signal, until_orphaned
from .provider import Provider, services
from .schema import DISTRIBUTIONS
from .schemas import Schemas
from .world import World


def main(arguments: list[str] | None = None) -> int:
    """Serve until told to end."""
    options = _parsed(arguments)
    ended = threading.Event()
    end_on_signal(ended)
    try:
        world = World(options.world)
        servers = {
            package: _serve(package, options.port.get(package, 0), world, options)
            for package in options.packages
        }
    except StartError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    print(
        json.dumps({"providers": {name: port for name, (_, port) in servers.items()}}), flush=True
    )
    threading.Thread(target=until_orphaned, args=(ended,), daemon=True).start()
    ended.wait()
    for server, _ in servers.values():
        server.stop(grace=0.2)
    world.close()
    return 0


def _serve(
    package: str, port: int, world: World, options: argparse.Namespace
) -> tuple[grpc.Server, int]:
    try:
        schemas = Schemas(package, options.cache)
    except PackageNotFoundError:
        raise StartError(
            f"{DISTRIBUTIONS[package]} is not installed, which describes package {package}"
        ) from None
    # A few threads: the interpreter runs one at a time, and each call takes well under 1 ms.
    server = grpc.server(ThreadPoolExecutor(max_workers=4), options=OPTIONS)
    provider = Provider(schemas, world, options.faults, options.on_fault, options.resolve)
    services.add_ResourceProviderServicer_to_server(provider, server)
    demand_free(package, port)
    bound = server.add_insecure_port(f"127.0.0.1:{port}")
    server.start()
    return server, bound


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.exit(2, f"error: {message}\n")


def _parsed(arguments: list[str] | None) -> argparse.Namespace:
    parser = _Parser(prog="python -m offline.server", description=__doc__)
    parser.add_argument(
        "--packages", type=_packages, required=True, help="comma-separated, as aws,kubernetes"
    )
    parser.add_argument("--cache", type=Path, required=True, help="folder of cached schemas")
    parser.add_argument(
        "--faults", type=Path, help="file that faults are written to, as JSON lines"
    )
    parser.add_argument("--world", type=Path, help="file of the simulated cloud")
    parser.add_argument("--on-fault", choices=("collect", "fail"), default="fail")
    parser.add_argument(
        "--resolve", action="store_true", help="make values up at preview, instead of unknown ones"
    )
    parser.add_argument("--port", type=_port, action="append", default=[], metavar="PACKAGE=PORT")
    options = parser.parse_args(arguments)
    options.port = dict(options.port)
    return options


def _packages(text: str) -> list[str]:
    names = [name for name in text.split(",") if name]
    strange = [name for name in names if name not in DISTRIBUTIONS]
    if strange or not names:
        raise argparse.ArgumentTypeError(
            f"cannot simulate {', '.join(strange) or 'nothing'}: "
            f"the packages are {', '.join(DISTRIBUTIONS)}"
        )
    return names


def _port(text: str) -> tuple[str, int]:
    package, _, port = text.partition("=")
    if package not in DISTRIBUTIONS or not port.isdigit() or not 0 < int(port) < 65536:
        raise argparse.ArgumentTypeError(f"{text!r} is not PACKAGE=PORT")
    return package, int(port)


if __name__ == "__main__":
    sys.exit(main())

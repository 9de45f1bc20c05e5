"""The simulated providers, attached: one server process beside the engine.

Light on purpose (no grpc, no pulumi): the process that drives the engine imports it.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Literal

from .fault import Fault, read


class AttachError(Exception):
    """The providers did not start; says why."""


class Attached:
    """A running server of simulated providers; a context manager that ends it."""

    def __init__(self, process: subprocess.Popen[str], faults: Path, log: Path) -> None:
        self._process = process
        self._faults = faults
        self._log = log
        self._ports: Mapping[str, int] | None = None

    @property
    def pid(self) -> int:
        """The server's process."""
        return self._process.pid

    def ports(self) -> Mapping[str, int]:
        """Port by package; waits until the server is ready.

        Raises:
            AttachError: it ended instead.
        """
        if self._ports is not None:
            return self._ports
        assert self._process.stdout is not None  # noqa: S101 - it was opened as a pipe
        line = self._process.stdout.readline()
        if not line:
            self._process.wait()
            said = self._log.read_text(encoding="utf-8").strip().splitlines()
            self.close()
            raise AttachError(said[-1] if said else "the simulated providers did not start")
        found: dict[str, int] = json.loads(line)["providers"]
        self._ports = found
        return found

    def env(self) -> dict[str, str]:
        """What the engine's environment needs. Waits until the server is ready."""
        pairs = ",".join(f"{package}:{port}" for package, port in self.ports().items())
        return {
            "PULUMI_DEBUG_PROVIDERS": pairs,
            # Else the engine looks for the plugins it has no use for: 2.5 s without a network.
            "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
        }

    def faults(self) -> list[Fault]:
        """Every fault found so far, each once."""
        return read(self._faults)

    def close(self) -> None:
        """End the server; the simulated world stays."""
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
        self._process.terminate()
        try:
            self._process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def __enter__(self) -> Attached:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def attach(
    packages: Sequence[str],
    *,
    run_dir: Path,
    cache_dir: Path,
    world: Path | None,
    on_fault: Literal["collect", "fail"] = "collect",
    resolve: bool = False,
    ports: Mapping[str, int] | None = None,
) -> Attached:
    """Start the server; it comes up while the caller goes on, until `env` or `ports` is asked for.

    Args:
        packages: Pulumi packages to simulate.
        run_dir: where the fault log and the server's own log go; exists.
        cache_dir: where schemas are kept between runs; made if need be.
        world: file of the simulated cloud; None for one that ends with the server.
        on_fault: `collect` for previews (one run finds every fault), `fail` for updates.
        resolve: at preview, give what an update would make rather than unknown values.
        ports: a port for each of some packages; free ones are taken for the rest.

    Raises:
        AttachError: a given port is taken. (Without given ports, `env` raises it.)
    """
    faults, log = run_dir / "faults.jsonl", run_dir / "providers.log"
    command = [
        *(sys.executable, "-m", "offline.server"),
        *("--packages", ",".join(packages), "--faults", str(faults)),
        *("--cache", str(cache_dir), "--on-fault", on_fault),
        *(("--world", str(world)) if world else ()),
        *(("--resolve",) if resolve else ()),
    ]
    for package, port in (ports or {}).items():
        command += ["--port", f"{package}={port}"]
    faults.unlink(missing_ok=True)  # of an earlier run in the same folder
    root = str(Path(__file__).parents[1])
    path = os.pathsep.join(part for part in (root, os.environ.get("PYTHONPATH")) if part)
    with log.open("w", encoding="utf-8") as errors:
        process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,  # its end tells the server that this process has died
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            env={**os.environ, "PYTHONPATH": path},
        )
    attached = Attached(process, faults, log)
    if ports:
        attached.ports()
    return attached

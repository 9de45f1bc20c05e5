"""Feast itself, in its own environment, as the tests start it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from tests.needed import missing

BIN = Path(__file__).parents[2] / ".plinth/venvs/feast/bin"


@dataclass(frozen=True)
class Done:
    """What a process came to."""

    code: int
    output: str


@dataclass
class Process:
    """A process of Feast's."""

    library: Library
    pid: int
    output: Path

    def said(self) -> str:
        """What it printed until now."""
        return self.output.read_text()

    def wait(self) -> Done:
        """What it comes to."""
        code = int(self.library.ask({"wait": self.pid}))
        return Done(code, self.said())

    def stop(self) -> Done:
        """End it, and what it came to."""
        os.kill(self.pid, signal.SIGTERM)
        return self.wait()


class Library:
    """Feast imported once, which takes seconds; processes are forked from there."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="feast-")
        self._count = 0
        self._kept = subprocess.Popen(
            [str(BIN / "python"), "-P", str(Path(__file__).with_name("kept.py"))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=self._folder.name,
            env={"PATH": os.environ["PATH"], "HOME": self._folder.name},
        )

    def ask(self, request: Mapping[str, Any]) -> str:
        """One request, one answer."""
        assert self._kept.stdin is not None
        assert self._kept.stdout is not None
        self._kept.stdin.write(json.dumps(request) + "\n")
        self._kept.stdin.flush()
        answer = self._kept.stdout.readline()
        assert answer, "Feast could not be imported"
        return answer

    def start(
        self,
        command: Sequence[str],
        environment: Mapping[str, str] | None = None,
        *,
        script: str | None = None,
        folder: Path | None = None,
    ) -> Process:
        """A command line `feast ...`, or a script with its arguments."""
        self._count += 1
        where = folder or Path(self._folder.name)
        output = Path(self._folder.name, f"{self._count}.log")
        output.touch()
        pid = self.ask(
            {
                "command": list(command),
                "script": script,
                "folder": str(where),
                "output": str(output),
                "scratch": self._folder.name,
                "environment": {
                    "PATH": f"{BIN}:{os.environ['PATH']}",
                    "HOME": str(where),
                    **(environment or {}),
                },
            }
        )
        return Process(self, int(pid), output)

    def run(self, command: Sequence[str], *given: Any, **named: Any) -> Done:
        """The same, to its end."""
        return self.start(command, *given, **named).wait()

    def script(self, source: str, *arguments: str) -> Any:
        """What a script prints last, as JSON."""
        done = self.run(["-c", *arguments], script=source)
        assert done.code == 0, done.output
        return json.loads(done.output.splitlines()[-1])

    def close(self) -> None:
        """End it and what it started."""
        assert self._kept.stdin is not None
        self._kept.stdin.close()
        self._kept.wait()
        self._folder.cleanup()


@cache
def library() -> Library:
    """The one for all tests; it ends when they do, as its input ends then."""
    if not (BIN / "feast").exists():
        missing("Feast's environment is missing: make .venv/feast.stamp")
    return Library()

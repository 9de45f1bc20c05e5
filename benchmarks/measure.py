"""Wall time and memory of a command with all the processes that it starts."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]


@dataclass(frozen=True)
class Measured:
    seconds: float
    mebibytes: float
    """The most that its processes held together (resident; shared pages count in each)."""
    output: str


def measure(command: Sequence[str], *, sampled: bool = False) -> Measured:
    """Run a command from the checkout; its memory is looked at if `sampled`.

    Raises:
        SystemExit: it failed; with its last words.
    """
    begun = time.perf_counter()
    process = subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    peak = 0.0
    ended = threading.Event()

    def sample() -> None:
        nonlocal peak
        while not ended.wait(0.1):
            peak = max(peak, _resident(process.pid))

    sampler = threading.Thread(target=sample)
    if sampled:
        sampler.start()
    output, errors = process.communicate()
    seconds = time.perf_counter() - begun
    ended.set()
    if sampled:
        sampler.join()
    if process.returncode != 0:
        words = "\n".join((output + errors).strip().splitlines()[-15:])
        sys.exit(f"`{' '.join(map(str, command))}` ended with {process.returncode}:\n{words}")
    return Measured(seconds, peak, output)


def _resident(pid: int) -> float:
    """MiB of a process and all below it; 0 where there is no /proc."""
    found = 0.0
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
        found = pages * os.sysconf("SC_PAGE_SIZE") / 2**20
        for task in Path(f"/proc/{pid}/task").iterdir():
            found += sum(map(_resident, map(int, (task / "children").read_text().split())))
    except OSError:
        pass  # it has ended meanwhile
    return found

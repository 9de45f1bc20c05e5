"""The speed bars: `make bench` measures each as a ratio within one run, on an idle machine.

Prints a table; exits with 1 when a bar is missed, and with 2 when something cannot be measured.
"""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from pathlib import Path

from measure import ROOT, Measured, measure

sys.path.insert(0, str(ROOT))

from offline.attach import attach
from plinth.engine import find
from plinth.layout import Layout

STACK = "prod"
PLINTH = str(Path(sys.executable).with_name("plinth"))
PROGRAMS = str(ROOT / "benchmarks" / "programs.py")


@dataclass(frozen=True)
class Bar:
    what: str
    measured: float
    at_most: float
    unit: str
    detail: str

    @property
    def kept(self) -> bool:
        return self.measured <= self.at_most


def quickest(*commands: Sequence[str], rounds: int) -> list[float]:
    """The least wall time of each; they take turns, so that what else the machine does hits all."""
    times = [[measure(command).seconds for command in commands] for _ in range(rounds)]
    return [min(column) for column in zip(*times, strict=True)]


def ratio(what: str, ours: float, theirs: float, at_most: float) -> Bar:
    return Bar(what, ours / theirs, at_most, "x", f"{ours:.2f} s to {theirs:.2f} s")


def starting() -> list[Bar]:
    """Commands that touch no engine, against the import of the libraries that a spec needs."""
    bare, check, words = quickest(
        [sys.executable, "-c", "import pydantic, yaml"],
        [PLINTH, "check", STACK],
        [PLINTH, "--help"],
        rounds=7,
    )
    return [
        ratio("plinth check prod / import pydantic, yaml", check, bare, 3),
        ratio("plinth --help / import pydantic, yaml", words, bare, 3),
    ]


@contextlib.contextmanager
def empty_provider() -> Generator[str]:
    """The engine's list of attached providers, with the empty one alone."""
    command = [sys.executable, str(ROOT / "benchmarks" / "empty_provider.py")]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdin
    assert process.stdout
    try:
        yield f"kubernetes:{process.stdout.readline().strip()}"
    finally:
        process.stdin.close()
        process.wait(timeout=10)


def planning(cli: Path) -> list[Bar]:
    """A preview of the whole platform, against the engine with nothing to do but its own work."""
    with tempfile.TemporaryDirectory(prefix="plinth-bench-") as out, empty_provider() as empty:
        ours = [PLINTH, "preview", STACK, "--offline", "--out", out]
        measure(ours)  # what the first run alone has to do, as reading the SDKs' schemas
        resources = len(json.loads(Path(out, "plan.json").read_text())["resources"])
        bare = [sys.executable, PROGRAMS, "trivial", str(resources), str(cli), empty, "preview"]
        mine, theirs = quickest(ours, bare, rounds=3)
    what = f"offline preview of prod / {resources} trivial resources, empty provider"
    return [ratio(what, mine, theirs, 1.5)]


def growing(cli: Path) -> list[Bar]:
    """Four times the resources on AWS and Kubernetes, with the simulated providers."""
    both = ("preview", "up")
    large, small = _realistic(cli, 1000, *both), _realistic(cli, 250, *both)
    slow, quick = json.loads(large.output), json.loads(small.output)
    return [
        ratio("preview of 1,000 resources / of 250", slow["preview"], quick["preview"], 5),
        ratio("up of 1,000 resources / of 250", slow["up"], quick["up"], 5),
        Bar("memory of 1,000 resources", large.mebibytes, 1024, " MiB", "all processes together"),
    ]


def judging(cli: Path) -> list[Bar]:
    """Every rule of every pack on 1,500 resources, against the same preview without any."""
    found = json.loads(_realistic(cli, 1500, *("preview", "judged") * 3).output)
    what = "preview of 1,500 resources with all packs / without"
    return [ratio(what, found["judged"], found["preview"], 1.15)]


def _realistic(cli: Path, count: int, *operations: str) -> Measured:
    with tempfile.TemporaryDirectory(prefix="plinth-bench-") as made:
        packages = ["aws", "kubernetes"]
        cache = Layout(ROOT).cache / "schema"
        with attach(
            packages, run_dir=Path(made), cache_dir=cache, world=Path(made, "world.db")
        ) as attached:
            providers = attached.env()["PULUMI_DEBUG_PROVIDERS"]
            command = [sys.executable, PROGRAMS, "realistic", str(count), str(cli), providers]
            found = measure([*command, *operations], sampled=True)
            if faults := attached.faults():
                sys.exit(f"the benchmark's own program is at fault: {faults[0].text}")
            return found


def again(_: Path) -> list[Bar]:
    """`make preview` when everything is there."""
    measure(["make", "--silent", "preview"])
    second = measure(["make", "--silent", "preview"]).seconds
    return [Bar("a second make preview", second, 15, " s", "on two cores")]


def main() -> int:
    cli = find(Layout(ROOT), lambda line: print(line, file=sys.stderr)).path
    parts: list[Callable[[Path], list[Bar]]] = [
        lambda _: starting(), planning, growing, judging, again,
    ]  # fmt: skip
    bars: list[Bar] = []
    print(f"{'':6} {'measured':>10}   {'at most':>9}")
    for part in parts:
        for bar in part(cli):
            bars.append(bar)
            measured, most = f"{bar.measured:.1f}{bar.unit}", f"{bar.at_most:g}{bar.unit}"
            mark = "kept" if bar.kept else "MISSED"
            print(f"{mark:6} {measured:>10}   {most:>9}   {bar.what} ({bar.detail})", flush=True)
    return 0 if all(bar.kept for bar in bars) else 1


if __name__ == "__main__":
    sys.exit(main())

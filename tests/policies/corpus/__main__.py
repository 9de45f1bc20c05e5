"""`python -m tests.policies.corpus`: how many planted faults the packs find, as a table."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from plinth import engine
from plinth.layout import Layout
from tests.offline.harness import Bench

from .run import ROOT, scored
from .table import PROGRAMS, table, unseen


def main() -> int:
    """Run every program and print; 1 where something was missed, or said without cause."""
    cli = engine.find(Layout(ROOT), lambda line: print(line, file=sys.stderr)).path.resolve()
    with tempfile.TemporaryDirectory(prefix="plinth-corpus-") as made:
        folder = Path(made)
        count = 0

        def bench() -> Bench:
            nonlocal count
            count += 1
            own = folder / str(count)
            own.mkdir()
            return Bench(cli, folder / "schemas", own)

        scores = [scored(each, bench) for each in PROGRAMS]
    print(table(scores), unseen(), sep="\n\n")
    for each in scores:
        for fault in each.missed:
            print(f"{each.program.name}: missed: {fault}", file=sys.stderr)
        for finding in (*each.unexplained, *each.alarms):
            print(f"{each.program.name}: false alarm: {finding}", file=sys.stderr)
    return int(any(each.missed or each.false for each in scores))


if __name__ == "__main__":
    sys.exit(main())

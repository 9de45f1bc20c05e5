"""Builds the programs that the tests drive: the engine, an API server and Helm."""

from __future__ import annotations

import sys
from pathlib import Path

from plinth import apiserver, engine
from plinth.helm import Helm
from plinth.layout import Layout


def main() -> None:
    """Find or build each, in the order in which the tests ask."""
    layout = Layout(Path(__file__).parents[1])

    def say(line: str) -> None:
        print(line, file=sys.stderr)

    engine.find(layout, say)
    apiserver.find(layout, say)
    Helm.find(layout, say, "build it")


if __name__ == "__main__":
    main()

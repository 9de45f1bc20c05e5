"""What every test may ask for: the genuine engine."""

from __future__ import annotations

import gc
import sys
from pathlib import Path

import pytest

from plinth import engine
from plinth.layout import Layout

ROOT = Path(__file__).parents[1]

# What is declared is kept, for other tests to look at: the collector would go through it over and over, a
# sixth of the time.
gc.set_threshold(100_000, 20, 50)


def pytest_addoption(parser: pytest.Parser) -> None:
    """What the tests can be asked for."""
    parser.addoption(
        "--golden",
        default="compare",
        choices=("compare", "write"),
        help="keep the plans of the stacks as they are now (make golden)",
    )
    parser.addoption(
        "--examples",
        type=int,
        default=0,
        help="so many random specs on each cloud, other ones in each run; the same few if left out",
    )


@pytest.fixture(scope="session")
def cli() -> Path:
    """The Pulumi CLI, found or made as the command line does it; making it takes minutes, once."""

    def say(line: str) -> None:
        print(line, file=sys.stderr)

    return engine.find(Layout(ROOT), say).path.resolve()

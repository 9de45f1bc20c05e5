"""What every test may ask for: the genuine engine."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from plinth import engine
from plinth.layout import Layout

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="session")
def cli() -> Path:
    """The Pulumi CLI, found or made as the command line does it; making it takes minutes, once."""

    def say(line: str) -> None:
        print(line, file=sys.stderr)

    return engine.find(Layout(ROOT), say).path.resolve()

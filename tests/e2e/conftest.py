"""Checkouts to run the command line in, as a user does."""

from __future__ import annotations

from pathlib import Path

import pytest

from .checkout import Checkout


@pytest.fixture
def checkout(tmp_path: Path, cli: Path) -> Checkout:
    """A fresh checkout."""
    return Checkout(tmp_path, cli)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory, cli: Path) -> Checkout:
    """A checkout that the tests of a module share, each going on where the one before ended."""
    return Checkout(tmp_path_factory.mktemp("checkout"), cli)

"""What a test needs that not every machine has: without it the test skips and says so."""

from __future__ import annotations

import os
import shutil
from typing import NoReturn

import pytest


def missing(message: str) -> NoReturn:
    """Skip the test; in CI fail it, for there everything must run."""
    if os.environ.get("CI") == "true":
        pytest.fail(message)
    pytest.skip(message)


def program(name: str, package: str) -> str:
    """Path of a program on PATH.

    Args:
        package: Debian's package that brings it.
    """
    found = shutil.which(name)
    if found is None:
        missing(f"{name} is not installed: Debian has it in {package}")
    return found

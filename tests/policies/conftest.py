"""Schemas of the providers, which fixtures are held against."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from offline.schemas import Schemas
from plinth.layout import Layout

ROOT = Path(__file__).parents[2]

pytest.register_assert_rewrite("tests.policies.suite")


@pytest.fixture(scope="session")
def schemas() -> Mapping[str, Schemas]:
    # Where previews keep them, too: to read those of one service of Azure takes seconds.
    cache = Layout(ROOT).cache / "schema"
    packages = ("aws", "gcp", "azure-native", "kubernetes")
    return {package: Schemas(package, cache) for package in packages}

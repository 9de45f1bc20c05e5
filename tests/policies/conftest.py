"""Schemas of the providers, which fixtures are held against."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from offline.schemas import Schemas

pytest.register_assert_rewrite("tests.policies.suite")


@pytest.fixture(scope="session")
def schemas(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Schemas]:
    cache = tmp_path_factory.mktemp("schemas")
    packages = ("aws", "gcp", "azure-native", "kubernetes")
    return {package: Schemas(package, cache) for package in packages}

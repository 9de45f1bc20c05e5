"""The simulated providers in this process, in one of their own, and behind the genuine engine."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from offline.provider import Provider
from offline.schemas import Schemas
from offline.world import World

from .harness import Bench, Local

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Cached schemas, shared by the tests of one run."""
    return tmp_path_factory.mktemp("schemas")


@pytest.fixture
def local(cache: Path, tmp_path: Path) -> Callable[..., Local]:
    """Makes a provider in this process: `local("aws")`."""

    def make(package: str, *, on_fault: str = "collect", world: World | None = None) -> Local:
        provider = Provider(
            Schemas(package, cache),
            world or World(tmp_path / "world.db"),
            tmp_path / "faults.jsonl",
            on_fault,  # type: ignore[arg-type]
        )
        return Local(provider, tmp_path / "faults.jsonl")

    return make


@pytest.fixture
def bench(cli: Path, cache: Path, tmp_path: Path) -> Iterator[Bench]:
    """The genuine engine with a backend, a home and a world of its own."""
    bench = Bench(cli, cache, tmp_path)
    yield bench
    bench.close()

"""Servers that the tests of Feast share."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from .certificates import Authority, Pair
from .choices import Choice, generated
from .pod import Pod
from .servers import HOST, Postgres, Redis

PASSWORD = "0hunter2Of40LettersAndDigits"

ROWS = (
    "CREATE TABLE customers (customer_id bigint, orders bigint, spent double precision,"
    " city text, seen timestamptz)",
    "INSERT INTO customers VALUES (1, 2, 8.5, 'Bergen', now() - interval '2 hours'),"
    " (1, 3, 9.25, 'Oslo', now() - interval '1 hour'),"
    " (2, 7, 0.125, 'Molde', now() - interval '3 days'),"
    " (3, 1, 1.0, 'Bodø', now() - interval '9 days')",
)
"""What a team's own table has: two rows of one customer, and one older than the view keeps."""


@pytest.fixture(scope="package")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """Who signs for every server."""
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="package")
def stranger(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """Who signs for none of them."""
    return Authority(tmp_path_factory.mktemp("stranger"))


@pytest.fixture(scope="package")
def named(authority: Authority) -> Pair:
    """A certificate with the server's name."""
    return authority.sign("server", (HOST,))


@pytest.fixture(scope="package")
def nameless(authority: Authority) -> Pair:
    """A certificate without any name, as Memorystore has it."""
    return authority.sign("nameless", ())


@pytest.fixture(scope="package")
def postgres(named: Pair) -> Iterator[Postgres]:
    """One server for all; each test has databases of its own."""
    server = Postgres(PASSWORD, named)
    yield server
    server.close()


@pytest.fixture
def redis(
    tmp_path: Path, authority: Authority, named: Pair, nameless: Pair
) -> Iterator[Callable[..., Redis]]:
    """Starts the Redis that a cloud has."""
    started: list[Redis] = []

    def start(choice: Choice, primary: Redis | None = None) -> Redis:
        pair = nameless if choice.provider == "gcp" else named
        clustered = choice.provider == "aws" and choice.shards > 1
        folder = tmp_path / f"redis{len(started)}"
        server = Redis(folder, PASSWORD, pair, authority, clustered=clustered, primary=primary)
        started.append(server)
        return server

    yield start
    for server in started:
        server.stop()


_numbers = count(1)


@pytest.fixture
def pods(
    tmp_path: Path,
    authority: Authority,
    postgres: Postgres,
    redis: Callable[..., Redis],
) -> Callable[..., Pod]:
    """Makes the pods of a choice, over a new database and a new Redis."""

    def make(choice: Choice, **how: Any) -> Pod:
        number = next(_numbers)
        database = f"feast{number}"
        postgres.database(database, *ROWS)
        cache = how.pop("cache", None)
        if cache is None and choice.online == "redis":
            cache = redis(choice)
        folder = tmp_path / f"pod{number}"
        return Pod(folder, generated(choice), postgres, database, cache, authority, **how)

    return make

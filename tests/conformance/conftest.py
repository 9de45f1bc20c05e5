"""The API server that the tests of this folder share, with the definitions of every kind we use."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest

from plinth import apiserver
from plinth.apiserver import Programs
from plinth.kubeapi import Api
from plinth.layout import Layout

from ..charts import ROOT
from .bench import Bench


@pytest.fixture(scope="session")
def programs() -> Programs:
    """The server's programs, made as the command line makes them; it takes minutes, once."""

    def say(line: str) -> None:
        print(line, file=sys.stderr)

    return apiserver.find(Layout(ROOT), say)


# Of this folder and not of the session: a server that nobody asks anything takes a fifth of a core.
@pytest.fixture(scope="package")
def bench(programs: Programs) -> Iterator[Bench]:
    """A server that knows every custom kind whose definition there is."""
    with apiserver.serving(programs) as server:
        api = Api(server)
        yield Bench(api)
        api.close()

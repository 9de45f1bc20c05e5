"""What the tests of the runtime share: machines, a server of models, a receiver of metrics."""

from __future__ import annotations

import socket
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pandas as pd
import pytest

sys.path.insert(0, str(Path(__file__).parent))

from server import Server

from plinth_runtime.metrics import Metrics


@pytest.fixture
def machines(tmp_path: Path) -> Callable[..., str]:
    """Writes Parquet of machines: rows in several files, with groups of rows of several sizes."""

    def write(rows: int = 95, name: str = "features", **columns: object) -> str:
        folder = tmp_path / name
        folder.mkdir(exist_ok=True)
        frame = pd.DataFrame(
            {
                "machine_id": [f"m-{at:05d}" for at in range(rows)],
                "temperature": [20.0 + at % 90 for at in range(rows)],
                "vibration": [at % 7 + 0.5 for at in range(rows)],
                "hours": list(range(rows)),
            }
        ).assign(**columns)
        cut = rows // 3 + 1
        for at in range(0, max(rows, 1), cut):
            frame[at : at + cut].to_parquet(folder / f"{at:05d}.parquet", row_group_size=7)
        (folder / "_SUCCESS").write_text("not data")
        return str(folder)

    return write


@pytest.fixture
def server() -> Iterator[Server]:
    """A server of its own."""
    made = Server()
    yield made
    made.close()


class Receiver:
    """What the StatsD exporter would get."""

    def __init__(self) -> None:
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.socket.settimeout(5)
        self.address = f"127.0.0.1:{self.socket.getsockname()[1]}"
        self.metrics = Metrics(self.address)

    def lines(self) -> list[str]:
        """All that came."""
        found: list[str] = []
        self.socket.settimeout(0.2)
        while True:
            try:
                found.append(self.socket.recv(65536).decode())
            except TimeoutError:
                return found


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A receiver of its own."""
    made = Receiver()
    yield made
    made.socket.close()

"""The server as the chart would start it, and the object store that it writes to, on this machine.

Only where things are is replaced: hosts, ports and folders.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from tests.feast.servers import HOST, bound, free_port, until
from tests.needed import missing

from .chart import Server

BIN = Path(__file__).parents[2] / ".plinth/venvs/mlflow/bin"

ACCESS = {"AWS_ACCESS_KEY_ID": "key", "AWS_SECRET_ACCESS_KEY": "secret", "AWS_REGION": "us-east-1"}
"""Keys, in place of the workload's identity; the store takes any."""


def command(name: str) -> str:
    """Path of a program of MLflow's environment."""
    found = BIN / name
    if not found.exists():
        missing("MLflow is not installed into .plinth/venvs/mlflow: make .venv/mlflow.stamp")
    return str(found)


@dataclass(frozen=True)
class Answer:
    """What a server answered."""

    status: int
    headers: Mapping[str, str]
    text: str


def ask(
    url: str, *, method: str = "GET", headers: Mapping[str, str] | None = None, body: Any = None
) -> Answer:
    """One request."""
    data = None if body is None else json.dumps(body).encode()
    sent = {"Content-Type": "application/json"} if data else {}
    request = Request(url, data, {**sent, **(headers or {})}, method=method)  # noqa: S310
    try:
        with urlopen(request, timeout=30) as answer:  # noqa: S310
            return Answer(answer.status, dict(answer.headers), answer.read().decode())
    except HTTPError as error:
        return Answer(error.code, dict(error.headers), error.read().decode())


def basic(name: str, password: str) -> dict[str, str]:
    """The header of a user's."""
    return {"Authorization": f"Basic {b64encode(f'{name}:{password}'.encode()).decode()}"}


class Process:
    """A process that ends with the tests."""

    def __init__(self, line: Sequence[str], env: Mapping[str, str], log: Path) -> None:
        self.log = log
        self._file = log.open("ab")
        self._process = subprocess.Popen(
            bound(*line),
            stdout=self._file,
            stderr=self._file,
            cwd=log.parent,
            env={"PATH": f"{BIN}:{os.environ['PATH']}", **env},
            start_new_session=True,
        )

    @property
    def pid(self) -> int:
        """Of the process that was started, which leads its group."""
        return self._process.pid

    def answers(self, url: str) -> bool:
        """Whether it does by now; an assertion where it has ended."""
        assert self._process.poll() is None, self.log.read_text()
        try:
            return ask(url).status == 200
        except (URLError, ConnectionError, TimeoutError):
            return False

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        """End it and the processes that it began."""
        os.killpg(self._process.pid, how)
        self._process.wait(30)
        self._file.close()


class Store(Process):
    """moto's S3, with a bucket."""

    def __init__(self, folder: Path, bucket: str) -> None:
        self.port = free_port()
        self.bucket = bucket
        self.url = f"http://{HOST}:{self.port}"
        line = [command("moto_server"), "-H", "127.0.0.1", "-p", str(self.port)]
        super().__init__(line, {"HOME": str(folder)}, folder / "store.log")
        until(lambda: self.answers(f"{self.url}/moto-api/"), "no object store", 200)
        assert ask(f"{self.url}/{bucket}", method="PUT").status == 200

    def content(self) -> list[str]:
        """What lies in the bucket."""
        program = (
            "import boto3, json, sys\n"
            "found = boto3.client('s3', endpoint_url=sys.argv[1]).list_objects_v2(Bucket=sys.argv[2])\n"
            "print(json.dumps([each['Key'] for each in found.get('Contents', [])]))\n"
        )
        return json.loads(run([command("python"), "-c", program, self.url, self.bucket], ACCESS))


class Tracking(Process):
    """MLflow's server by the chart's command line.

    Args:
        made: what the chart makes of the platform's values.
        store: where artifacts go, by the address that the command line has.
        moved: texts of the cluster -> what stands for them here.
    """

    def __init__(self, folder: Path, made: Server, store: Store, moved: Mapping[str, str]) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        config = folder / "basic_auth.ini"
        config.write_text(placed(made.config, moved))
        self.environment = {
            **{key: placed(value, moved) for key, value in made.environment.items()},
            **ACCESS,
            "MLFLOW_S3_ENDPOINT_URL": store.url,
            "MLFLOW_AUTH_CONFIG_PATH": str(config),
            "HOME": str(folder),
        }
        replaced = {**moved, "0.0.0.0": "127.0.0.1", "/tmp/": f"{folder}/"}  # noqa: S104, S108
        self.line = [
            f"--port={self.port}" if word.startswith("--port=") else placed(word, replaced)
            for word in made.command
        ]
        super().__init__(
            [command("mlflow"), *self.line[1:]], self.environment, folder / "tracking.log"
        )
        until(
            lambda: self.answers(f"{self.url}/health"), "the tracking server does not answer", 300
        )


def placed(text: str, moved: Mapping[str, str]) -> str:
    """A text of the cluster with what stands for its parts here."""
    for old, new in moved.items():
        text = text.replace(old, new)
    return text


def run(line: Sequence[str], env: Mapping[str, str]) -> str:
    """What a command prints; it must succeed."""
    given = {"PATH": f"{BIN}:{os.environ['PATH']}", **env}
    done = subprocess.run(line, capture_output=True, text=True, env=given, timeout=500)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout

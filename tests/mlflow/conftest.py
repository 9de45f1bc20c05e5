"""One server of each kind for all tests: starting one takes seconds."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from components.cloud import POSTGRES_AUTHORITY, TRUST
from tests.feast.certificates import Authority
from tests.feast.servers import HOST, USER, Postgres

from .chart import Server, server
from .given import Given, given
from .servers import ACCESS, Store, Tracking, basic, command, run

DATABASE_PASSWORD = "0hunter2OfLettersAndDigits"
ADMIN_PASSWORD = "1hunter2OfLettersAndDigits"
SESSION = "k" * 64


@dataclass
class Stand:
    """A tracking server with its database and its object store, as one cloud has them."""

    given: Given
    folder: Path
    postgres: Postgres
    store: Store
    moved: dict[str, str]
    tracking: Tracking

    @property
    def admin(self) -> dict[str, str]:
        """The header of the administrator's."""
        return basic("admin", ADMIN_PASSWORD)

    def act(self, what: str, name: str = "admin", password: str = ADMIN_PASSWORD) -> dict[str, Any]:
        """What a user does by MLflow's client."""
        folder = self.folder / f"{what}-{name}"
        folder.mkdir(exist_ok=True)
        env = {
            "HOME": str(folder),
            "MLFLOW_TRACKING_URI": self.tracking.url,
            "MLFLOW_TRACKING_USERNAME": name,
            "MLFLOW_TRACKING_PASSWORD": password,
            "MLFLOW_HTTP_REQUEST_MAX_RETRIES": "1",
            "MLFLOW_DISABLE_TELEMETRY": "true",
            "GIT_PYTHON_REFRESH": "quiet",
        }
        line = [command("python"), str(Path(__file__).with_name("client.py")), what, str(folder)]
        return json.loads(run(line, env).strip().splitlines()[-1])

    def restart(self) -> None:
        """Begin the server anew, over what it kept."""
        self.tracking = Tracking(self.folder, self.made(), self.store, self.moved)

    def made(self) -> Server:
        """The server's container."""
        return made(self.given)


def made(found: Given) -> Server:
    """The server's container, with what its Secrets hold."""
    stored = {
        "mlflow-database": {"username": USER, "password": DATABASE_PASSWORD},
        "mlflow-admin": {"username": "admin", "password": ADMIN_PASSWORD},
        "mlflow-server": {"sessionKey": SESSION},
        "mlflow-s3": {"accessKey": ACCESS["AWS_ACCESS_KEY_ID"], "secretKey": ACCESS["AWS_SECRET_ACCESS_KEY"]},
    }  # fmt: skip

    held = {
        name: {key: stored[name][property_] for key, property_ in keys.items()}
        for name, keys in found.secrets.items()
    }
    return server(found.values, lambda name, key: held[name][key], held)


@pytest.fixture(scope="package", params=["aws", "onprem"])
def stand(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Stand]:
    """A tracking server over a new database and a new bucket."""
    command("mlflow")
    folder = tmp_path_factory.mktemp(f"mlflow-{request.param}")
    authority = Authority(tmp_path_factory.mktemp("authority"))
    found = given(request.param)
    postgres = Postgres(DATABASE_PASSWORD, authority.sign("server", (HOST,)))
    try:
        postgres.database("mlflow")
        destination = found.values["artifactRoot"]["defaultArtifactsDestination"]
        store = Store(folder, destination.split("/")[2])
        # The authority that a private database is signed by.
        (folder / POSTGRES_AUTHORITY).write_text(authority.pem)
        place = found.values["backendStore"]["postgres"]
        moved = {
            place["host"]: HOST,
            f"{HOST}:{int(place['port'])}": f"{HOST}:{postgres.port}",
            TRUST: str(folder),
        }
        moved |= {str(int(place["port"])): str(postgres.port)}
        tracking = Tracking(folder, made(found), store, moved)
        stand = Stand(found, folder, postgres, store, moved, tracking)
        yield stand
        stand.tracking.stop()
        store.stop()
    finally:
        postgres.close()

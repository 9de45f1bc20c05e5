"""A pod of the platform's, on this machine: its file, variables, mounts and command lines.

Only where things are is replaced: hosts and ports, folders, and the authority that a cloud's Redis has.
"""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from itertools import count
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import yaml

from components.addons import feast as addon
from components.addons.feast_pods import FILE
from components.cloud import FEAST_FILES, POSTGRES_AUTHORITY, TRUST
from plinth.lock import exclusive
from tests.gcp.conftest import AUTHORITY

from .certificates import Authority
from .choices import Generated, shell
from .library import Done, Process, library
from .servers import HOST, USER, Postgres, Redis, free_port, until

DEFINITIONS = Path(__file__).with_name("definitions.py")

_numbers = count()

METRICS = "http://127.0.0.1:8000/"
"""Feast's own port for them, which cannot be chosen."""

ONE = Path(tempfile.gettempdir()) / "plinth-tests-feast-metrics.lock"
"""Held by the one server that has that port, for tests run side by side."""


class Pod:
    """Pods of one feature store over servers on this machine.

    Args:
        database: PostgreSQL's database of the registry, and of stores beside it.
        authority: who signed for the servers.
        strangers: who is trusted instead, by the part that is reached: cache, database.
        discovery: where the identity provider says what it is.
    """

    def __init__(
        self,
        folder: Path,
        given: Generated,
        postgres: Postgres,
        database: str,
        redis: Redis | None,
        authority: Authority,
        *,
        strangers: Mapping[str, Authority] | None = None,
        passwords: Mapping[str, str] | None = None,
        discovery: str | None = None,
    ) -> None:
        self._given = given
        self._folder = folder
        self.database = database
        folder.mkdir()
        self.mounted = folder / "mounted"
        data = self.mounted / "..2026_11_24"
        data.mkdir(parents=True)
        shutil.copy(DEFINITIONS, data)
        (self.mounted / "..data").symlink_to(data.name)
        (self.mounted / DEFINITIONS.name).symlink_to(f"..data/{DEFINITIONS.name}")
        wrong = passwords or {}
        trusted = {"cache": authority, "database": authority, **(strangers or {})}
        pem = trusted["cache"].pem

        def secret(key: str, property_: str) -> str:
            database_secret = {
                "username": USER,
                "password": wrong.get("database", postgres.password),
                "host": HOST,
                "port": str(postgres.port),
                "dbname": database,
            }
            cache = wrong.get("cache", redis.password if redis else "")
            if "cache" in key:
                return pem if property_ == "ca" else cache
            return database_secret[property_]

        self.environment = given.environment(secret)
        self._discovery = discovery
        self._file = folder / "feature_store.yaml"
        self._file.write_text(self._placed(given.text, postgres, database, redis, pem))
        for name, variable in given.files.items():
            (folder / name).write_text(self.environment[variable])
        for each in given.server["env"]:
            self.environment[each["name"]] = each["value"].replace(TRUST, str(folder))
        self.environment["HOME"] = str(folder)
        (folder / POSTGRES_AUTHORITY).write_text(trusted["database"].pem)
        # Authorities of the image's own.
        self.environment["SSL_CERT_FILE"] = str(trusted["cache"].file)

    def _placed(
        self, text: str, postgres: Postgres, database: str, redis: Redis | None, pem: str
    ) -> str:
        whole: dict[str, Any] = yaml.safe_load(text)
        for part in ("offline_store", "online_store"):
            store = whole[part]
            if store["type"] == "postgres":
                store |= {"host": HOST, "port": postgres.port, "database": database}
        if self._discovery:
            whole["auth"]["auth_discovery_url"] = self._discovery
        online = whole["online_store"]
        if redis:
            line = re.sub(r"^[^,]+", f"{HOST}:{redis.port}", online["connection_string"])
            known = json.dumps("\n".join([AUTHORITY.strip()] * 2))
            line = line.replace(known, json.dumps(pem.strip()))
            online["connection_string"] = line
        placed = yaml.safe_dump(whole, sort_keys=False)
        for mount in (FEAST_FILES, TRUST):
            placed = placed.replace(mount, str(self._folder))
        return placed

    def command(self, words: Sequence[str]) -> list[str]:
        """A command line, with the file where it is here."""
        assert FILE in words
        return [str(self._file) if each == FILE else each for each in words]

    def apply(self) -> Done:
        """What the job does that takes up definitions, from a ConfigMap as it is mounted."""
        copy = self._folder / f"copy{next(_numbers)}"
        places = {addon.COPY: str(copy), addon.DEFINITIONS: str(self.mounted)}
        words = self.command(shell(self._given.definer["command"], places))
        return library().run(words, self.environment, folder=self._folder)

    def materialize(self) -> Done:
        """What the job does when its time has come."""
        words = self.command(self._given.materialize())
        return library().run(words, self.environment, folder=self._folder)

    def serve(self, script: str | None = None) -> Server:
        """A feature server.

        Args:
            script: what runs instead of Feast's command line, which it ends in.
        """
        port = free_port()
        words = self.command(self._given.server["command"])
        own = str(addon.PORT)
        words = [str(port) if each == own else each for each in words]

        def start() -> Process:
            return library().start(words, self.environment, script=script, folder=self._folder)

        return Server(start, f"http://127.0.0.1:{port}")


class Server:
    """A feature server that listens, to be ended."""

    def __init__(self, start: Callable[[], Process], url: str) -> None:
        self.url = url
        self.token: str | None = None
        with ExitStack() as ending:
            ending.enter_context(exclusive(ONE, lambda _: None))
            self.process = start()
            ending.callback(lambda: print(self.process.stop().output))
            until(lambda: self.health() == 200, "the feature server does not listen")
            self._ending = ending.pop_all()

    def __enter__(self) -> Server:
        return self

    def __exit__(self, *error: object) -> None:
        self._ending.close()

    def health(self) -> int:
        """Status that the probes see; 0 if nobody answers."""
        try:
            with urlopen(f"{self.url}/health", timeout=20) as response:  # noqa: S310
                return response.status
        except HTTPError as error:
            return error.code
        except OSError:
            return 0

    def features(self, *customers: int, **asked: Any) -> dict[str, list[Any]]:
        """Values by feature, one for each customer.

        Raises:
            HTTPError: the server does not have them.
        """
        body = {"entities": {"customer_id": list(customers)}, **asked}
        found = self.ask("get-online-features", body)
        names = found["metadata"]["feature_names"]
        return {name: each["values"] for name, each in zip(names, found["results"], strict=True)}

    def ask(self, path: str, body: Any) -> Any:
        """What a request is answered, with the token if there is one.

        Raises:
            HTTPError: it is refused.
        """
        headers = {"Content-Type": "application/json"}
        if self.token is not None:
            headers["Authorization"] = f"Bearer {self.token}"
        request = Request(f"{self.url}/{path}", json.dumps(body).encode(), headers)  # noqa: S310
        with urlopen(request, timeout=60) as response:  # noqa: S310
            return json.load(response)


def metrics() -> str:
    """What Prometheus reads from the feature server."""
    with urlopen(METRICS, timeout=20) as response:
        return response.read().decode()

"""A broker of three members and its proxy, of Debian's programs with the platform's own configuration."""

from __future__ import annotations

import os
import shutil
import subprocess
import urllib.error
import urllib.request
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from components.addons.broker_config import (
    QUEUE,
    SCRIPT,
    SENTINEL_CONF,
    Member,
    Room,
    haproxy,
    redis_conf,
)
from tests.feast.servers import bound, free_port, until
from tests.needed import program

PASSWORD = "letters4ndDigits"
HOST = "localhost"
"""A name, as pods have: sentinels must look it up."""


class Broker:
    """Three members, each a Redis and a sentinel with a folder that outlives them, and a proxy."""

    def __init__(self, folder: Path, room: Room) -> None:
        for name, package in (
            ("redis-server", "redis-server"),
            ("redis-sentinel", "redis-sentinel"),
        ):
            program(name, package)
        ports = _free_ports(8)
        self.members = [
            Member(f"broker-{index}", HOST, ports[2 * index], ports[2 * index + 1])
            for index in range(3)
        ]
        self.port, self.status = ports[6:]
        self._folder = folder
        self._running: dict[tuple[int, str], subprocess.Popen[bytes]] = {}
        conf = folder / "conf"
        conf.mkdir()
        (conf / "redis.conf").write_text(redis_conf(room))
        (conf / "sentinel.conf").write_text(SENTINEL_CONF)
        (conf / "broker.sh").write_text(SCRIPT)
        (conf / "password").write_text(PASSWORD)
        made = haproxy(self.members, port=self.port, status=self.status, resolve=False)
        (conf / "haproxy.cfg").write_text(made)
        for index in range(3):
            (folder / f"data-{index}").mkdir()
        self._proxy = self._run(
            [program("haproxy", "haproxy"), "-db", "-f", str(conf / "haproxy.cfg")]
        )

    def start(self, *indexes: int) -> None:
        """Start members as their pods do: both containers at once."""
        for index in indexes:
            for part in ("redis", "sentinel"):
                run = self._folder / f"run-{index}-{part}"
                run.mkdir(exist_ok=True)
                given = {
                    "MEMBERS": " ".join(map(str, self.members)),
                    "SELF": str(self.members[index]),
                    "CONF": str(self._folder / "conf"),
                    "DATA": str(self._folder / f"data-{index}"),
                    "RUN": str(run),
                    "PASSWORD_FILE": str(self._folder / "conf" / "password"),
                    "TRIES": "1",
                }
                line = ["sh", str(self._folder / "conf" / "broker.sh"), part]
                self._running[index, part] = self._run(line, given)

    def kill(self, *indexes: int) -> None:
        """End members, and both containers of each, at once."""
        ended = [
            self._running.pop((index, part)) for index in indexes for part in ("redis", "sentinel")
        ]
        for each in ended:
            each.kill()
        for each in ended:
            each.wait(20)

    def lose(self, index: int) -> None:
        """Throw away a member's volume."""
        shutil.rmtree(self._folder / f"data-{index}")
        (self._folder / f"data-{index}").mkdir()

    def close(self) -> None:
        """End everything."""
        for each in (*self._running.values(), self._proxy):
            each.kill()
        for each in (*self._running.values(), self._proxy):
            each.wait(10)

    def command(self, *words: str, port: int | None = None) -> str:
        """What a server answers: the one that clients are led to, or that of a port."""
        cli = program("redis-cli", "redis-tools")
        line = [cli, "-h", HOST, "-p", str(port or self.port), *words]
        given = {**os.environ, "REDISCLI_AUTH": PASSWORD}
        try:
            done = subprocess.run(line, capture_output=True, text=True, env=given, timeout=3)
        except subprocess.TimeoutExpired:
            return ""
        return done.stdout.strip()

    def role(self, index: int) -> str:
        """What a Redis takes itself for: master, slave, or nothing if it does not answer."""
        found = self.command("ROLE", port=self.members[index].redis).splitlines()
        return found[0] if found else ""

    def ready(self, primary: int) -> bool:
        """Whether that one can be lost: its replicas have all, and all sentinels know it and them.

        They look for replicas every ten seconds.
        """
        told = self.command("INFO", "replication", port=self.members[primary].redis)
        return told.count("state=online") == 2 and all(
            self._knows(each, self.members[primary]) for each in self.members
        )

    def _knows(self, member: Member, primary: Member) -> bool:
        asked = ("GET-MASTER-ADDR-BY-NAME", "REPLICAS")
        named, replicas = (
            self.command("SENTINEL", each, "broker", port=member.sentinel) for each in asked
        )
        known = replicas.split().count("role-reported")
        return named.split() == [primary.host, str(primary.redis)] and known == 2

    def writes(self, key: str) -> bool:
        """Whether a write of it succeeds, by the address that clients use."""
        return self.command("SET", key, key) == "OK"

    def get(self, path: str) -> tuple[int, str]:
        """What the proxy's status port answers."""
        try:
            with urllib.request.urlopen(f"http://{HOST}:{self.status}{path}", timeout=3) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, ""

    def _run(self, line: list[str], given: dict[str, str] | None = None) -> subprocess.Popen[bytes]:
        with (self._folder / "log").open("ab") as log:
            return subprocess.Popen(
                bound(*line),
                env={**os.environ, "REDIS_PASSWORD": PASSWORD, **(given or {})},
                stdout=log,
                stderr=log,
            )


def _free_ports(count: int) -> list[int]:
    found: set[int] = set()
    while len(found) < count:
        found.add(free_port())
    return sorted(found)


@contextmanager
def running(folder: Path, room: Room = QUEUE) -> Generator[Broker]:
    """A broker on which the first write was taken; ended in any case."""
    broker = Broker(folder, room)
    try:
        broker.start(0, 1, 2)
        until(lambda: broker.writes("first"), "the broker does not start")
        yield broker
    finally:
        broker.close()

"""Redis and PostgreSQL from Debian, as the clouds set theirs up: TLS alone, behind a password."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from tests.needed import missing, program

from .certificates import Authority, Pair

HOST = "localhost"
USER = "plinth"
ROLE = "postgres"
"""Administrator of PostgreSQL, who makes what a cloud makes."""

NOBODY = 65534
"""Who PostgreSQL runs as where the tests are root, which it refuses."""


def bound(*line: str) -> list[str]:
    """A command line whose process ends when the tests do, however they end."""
    return [program("setpriv", "util-linux"), "--pdeathsig", "INT", *line]


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


def until(true: Callable[[], bool], what: str, seconds: float = 30) -> None:
    """Wait until something is true; fail after some seconds."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, what
        time.sleep(0.02)


class Redis:
    """A server of Redis on a port of its own.

    Args:
        clustered: A cluster of one node, which has every slot and tells its name.
        primary: the node of such a cluster that it is a replica of.
    """

    def __init__(
        self,
        folder: Path,
        password: str,
        pair: Pair,
        authority: Authority,
        *,
        clustered: bool,
        primary: Redis | None = None,
    ) -> None:
        self.port = free_port()
        self.password = password
        self._authority = authority
        folder.mkdir()
        self._bus = free_port()
        cluster = ("--cluster-enabled", "yes", "--tls-cluster", "yes")
        cluster += ("--tls-replication", "yes", "--masterauth", password)
        cluster += ("--cluster-port", str(self._bus), "--cluster-announce-hostname", HOST)
        cluster += ("--cluster-preferred-endpoint-type", "hostname")
        self._process = subprocess.Popen(
            bound(
                program("redis-server", "redis-server"),
                *("--bind", "127.0.0.1", "--port", "0", "--tls-port", str(self.port)),
                *("--tls-cert-file", str(pair.certificate), "--tls-key-file", str(pair.key)),
                *("--tls-ca-cert-file", str(authority.file), "--tls-auth-clients", "no"),
                *("--requirepass", password, "--maxmemory-policy", "noeviction"),
                *("--dir", str(folder), "--save", "", "--logfile", str(folder / "log")),
                *(cluster if clustered else ()),
            ),
            stdout=subprocess.DEVNULL,
        )
        until(lambda: self.command("PING") == "PONG", "Redis did not start")
        if clustered and primary is None:
            self.command("CLUSTER", "ADDSLOTSRANGE", "0", "16383")
            until(lambda: "cluster_state:ok" in self.command("CLUSTER", "INFO"), "no cluster")
        if primary is not None:
            self._follow(primary)

    def _follow(self, primary: Redis) -> None:
        own = primary.command("CLUSTER", "MYID")
        self.command("CLUSTER", "MEET", "127.0.0.1", str(primary.port), str(primary._bus))
        until(lambda: own in self.command("CLUSTER", "NODES"), "the nodes do not meet")
        until(
            lambda: self.command("CLUSTER", "REPLICATE", own) == "OK", "it becomes no replica of it"
        )
        until(lambda: "master_link_status:up" in self.command("INFO", "replication"), "no link")

    def calls(self, command: str) -> int:
        """How often it was asked something."""
        for line in self.command("INFO", "commandstats").splitlines():
            name, _, found = line.partition(":")
            if name == f"cmdstat_{command}":
                return int(found.partition("calls=")[2].partition(",")[0])
        return 0

    def pause(self) -> None:
        """It answers nobody any more, and nobody is told."""
        self._process.send_signal(signal.SIGSTOP)

    def proceed(self) -> None:
        """It answers again."""
        self._process.send_signal(signal.SIGCONT)

    def command(self, *words: str) -> str:
        """What it answers."""
        line = [program("redis-cli", "redis-tools"), "-h", HOST, "-p", str(self.port)]
        line += ["--tls", "--cacert", str(self._authority.file), *words]
        given = {**os.environ, "REDISCLI_AUTH": self.password}
        return subprocess.run(line, capture_output=True, text=True, env=given).stdout.strip()

    def stop(self) -> None:
        """End it."""
        self._process.terminate()
        self._process.wait(10)


class Postgres:
    """A server of PostgreSQL with a user who owns databases and is no superuser."""

    def __init__(self, password: str, pair: Pair) -> None:
        self.port = free_port()
        self.password = password
        self._programs = programs()
        # Outside pytest's folders, which are root's alone.
        self._folder = Path(tempfile.mkdtemp(prefix="plinth-postgres-"))
        self._data = self._folder / "data"
        for name, source in (("server.pem", pair.certificate), ("server.key", pair.key)):
            copy = self._folder / name
            shutil.copy(source, copy)
            copy.chmod(0o600)
        if os.geteuid() == 0:
            for path in (self._folder, *self._folder.iterdir()):
                os.chown(path, NOBODY, NOBODY)
        self._run(
            *("initdb", "-D", str(self._data), "-U", ROLE, "--no-sync", "-E", "UTF8"),
            *("--locale=C", "--auth=trust"),
        )
        # Nobody comes over the network without TLS.
        rules = "local all all trust\nhostssl all all 127.0.0.1/32 scram-sha-256\n"
        (self._data / "pg_hba.conf").write_text(rules)
        self.start()
        self.sql("postgres", f"CREATE ROLE {USER} LOGIN PASSWORD '{password}'")

    def start(self) -> None:
        """Start it, again too."""
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": self.port,
            "unix_socket_directories": self._folder,
            "ssl": "on",
            "ssl_cert_file": self._folder / "server.pem",
            "ssl_key_file": self._folder / "server.key",
            "fsync": "off",
            "shared_buffers": "16MB",
            "max_connections": 40,
        }
        options = [part for key, value in settings.items() for part in ("-c", f"{key}={value}")]
        self._log = (self._folder / "log").open("ab")
        self._process = subprocess.Popen(
            self._line("postgres", "-D", str(self._data), *options),
            stdout=self._log,
            stderr=self._log,
            cwd=self._folder,
        )
        until(self._answers, "PostgreSQL did not start")

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """Stop it; what it keeps stays, and who is connected is sent away."""
        self._process.send_signal(how)
        self._process.wait(20)
        self._log.close()

    def close(self) -> None:
        """Stop it and throw away what it keeps."""
        self.stop(signal.SIGQUIT)
        shutil.rmtree(self._folder)

    def database(self, name: str, *statements: str) -> None:
        """A database of the user's, with what the user does there first."""
        self.sql("postgres", f"CREATE DATABASE {name} OWNER {USER}")
        if statements:
            self.sql(name, f"SET ROLE {USER}; " + "; ".join(statements))

    def sql(self, database: str, statement: str) -> str:
        """What a statement gives, as the administrator."""
        return self._run(
            *("psql", "-h", str(self._folder), "-p", str(self.port), "-U", ROLE, "-d", database),
            *("-v", "ON_ERROR_STOP=1", "-qAtc", statement),
        )

    def _answers(self) -> bool:
        assert self._process.poll() is None, (self._folder / "log").read_text()
        line = self._line("pg_isready", "-h", str(self._folder), "-p", str(self.port))
        return subprocess.run(line, capture_output=True).returncode == 0

    def _line(self, name: str, *words: str) -> Sequence[str]:
        own = [str(self._programs / name), *words]
        number = str(NOBODY)
        user = ("--reuid", number, "--regid", number, "--clear-groups") if not os.geteuid() else ()
        return bound(*user, *own)

    def _run(self, name: str, *words: str) -> str:
        done = subprocess.run(
            self._line(name, *words), capture_output=True, text=True, cwd=self._folder
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()


def programs() -> Path:
    """Folder of PostgreSQL's programs, the newest; Debian keeps them off PATH."""
    found = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"),
        key=lambda each: int(each.parts[-3]),
    )
    on_path = shutil.which("initdb")
    if not found and on_path:
        return Path(on_path).parent
    if not found:
        missing("PostgreSQL's server is not installed: Debian has it in postgresql")
    return found[-1].parent

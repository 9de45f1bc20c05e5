"""A genuine Kubernetes API server, alone: no nodes, no controllers, gone when the caller is.

`kube-apiserver` and `etcd` are built once from the Go modules pinned below `tools/`. They listen on
127.0.0.1 only, keep their data in a temporary folder, and answer to a token made for the run.
"""

from __future__ import annotations

import contextlib
import re
import secrets
import shutil
import socket
import ssl
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from pathlib import Path

from . import toolchain
from .exits import Exit, Failure
from .layout import Layout

READY_WITHIN = 120.0
"""Seconds; a few on an idle machine."""

_SHOWN = 5
"""Lines of a log that a failure shows."""

# Reads process ids until its input ends, which it does however the writer dies; then ends them and
# removes their folder.
_WATCH = 'while read -r id; do ids="$ids $id"; done; [ -z "$ids" ] || kill -9 $ids; rm -rf "$0"'


@dataclass(frozen=True)
class Programs:
    """The two executables, and the version of Kubernetes that they are."""

    etcd: Path
    kube_apiserver: Path
    version: str
    """Such as `1.35.4`."""


def find(layout: Layout, progress: Callable[[str], None]) -> Programs:
    """The programs, built if they are not there yet, which takes minutes once.

    Raises:
        Failure: they cannot be built (exit code 4).
    """
    try:
        version = pinned(layout)
        return Programs(
            toolchain.kept(layout, "etcd", "go.etcd.io/etcd/server/v3", progress=progress),
            toolchain.kept(
                layout,
                "kube-apiserver",
                "k8s.io/kubernetes/cmd/kube-apiserver",
                ldflags=f"-s -w -X k8s.io/component-base/version.gitVersion=v{version}",
                progress=progress,
            ),
            version,
        )
    except toolchain.BuildError as error:
        raise Failure(
            Exit.ENGINE,
            f"the Kubernetes API server cannot be built: {error}",
            "put Go on PATH and let it reach a module proxy, then run this again",
        ) from None


def pinned(layout: Layout) -> str:
    """The version of Kubernetes in tools/kube-apiserver/go.mod.

    Raises:
        BuildError: there is none.
    """
    file = layout.root / "tools" / "kube-apiserver" / "go.mod"
    found = re.search(r"\bk8s\.io/kubernetes v(\S+)", file.read_text() if file.is_file() else "")
    if not found:
        raise toolchain.BuildError(f"{file.relative_to(layout.root)} pins no k8s.io/kubernetes")
    return found[1]


@dataclass(frozen=True)
class Server:
    """An API server that is ready."""

    version: str
    port: int
    token: str
    """Of a member of system:masters."""
    tls: ssl.SSLContext
    """Trusts the server's own certificate and no other."""
    processes: Sequence[Process]

    def fallen(self) -> Failure:
        """What to tell when it no longer answers."""
        return _fallen(self.processes, "the Kubernetes API server stopped answering")


@dataclass(frozen=True)
class Process:
    """One of the two programs, and where it writes what it has to say."""

    name: str
    handle: subprocess.Popen[bytes]
    log: Path


@contextlib.contextmanager
def serving(
    programs: Programs, *, etcd_port: int = 0, port: int = 0, within: float = READY_WITHIN
) -> Generator[Server]:
    """A ready server; it and its data are gone at the end.

    Args:
        etcd_port: where etcd listens; a free port if 0.
        port: where the API server listens; a free port if 0.
        within: seconds that it may take to be ready.

    Raises:
        Failure: it does not come up; with the last lines of its log (exit code 4).
    """
    etcd_port, port = _ports(etcd_port, port)
    folder = Path(tempfile.mkdtemp(prefix="plinth-apiserver-"))
    processes: list[Process] = []
    try:
        with _watched(folder) as watch:
            token = _credentials(folder)
            try:
                for command in (
                    _etcd(programs, folder, etcd_port),
                    _kube_apiserver(programs, folder, etcd_port, port),
                ):
                    processes.append(_start(command, folder))
                    watch(processes[-1].handle.pid)
                tls = _ready(processes, folder, port, token, within)
                yield Server(programs.version, port, token, tls, processes)
            finally:
                for each in reversed(processes):
                    # What they hold is thrown away, so nothing is asked of them.
                    each.handle.kill()
                    each.handle.wait()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _ports(*wanted: int) -> list[int]:
    """The wanted ports, with free ones in place of 0; held together, so that they differ."""
    with contextlib.ExitStack() as held:
        found: list[int] = []
        for each in wanted:
            if not each:
                probe = held.enter_context(socket.socket())
                probe.bind(("127.0.0.1", 0))
                each = probe.getsockname()[1]
            found.append(each)
    return found


def _credentials(folder: Path) -> str:
    """Write the key that service accounts' tokens are signed with, and a token; returns the token."""
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1()).private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.TraditionalOpenSSL,
        serialization.NoEncryption(),
    )
    (folder / "accounts.key").write_bytes(key)
    token = secrets.token_urlsafe(32)
    (folder / "tokens.csv").write_text(f"{token},plinth,plinth,system:masters\n")
    return token


def _etcd(programs: Programs, folder: Path, port: int) -> list[str]:
    url = f"http://127.0.0.1:{port}"
    return [
        str(programs.etcd),
        f"--data-dir={folder / 'etcd'}",
        f"--listen-client-urls={url}",
        f"--advertise-client-urls={url}",
        # It is alone: no peer ever calls, so any port does.
        "--listen-peer-urls=http://127.0.0.1:0",
        "--log-level=warn",
        "--unsafe-no-fsync",
    ]


def _kube_apiserver(programs: Programs, folder: Path, etcd_port: int, port: int) -> list[str]:
    key = folder / "accounts.key"
    return [
        str(programs.kube_apiserver),
        f"--etcd-servers=http://127.0.0.1:{etcd_port}",
        "--bind-address=127.0.0.1",
        # A documentation address (RFC 5737): nobody reaches the server by it, and without one the
        # machine would need a default route.
        "--advertise-address=192.0.2.1",
        "--endpoint-reconciler-type=none",
        f"--secure-port={port}",
        f"--cert-dir={folder / 'certificates'}",
        f"--service-account-key-file={key}",
        f"--service-account-signing-key-file={key}",
        "--service-account-issuer=https://plinth.invalid",
        f"--token-auth-file={folder / 'tokens.csv'}",
        "--service-cluster-ip-range=10.96.0.0/16",
        "--authorization-mode=RBAC",
        # As on every managed cluster: that pods may not is for their namespace to say.
        "--allow-privileged=true",
    ]


def _start(command: Sequence[str], folder: Path) -> Process:
    name = Path(command[0]).name
    log = folder / f"{name}.log"
    try:
        with log.open("wb") as out:
            # A session of its own: an interrupt from the terminal is for the caller, who ends it.
            handle = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                cwd=folder,
                start_new_session=True,
            )
    except OSError as error:
        raise Failure(
            Exit.ENGINE,
            f"{name} cannot be started: {error.strerror}",
            f"delete {command[0]}, so that it is built again",
        ) from None
    return Process(name, handle, log)


@contextlib.contextmanager
def _watched(folder: Path) -> Generator[Callable[[int], None]]:
    """Takes the ids of processes that, like the folder, must not outlive this one if it is killed."""
    with subprocess.Popen(
        ["sh", "-c", _WATCH, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as watcher:
        pipe = watcher.stdin
        assert pipe is not None  # noqa: S101 - asked for above

        def watch(pid: int) -> None:
            pipe.write(f"{pid}\n".encode())
            pipe.flush()

        try:
            yield watch
        finally:
            # Before its input closes: the ids may be those of others by now.
            watcher.kill()


def _ready(
    processes: Sequence[Process], folder: Path, port: int, token: str, within: float
) -> ssl.SSLContext:
    """Wait until the server is ready, and return what trusts it."""
    until = time.monotonic() + within
    certificate = folder / "certificates" / "apiserver.crt"
    while time.monotonic() < until:
        if any(each.handle.poll() is not None for each in processes):
            break
        with contextlib.suppress(OSError):  # not listening yet, or not ready (503)
            tls = ssl.create_default_context(cafile=str(certificate))
            asked = urllib.request.Request(
                f"https://127.0.0.1:{port}/readyz", headers={"Authorization": f"Bearer {token}"}
            )
            with urllib.request.urlopen(asked, timeout=5, context=tls):  # noqa: S310
                return tls
        time.sleep(0.1)
    raise _fallen(processes, f"the Kubernetes API server was not ready within {within:.0f} s")


def _fallen(processes: Sequence[Process], otherwise: str) -> Failure:
    """Which process ended and what it said last; `otherwise` if none has."""
    guilty = next((each for each in processes if each.handle.poll() is not None), None)
    if guilty:
        code = guilty.handle.returncode
        how = f"was ended by signal {-code}" if code < 0 else f"ended with code {code}"
        otherwise = f"the Kubernetes API server is gone: {guilty.name} {how}"
    told = (guilty or processes[-1]).log.read_text(errors="replace").splitlines()[-_SHOWN:]
    return Failure(
        Exit.ENGINE,
        "\n".join([otherwise, *(f"  {line.strip()[:300]}" for line in told)]),
        "run the command again; if it says the same, the lines above have the cause",
    )

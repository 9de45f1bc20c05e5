"""The genuine API server's life: it comes, it goes, and it tells why it does not come."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import textwrap
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from plinth import apiserver, toolchain
from plinth.apiserver import Programs, Server
from plinth.exits import Exit, Failure
from plinth.kubeapi import Api
from plinth.layout import Layout

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def programs() -> Programs:
    """Made as the command line makes them."""
    return apiserver.find(Layout(ROOT), lambda line: print(line, file=sys.stderr))


@pytest.fixture
def taken() -> Iterator[int]:
    """A port that somebody listens on."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        held.listen()
        yield held.getsockname()[1]


def alive(pid: int) -> bool:
    """Whether a process runs; one that nobody has reaped does not."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"


def folder(server: Server) -> Path:
    return server.processes[0].log.parent


def test_it_answers_with_the_pinned_version_and_is_gone_afterwards(programs: Programs) -> None:
    with apiserver.serving(programs) as server:
        api = Api(server)
        assert api.call("GET", "/version").body["gitVersion"] == f"v{programs.version}"
        assert api.kind("apps/v1", "Deployment")
        assert folder(server).is_dir()
        api.close()
    assert not [each for each in server.processes if alive(each.handle.pid)]
    assert not folder(server).exists()


def test_nobody_else_may_ask_it(programs: Programs) -> None:
    with apiserver.serving(programs) as server:
        stranger = Api(server)
        stranger._server = replace(server, token="guess")
        assert stranger.call("GET", "/api/v1/secrets").status == 401
        sockets = subprocess.run(
            ["sh", "-c", "cat /proc/net/tcp"], capture_output=True, text=True, check=True
        )
        # 0A is listening; 0100007F is 127.0.0.1, byte by byte backwards.
        listens = [line.split()[1] for line in sockets.stdout.splitlines() if " 0A " in line]
        assert f"0100007F:{server.port:04X}" in listens


@pytest.mark.parametrize(("which", "name"), [("port", "kube-apiserver"), ("etcd_port", "etcd")])
def test_a_port_that_is_taken(
    programs: Programs,
    taken: int,
    which: str,
    name: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with pytest.raises(Failure) as caught, apiserver.serving(programs, **{which: taken}):
        pytest.fail("it came up")
    assert caught.value.code == Exit.ENGINE
    assert f"the Kubernetes API server is gone: {name} ended with code 1" in caught.value.message
    assert "address already in use" in caught.value.message
    assert not list(tmp_path.iterdir())


def test_a_server_that_does_not_come_up_in_time(programs: Programs) -> None:
    with pytest.raises(Failure) as caught, apiserver.serving(programs, within=0.3):
        pytest.fail("it came up")
    assert "was not ready within 0 s" in caught.value.message
    assert caught.value.code == Exit.ENGINE


def test_a_server_that_is_killed(programs: Programs) -> None:
    with apiserver.serving(programs) as server:
        api = Api(server)
        killed = server.processes[1].handle
        os.kill(killed.pid, signal.SIGKILL)
        killed.wait()
        with pytest.raises(Failure) as caught:
            api.call("GET", "/version")
    assert caught.value.code == Exit.ENGINE
    assert "kube-apiserver was ended by signal 9" in caught.value.message
    assert "\n  " in caught.value.message


def test_a_connection_that_was_closed_is_opened_again(programs: Programs) -> None:
    with apiserver.serving(programs) as server:
        api = Api(server)
        assert api._connection.sock
        api._connection.sock.shutdown(socket.SHUT_RDWR)
        assert api.call("GET", "/version").fine
        api.close()


def test_a_caller_that_is_killed_leaves_nothing_running(programs: Programs) -> None:
    script = """
        import sys, time
        from pathlib import Path
        from plinth import apiserver
        programs = apiserver.Programs(Path(sys.argv[1]), Path(sys.argv[2]), "x")
        with apiserver.serving(programs) as server:
            print(server.processes[0].log.parent, flush=True)
            print(*(each.handle.pid for each in server.processes), flush=True)
            time.sleep(600)
    """
    with subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(script), programs.etcd, programs.kube_apiserver],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    ) as caller:
        assert caller.stdout
        data = Path(caller.stdout.readline().strip())
        assert data.is_dir()
        servers = [int(each) for each in caller.stdout.readline().split()]
        assert len(servers) == 2
        assert all(map(alive, servers))
        caller.kill()
    until = time.monotonic() + 10
    while any(map(alive, servers)) or data.exists():
        assert time.monotonic() < until, "a server outlives its caller"
        time.sleep(0.05)


def test_a_program_that_is_missing(
    programs: Programs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[apiserver.Process] = []
    start = apiserver._start

    def noted(command: Sequence[str], folder: Path) -> apiserver.Process:
        started.append(start(command, folder))
        return started[-1]

    monkeypatch.setattr(apiserver, "_start", noted)
    gone = replace(programs, kube_apiserver=tmp_path / "kube-apiserver")
    with pytest.raises(Failure) as caught, apiserver.serving(gone):
        pytest.fail("it came up")
    assert caught.value.message == "kube-apiserver cannot be started: No such file or directory"
    assert caught.value.code == Exit.ENGINE
    (etcd,) = started
    assert not alive(etcd.handle.pid)


def test_a_program_that_is_none(programs: Programs, tmp_path: Path) -> None:
    broken = tmp_path / "kube-apiserver"
    broken.write_text("#!/bin/sh\necho 'F: no such flag' >&2\nexit 3\n")
    broken.chmod(0o755)
    with (
        pytest.raises(Failure) as caught,
        apiserver.serving(replace(programs, kube_apiserver=broken)),
    ):
        pytest.fail("it came up")
    assert "kube-apiserver ended with code 3\n  F: no such flag" in caught.value.message


# --- finding the programs -----------------------------------------------------------------------


def pins(root: Path, text: str = "require k8s.io/kubernetes v1.2.3\n") -> Layout:
    """A checkout with pins of both programs."""
    for name in ("etcd", "kube-apiserver"):
        (root / "tools" / name).mkdir(parents=True)
        (root / "tools" / name / "go.mod").write_text(text)
        (root / "tools" / name / "go.sum").write_text("sums\n")
    return Layout(root)


def test_the_programs_are_built_with_the_version_that_they_say(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    layout = pins(tmp_path)
    asked: list[tuple[str, str]] = []

    def build(layout: Layout, package: str, *, module: str, ldflags: str, **_: object) -> Path:
        asked.append((module, ldflags))
        made = layout.bin / "made"
        made.write_text(module)
        return made

    monkeypatch.setattr(toolchain, "build", build)
    for _ in range(2):
        found = apiserver.find(layout, lambda _: None)
    assert (found.version, found.etcd.read_text()) == ("1.2.3", "etcd")
    assert found.kube_apiserver.read_text() == "kube-apiserver"
    version = "-X k8s.io/component-base/version.gitVersion=v1.2.3"
    assert asked == [("etcd", "-s -w"), ("kube-apiserver", f"-s -w {version}")]


def test_no_go_no_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def build(*_: object, **__: object) -> Path:
        raise toolchain.BuildError("there is no Go on PATH")

    monkeypatch.setattr(toolchain, "build", build)
    with pytest.raises(Failure) as caught:
        apiserver.find(pins(tmp_path), lambda _: None)
    assert caught.value.code == Exit.ENGINE
    assert caught.value.message == (
        "the Kubernetes API server cannot be built: there is no Go on PATH"
    )


def test_pins_without_kubernetes(tmp_path: Path) -> None:
    with pytest.raises(Failure, match=r"tools/kube-apiserver/go\.mod pins no k8s\.io/kubernetes"):
        apiserver.find(pins(tmp_path, "module x\n"), lambda _: None)


def test_the_pins_are_of_one_version() -> None:
    """The staging modules are published as v0.X.Y of Kubernetes 1.X.Y."""
    version = apiserver.pinned(Layout(ROOT))
    text = (ROOT / "tools" / "kube-apiserver" / "go.mod").read_text()
    replaced = [line.split() for line in text.splitlines() if " => " in line]
    assert len(replaced) > 25
    for old, _, new, at in replaced:
        assert (old, at) == (new, f"v0{version[1:]}")

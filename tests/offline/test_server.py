"""The server's process: its start, its end, and what goes wrong between."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import grpc
import pytest

from offline.attach import AttachError, attach
from offline.provider import messages, services
from offline.wire import decode, encode

from .harness import module, urn

ROOT = Path(__file__).parents[2]


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        yield holder.getsockname()[1]


def test_attaching_is_light() -> None:
    program = (
        "import sys, offline.attach, offline.not_checked;"
        "print([name for name in ('grpc', 'pulumi', 'yaml', 'google') if name in sys.modules])"
    )
    run = [sys.executable, "-c", program]
    done = subprocess.run(run, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_calls_over_the_wire(tmp_path: Path, cache: Path) -> None:
    with attach(
        ["aws", "random"], run_dir=tmp_path, cache_dir=cache, world=tmp_path / "w.db"
    ) as attached:
        ports = attached.ports()
        assert set(ports) == {"aws", "random"}
        pairs = attached.env()["PULUMI_DEBUG_PROVIDERS"].split(",")
        assert pairs == [f"{package}:{port}" for package, port in ports.items()]
        with grpc.insecure_channel(f"127.0.0.1:{ports['aws']}") as channel:
            stub = services.ResourceProviderStub(channel)
            assert stub.Handshake(messages.ProviderHandshakeRequest()).accept_secrets
            news = encode({"bucket": 5, "tagz": {}})
            checked = stub.Check(messages.CheckRequest(urn=urn("aws:s3/bucket:Bucket"), news=news))
            assert decode(checked.inputs)["bucket"] == 5
            with pytest.raises(grpc.RpcError) as error:
                stub.Construct(messages.ConstructRequest(type="aws:x:Y"))
            assert "not simulated" in error.value.details()
        assert {fault.path for fault in attached.faults()} == {"bucket", "tagz"}
    with grpc.insecure_channel(f"127.0.0.1:{ports['aws']}") as channel:
        ended = services.ResourceProviderStub(channel)
        with pytest.raises(grpc.RpcError):
            ended.Handshake(messages.ProviderHandshakeRequest(), timeout=2)


def test_a_warm_server_imports_no_sdk(tmp_path: Path, cache: Path) -> None:
    token = "random:index/randomId:RandomId"
    request = messages.CheckRequest(urn=urn(token), news=encode({"byteLength": 4}))
    for _ in range(2):
        with attach(["random"], run_dir=tmp_path, cache_dir=cache, world=None) as attached:
            port = attached.ports()["random"]
            with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
                services.ResourceProviderStub(channel).Check(request)
            maps = Path(f"/proc/{attached.pid}/maps")
            if maps.exists():
                memory = maps.read_text()
    assert "pulumi_random" not in memory


def test_a_taken_port_is_one_line_and_exit_code_2(taken: int, tmp_path: Path) -> None:
    server = module(
        "offline.server", "--packages", "random", "--cache", str(tmp_path), f"--port=random={taken}"
    )
    out, errors = server.communicate(timeout=20)
    assert server.returncode == 2
    assert out == ""
    assert errors.startswith(f"error: port {taken} for random is taken")
    assert errors.count("\n") == 1


def test_a_taken_port_when_attaching(taken: int, tmp_path: Path) -> None:
    with pytest.raises(AttachError, match=f"port {taken} for random is taken"):
        attach(
            ["random"], run_dir=tmp_path, cache_dir=tmp_path, world=None, ports={"random": taken}
        )


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--packages", "nothing"), "cannot simulate nothing"),
        (("--packages", "aws", "--port", "aws=99999"), "is not PACKAGE=PORT"),
        ((), "--packages"),
    ],
)
def test_wrong_arguments(arguments: tuple[str, ...], says: str, tmp_path: Path) -> None:
    server = module("offline.server", "--cache", str(tmp_path), *arguments)
    _, errors = server.communicate(timeout=20)
    assert server.returncode == 2
    assert says in errors
    assert errors.count("\n") == 1


@pytest.mark.parametrize("how", ["stdin", "sigterm"])
def test_it_ends_cleanly(how: str, tmp_path: Path) -> None:
    server = module("offline.server", "--packages", "random,tls", "--cache", str(tmp_path))
    assert server.stdin and server.stdout and server.stderr
    assert set(json.loads(server.stdout.readline())["providers"]) == {"random", "tls"}
    if how == "stdin":
        server.stdin.close()
    else:
        server.send_signal(signal.SIGTERM)
    assert server.wait(timeout=10) == 0
    assert server.stderr.read() == ""


def test_it_ends_with_the_process_that_has_attached_it(tmp_path: Path, cache: Path) -> None:
    program = (
        "import sys, time; from pathlib import Path; from offline.attach import attach;"
        f"a = attach(['random'], run_dir=Path({str(tmp_path)!r}),"
        f" cache_dir=Path({str(cache)!r}), world=None);"
        "print(a.ports() and a.pid, flush=True); time.sleep(60)"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert parent.stdout
    server = int(parent.stdout.readline())
    parent.kill()
    parent.wait()
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline and _alive(server):
        time.sleep(0.05)
    assert not _alive(server)


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    stat = Path(f"/proc/{pid}/stat")
    return not stat.exists() or stat.read_text().rsplit(")", 1)[1].split()[0] != "Z"

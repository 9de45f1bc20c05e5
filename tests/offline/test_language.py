"""`runtime: python` projects without Pulumi's own language host: the plain command line works."""

from __future__ import annotations

import json
import os
import socket
import subprocess
from pathlib import Path

import pytest

from .harness import Bench, module


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    (folder / "stacks").mkdir(parents=True)
    (folder / "Pulumi.yaml").write_text(
        "name: proj\nruntime: python\nstackConfigDir: stacks\n", encoding="utf-8"
    )
    (folder / "helper.py").write_text(
        "import pulumi, pulumi_random as random\n"
        "def make():\n"
        "    pet = random.RandomPet('pet', length=int(pulumi.Config().require('words')))\n"
        "    pulumi.export('pet', pet.id)\n",
        encoding="utf-8",
    )
    (folder / "__main__.py").write_text("print('it speaks')\nimport helper\nhelper.make()\n")
    return folder


@pytest.mark.engine
def test_the_plain_command_line(bench: Bench, project: Path) -> None:
    attached = bench.attach("random")
    host = module("offline.language")
    assert host.stdin and host.stdout
    port = json.loads(host.stdout.readline())["language"]
    env = {
        **os.environ,
        **bench.env,
        **attached.env(),
        "PULUMI_DEBUG_LANGUAGES": f"python:{port}",
        "NO_COLOR": "1",
    }

    def pulumi(*arguments: str, fails: bool = False) -> str:
        done = subprocess.run(
            [str(bench.cli), *arguments, "--non-interactive"],
            cwd=project,
            env=env,
            capture_output=True,
            text=True,
            check=False,
        )
        said = done.stdout + done.stderr
        assert (done.returncode != 0) is fails, said
        return said

    try:
        pulumi("stack", "init", "prod")
        pulumi("config", "set", "words", "3", "-s", "prod")
        said = pulumi("preview", "-s", "prod")
        assert "2 to create" in said
        assert "it speaks" in said
        pulumi("up", "--yes", "-s", "prod")
        first = pulumi("stack", "output", "pet", "-s", "prod").strip()
        assert first.count("-") == 2
        assert "2 unchanged" in pulumi("up", "--yes", "-s", "prod")

        # A run is a fresh interpreter: what the program is now is what runs.
        helper = project / "helper.py"
        helper.write_text(helper.read_text().replace("'pet', length", "'other', length"))
        assert "1 to create" in pulumi("preview", "-s", "prod")

        (project / "__main__.py").write_text(
            "import pulumi\nraise pulumi.RunError('no such zone')\n"
        )
        said = pulumi("preview", "-s", "prod", fails=True)
        assert said.partition("Diagnostics:")[2].count("no such zone") == 1
        (project / "__main__.py").write_text("import os\nos._exit(7)\n")
        assert "ended with 7" in pulumi("preview", "-s", "prod", fails=True)
    finally:
        host.stdin.close()
    assert host.wait(timeout=10) == 0


def test_a_taken_port() -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = holder.getsockname()[1]
        host = module("offline.language", "--port", str(port))
        _, errors = host.communicate(timeout=20)
    assert host.returncode == 2
    assert errors.startswith(f"error: port {port} for the language host is taken")
    assert errors.count("\n") == 1

"""The same program without `--offline`: through `plinth`, and through the ordinary `pulumi`.

Simulated providers stand in for the clouds' plugins, attached by hand as docs/offline.md shows;
everything else is what a user's own account would get: their backend, their passphrase, their home.
"""

from __future__ import annotations

import json
import shlex
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from .checkout import COMMAND, Checkout, managed

pytestmark = pytest.mark.engine


@pytest.fixture
def online(checkout: Checkout) -> Iterator[Checkout]:
    """A checkout whose environment is a user's: a backend, and providers that answer."""
    backend, home = checkout.folder / "backend", checkout.folder / "home"
    backend.mkdir()
    # The engine keeps no log here either, as in plinth/workspace.py; after each step it writes its whole
    # state, so that half a platform is a quarter of the work.
    home.mkdir()
    (home / "logs").touch()
    checkout.edit("dev", orchestration={"airflow": {"enabled": False}}, features={"engine": "none"})
    checkout.env |= {
        "PULUMI_BACKEND_URL": backend.as_uri(),
        "PULUMI_CONFIG_PASSPHRASE": "test",
        "PULUMI_HOME": str(home),
        "PULUMI_SKIP_UPDATE_CHECK": "true",
    }
    attached = subprocess.Popen(
        [*COMMAND, "attach", "dev"],
        cwd=checkout.folder,
        env=checkout.env,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert attached.stdout is not None
    for line in attached.stdout:
        name, _, value = line.removeprefix("export ").strip().partition("=")
        checkout.env[name] = shlex.split(value)[0]
        if name == "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION":
            break
    yield checkout
    attached.send_signal(signal.SIGINT)
    assert attached.wait(timeout=30) == 0


@pytest.fixture
def language(online: Checkout) -> Iterator[Checkout]:
    """And a language runtime for `runtime: python`, as the official install brings one."""
    host = subprocess.Popen(
        [sys.executable, "-m", "offline.language"],
        cwd=online.folder,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert host.stdout is not None
    port = json.loads(host.stdout.readline())["language"]
    online.env["PULUMI_DEBUG_LANGUAGES"] = f"python:{port}"
    yield online
    host.terminate()
    host.wait(timeout=30)


def _state(checkout: Checkout) -> dict[str, object]:
    file = checkout.folder / "backend" / ".pulumi" / "stacks" / "plinth" / "dev.json"
    return json.loads(file.read_text())["checkpoint"]["latest"] if file.exists() else {}


def test_plinth_works_the_same_online(online: Checkout) -> None:
    out = str(online.folder / "out")
    online.fine("preview", "dev", "--out", out)
    plan = json.loads((online.folder / "out" / "plan.json").read_text())
    assert plan["mode"] == "online"
    assert plan["notChecked"] == []
    assert plan["verdicts"]
    assert not online.standing("dev")
    online.fine("up", "dev", "--yes")
    assert managed(_state(online)) == online.standing("dev") != []
    assert "No changes" in online.fine("up", "dev", "--yes")
    online.fine("destroy", "dev", "--yes")
    assert not online.standing("dev")
    assert not _state(online)


def test_pulumi_itself_runs_the_same_program(language: Checkout) -> None:
    def pulumi(*arguments: str) -> str:
        ended = subprocess.run(
            [str(language.cli), *arguments, "--non-interactive"],
            cwd=language.folder,
            env=language.env,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        assert ended.returncode == 0, ended.stdout[-3000:] + ended.stderr[-3000:]
        return ended.stdout

    pulumi("stack", "init", "dev")
    # stackConfigDir: the settings lie beside the specs.
    assert (language.folder / "stacks" / "Pulumi.dev.yaml").is_file()
    steps = json.loads(pulumi("preview", "-s", "dev", "--json"))["steps"]
    planned = {step["urn"] for step in steps if step["op"] == "create"}
    language.fine("preview", "dev", "--offline", "--out", str(language.folder / "out"))
    plan = json.loads((Path(language.folder) / "out" / "plan.json").read_text())
    ours = {each["urn"] for each in plan["resources"]}
    # A plan leaves out the providers of packages.
    assert {urn for urn in planned if "$pulumi:providers:" not in urn} == ours


def test_pulumi_itself_tells_a_bad_spec(language: Checkout) -> None:
    language.edit("dev", network={"zonse": 2})
    subprocess.run(
        [str(language.cli), "stack", "init", "dev", "--non-interactive"],
        cwd=language.folder, env=language.env, check=True, capture_output=True,
    )  # fmt: skip
    ended = subprocess.run(
        [str(language.cli), "preview", "-s", "dev", "--non-interactive"],
        cwd=language.folder, env=language.env, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ended.returncode != 0
    said = ended.stdout + ended.stderr
    assert "network.zonse: is not a key here" in said
    assert "Traceback" not in said

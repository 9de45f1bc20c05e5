"""A checkout of its own for each test: its own stacks, state and simulated cloud."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from offline.world import World

ROOT = Path(__file__).parents[2]
PACKAGES = ("spec", "components", "policies", "offline", "plinth")
COMMAND = (sys.executable, "-c", "from plinth.main import main; main()")


@dataclass
class Checkout:
    """A folder that `plinth` takes for its checkout; packages are linked, stacks are copied."""

    folder: Path
    cli: Path
    env: dict[str, str] = field(default_factory=dict[str, str])

    def __post_init__(self) -> None:
        for name in PACKAGES:
            (self.folder / name).symlink_to(ROOT / name)
        for name in ("Pulumi.yaml", "__main__.py"):
            shutil.copy(ROOT / name, self.folder / name)
        shutil.copytree(ROOT / "stacks", self.folder / "stacks")
        (self.folder / ".plinth").mkdir()
        # Indexing the SDKs is no part of what is tested; what was found before serves here too.
        (ROOT / ".plinth" / "cache").mkdir(parents=True, exist_ok=True)
        (self.folder / ".plinth" / "cache").symlink_to(ROOT / ".plinth" / "cache")
        self.env = {
            **{name: value for name, value in os.environ.items() if not name.startswith("PULUMI_")},
            "PATH": f"{self.cli.parent}{os.pathsep}{os.environ['PATH']}",
        }

    # --- what is run --------------------------------------------------------------------------

    def run(
        self, *arguments: str, env: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        """`plinth ...` to its end."""
        return subprocess.run(
            [*COMMAND, *arguments],
            cwd=self.folder,
            env={**self.env, **(env or {})},
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
            stdin=subprocess.DEVNULL,
        )

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """`plinth ...` as a process group of its own, to be killed halfway."""
        return subprocess.Popen(
            [*COMMAND, *arguments],
            cwd=self.folder,
            env=self.env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def fine(self, *arguments: str) -> str:
        """What it printed, having ended well."""
        ended = self.run(*arguments)
        assert ended.returncode == 0, ended.stdout[-4000:] + ended.stderr[-4000:]
        return ended.stdout

    def plan(self, *arguments: str, code: int = 0) -> dict[str, Any]:
        """The plan.json of a command that takes `--out`."""
        out = self.folder / "out"
        ended = self.run(*arguments, "--offline", "--out", str(out))
        assert ended.returncode == code, ended.stdout[-4000:] + ended.stderr[-4000:]
        return json.loads((out / "plan.json").read_text())

    # --- what it works on ---------------------------------------------------------------------

    def edit(self, stack: str, **sections: Any) -> None:
        """Lay sections over a stack's own file; maps merge, one level deep."""
        file = self.folder / "stacks" / f"{stack}.yaml"
        data = yaml.safe_load(file.read_text())
        for name, value in sections.items():
            old = data.get(name)
            data[name] = {**old, **value} if isinstance(old, dict) else value
        file.write_text(yaml.safe_dump(data, sort_keys=False))

    def own(self, package: str) -> Path:
        """A package that may be changed: a copy in place of the link."""
        link = self.folder / package
        link.unlink()
        shutil.copytree(ROOT / package, link, ignore=shutil.ignore_patterns("__pycache__", "*.pyc"))
        return link

    def state(self, stack: str) -> dict[str, Any]:
        """The engine's own state of a stack; empty if there is none."""
        file = self.statefile(stack)
        return json.loads(file.read_text())["checkpoint"]["latest"] if file.exists() else {}

    def passwords(self, stack: str) -> dict[str, str]:
        """Generated passwords of a stack by URN, as the engine decrypts them for its owner."""
        private = self.folder / ".plinth" / "offline"
        exported = subprocess.run(
            [str(self.cli), "stack", "export", "--show-secrets", "--stack", stack],
            cwd=private / "workspace",
            env={
                **self.env,
                "PULUMI_BACKEND_URL": (private / "state").as_uri(),
                "PULUMI_CONFIG_PASSPHRASE_FILE": str(private / "passphrase"),
                "PULUMI_HOME": str(private / "home"),
                "PULUMI_SKIP_UPDATE_CHECK": "true",
            },
            capture_output=True,
            text=True,
            check=True,
        )
        resources = json.loads(exported.stdout)["deployment"]["resources"]
        return {
            each["urn"]: json.loads(each["outputs"]["result"]["plaintext"])
            for each in resources
            if each["type"] == "random:index/randomPassword:RandomPassword"
        }

    def statefile(self, stack: str) -> Path:
        stacks = self.folder / ".plinth" / "offline" / "state" / ".pulumi" / "stacks"
        return stacks / "plinth" / f"{stack}.json"

    def standing(self, stack: str) -> list[tuple[str, str]]:
        """(URN, id) of all that stands in the simulated cloud."""
        file = self.folder / ".plinth" / "offline" / "world" / f"{stack}.db"
        if not file.exists():
            return []
        world = World(file)
        try:
            return sorted((thing.urn, thing.id) for thing in world.everything())
        finally:
            world.close()

    def written(self) -> str:
        """Everything that was written into the checkout's private folder and `out`, as text."""
        found: list[str] = []
        for folder in (self.folder / ".plinth" / "offline", self.folder / "out"):
            for file in folder.rglob("*"):
                if file.is_file() and file.name != "passphrase":
                    found.append(file.read_text(errors="replace"))
        return "\n".join(found)


def managed(state: Mapping[str, Any]) -> list[tuple[str, str]]:
    """(URN, id) of what providers have made, by a state."""
    return sorted(
        (each["urn"], each["id"])
        for each in state.get("resources") or []
        if each.get("custom")
        and each.get("id")
        and not each["type"].startswith(("pulumi:providers:", "pulumi:pulumi:"))
    )

"""What the tests of the simulated providers run them with."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Literal

from offline.attach import Attached, attach
from offline.fault import Fault, read
from offline.provider import Provider, messages
from offline.wire import decode, encode
from offline.world import World

STACK = "dev"
PROJECT = "proj"


def urn(token: str, name: str = "it") -> str:
    return f"urn:pulumi:{STACK}::{PROJECT}::{token}::{name}"


class Context:
    """A call's context: who has called."""

    def __init__(self, peer: str = "test") -> None:
        self._peer = peer

    def peer(self) -> str:
        return self._peer


class Local:
    """A provider in this process, called as the engine calls it, with plain values."""

    def __init__(self, provider: Provider, log: Path, context: Context | None = None) -> None:
        self.provider = provider
        self.world = provider.world
        self._log = log
        self._context = context or Context()

    def faults(self) -> list[Fault]:
        return read(self._log)

    def as_peer(self, peer: str) -> Local:
        return Local(self.provider, self._log, Context(peer))

    def configure(self, **config: Any) -> None:
        args = {
            name: value if isinstance(value, str) else json.dumps(value)
            for name, value in config.items()
        }
        self.provider.Configure(messages.ConfigureRequest(args=encode(args)), self._context)

    def check(
        self,
        token: str,
        inputs: dict[str, Any],
        olds: dict[str, Any] | None = None,
        name: str = "it",
    ) -> tuple[dict[str, Any], list[tuple[str, str]]]:
        """Inputs to go on with, and failures as (property, reason)."""
        request = messages.CheckRequest(
            urn=urn(token, name), news=encode(inputs), olds=encode(olds or {})
        )
        response = self.provider.Check(request, self._context)
        return decode(response.inputs), [(each.property, each.reason) for each in response.failures]

    def diff(
        self,
        token: str,
        identity: str,
        olds: dict[str, Any],
        news: dict[str, Any],
        name: str = "it",
    ) -> Any:
        request = messages.DiffRequest(
            id=identity, urn=urn(token, name), old_inputs=encode(olds), news=encode(news)
        )
        return self.provider.Diff(request, self._context)

    def preview(self, token: str, inputs: dict[str, Any], name: str = "it") -> dict[str, Any]:
        request = messages.CreateRequest(
            urn=urn(token, name), properties=encode(inputs), preview=True
        )
        response = self.provider.Create(request, self._context)
        assert response.id == ""
        return decode(response.properties)

    def create(
        self, token: str, inputs: dict[str, Any], name: str = "it"
    ) -> tuple[str, dict[str, Any]]:
        request = messages.CreateRequest(urn=urn(token, name), properties=encode(inputs))
        response = self.provider.Create(request, self._context)
        return response.id, decode(response.properties)

    def update(
        self,
        token: str,
        identity: str,
        olds: dict[str, Any],
        news: dict[str, Any],
        *,
        preview: bool = False,
        name: str = "it",
    ) -> dict[str, Any]:
        request = messages.UpdateRequest(
            id=identity, urn=urn(token, name), olds=encode(olds), news=encode(news), preview=preview
        )
        return decode(self.provider.Update(request, self._context).properties)

    def read(
        self,
        token: str,
        identity: str,
        state: dict[str, Any] | None = None,
        inputs: dict[str, Any] | None = None,
        name: str = "it",
    ) -> tuple[str, dict[str, Any], dict[str, Any]]:
        request = messages.ReadRequest(
            id=identity,
            urn=urn(token, name),
            properties=encode(state or {}),
            inputs=encode(inputs or {}),
        )
        response = self.provider.Read(request, self._context)
        return response.id, decode(response.properties), decode(response.inputs)

    def delete(self, token: str, identity: str, name: str = "it") -> None:
        request = messages.DeleteRequest(id=identity, urn=urn(token, name))
        self.provider.Delete(request, self._context)

    def invoke(self, token: str, **arguments: Any) -> tuple[dict[str, Any], list[str]]:
        request = messages.InvokeRequest(tok=token, args=encode(arguments))
        response = self.provider.Invoke(request, self._context)
        return decode(getattr(response, "return")), [each.reason for each in response.failures]


class Bench:
    """The genuine engine: inline programs through the Automation API."""

    def __init__(self, cli: Path, cache: Path, folder: Path) -> None:
        self.cli = cli
        self.cache = cache
        self.folder = folder
        self.world_file = folder / "world.db"
        self._attached: Attached | None = None
        for name in ("state", "work", "run", "home"):
            (folder / name).mkdir()
        # The engine keeps no log, as in plinth/workspace.py.
        (folder / "home" / "logs").touch()

    @property
    def env(self) -> dict[str, str]:
        return {
            # Without the sidecar files that the engine does not write atomically.
            "PULUMI_BACKEND_URL": f"{(self.folder / 'state').as_uri()}?metadata=skip",
            "PULUMI_CONFIG_PASSPHRASE": "test",
            "PULUMI_HOME": str(self.folder / "home"),
            "PULUMI_SKIP_UPDATE_CHECK": "true",
            "PATH": f"{self.cli.parent}{os.pathsep}{os.environ['PATH']}",
        }

    def attach(
        self,
        *packages: str,
        on_fault: Literal["collect", "fail"] = "fail",
        world: bool = True,
        resolve: bool = False,
    ) -> Attached:
        """Providers for what follows; those of before are ended."""
        self.close()
        self._attached = attach(
            packages,
            run_dir=self.folder / "run",
            cache_dir=self.cache,
            world=self.world_file if world else None,
            on_fault=on_fault,
            resolve=resolve,
        )
        return self._attached

    def stack(self, program: Callable[[], None]) -> Any:
        """A stack of the Automation API with the attached providers."""
        from pulumi import automation as auto

        assert self._attached is not None
        settings = auto.ProjectSettings(name=PROJECT, runtime="python")
        options = auto.LocalWorkspaceOptions(
            work_dir=str(self.folder / "work"),
            project_settings=settings,
            pulumi_command=auto.PulumiCommand(
                root=str(self.cli.parents[1]), skip_version_check=True
            )
            if self.cli.parent.name == "bin"
            else None,
            env_vars={**self.env, **self._attached.env()},
        )
        return auto.create_or_select_stack(STACK, PROJECT, program, opts=options)

    def world(self) -> World:
        return World(self.world_file)

    def state(self) -> str:
        """All that the backend holds, as text."""
        files = [file for file in (self.folder / "state").rglob("*") if file.is_file()]
        return "\n".join(file.read_text(errors="replace") for file in files)

    def close(self) -> None:
        if self._attached is not None:
            self._attached.close()
            self._attached = None


def changes(result: Any) -> Mapping[str, int]:
    """Counts by operation of a preview, an update or a refresh."""
    if hasattr(result, "change_summary"):
        return {str(getattr(op, "value", op)): count for op, count in result.change_summary.items()}
    return dict(result.summary.resource_changes or {})


def module(name: str, *arguments: str, **options: Any) -> subprocess.Popen[str]:
    """`python -m name ...` from the checkout, with pipes."""
    return subprocess.Popen(
        [sys.executable, "-m", name, *arguments],
        cwd=Path(__file__).parents[2],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **options,
    )

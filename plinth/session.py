"""One stack, one engine: previews, updates and destroys through the Automation API.

Offline, simulated providers are attached to the same engine, and the state lies under
`.plinth/offline`; online, the user's own credentials, backend and plugins are used.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import sys
import tempfile
import threading
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from offline.attach import Attached, attach
from offline.not_checked import not_checked
from policies.launcher import passed, write_launcher
from spec.load import Loaded

from . import statefile, terminal, verdicts
from .engine import Engine
from .events import Collector
from .exits import Exit, Failure
from .guard import guard
from .layout import Layout
from .plan import SECRET, Diagnostic, Plan, Verdict
from .redact import redact

if TYPE_CHECKING:
    from pulumi.automation import Stack

PACKAGES: Mapping[str, tuple[str, ...]] = {
    "aws": ("aws", "kubernetes", "random", "tls"),
    "gcp": ("gcp", "kubernetes", "random", "tls"),
    "azure": ("azure-native", "kubernetes", "random", "tls"),
    "onprem": ("kubernetes", "random", "tls"),
}
"""Pulumi packages that a cloud's components use."""

Operation = Literal["preview", "up", "destroy"]

_PACK = "plinth-policies"
"""Name of the file that the engine starts as the policy pack."""


@dataclass(frozen=True)
class Session:
    """What every operation on one stack needs."""

    layout: Layout
    engine: Engine
    stack: str
    loaded: Loaded
    offline: bool
    label: str
    """What the progress line says is being done."""

    def preview(self, allowed: Sequence[str] = ()) -> Plan:
        """What `up` would do; nothing is changed. Faults of simulated providers are collected.

        Args:
            allowed: spec paths whose loss of data is accepted.

        Raises:
            Failure: a guarded change is not allowed (5); the state is not usable (4).
        """
        return self._operate("preview", allowed)

    def up(self) -> Plan:
        """Bring the stack to its spec. Policies and the guard hold here too."""
        return self._operate("up", None)

    def destroy(self) -> Plan:
        """Delete everything the stack has made, and the stack."""
        return self._operate("destroy", None)

    def labelled(self, label: str) -> Session:
        """The same session with another label on its progress line."""
        return replace(self, label=label)

    def outputs(self) -> dict[str, Any]:
        """The stack's outputs; a secret one is `<secret>`."""
        with self._stack({}) as stack:
            return {
                name: SECRET if each.secret else redact(each.value, name)
                for name, each in stack.outputs().items()
            }

    def protected(self) -> list[str]:
        """URNs of the resources that the engine refuses to delete."""
        with self._stack({}) as stack:
            return [each["urn"] for each in _resources(stack) if each.get("protect")]

    def unprotect(self) -> None:
        """Lift the engine's protection of every resource of the stack."""
        with self._stack({}) as stack:
            deployment = stack.export_stack()
            for each in (deployment.deployment or {}).get("resources") or []:
                each.pop("protect", None)
            stack.import_stack(deployment)

    def _operate(self, operation: Operation, allowed: Sequence[str] | None) -> Plan:
        if self.offline:
            statefile.check(self.layout.offline / "state", self.project, self.stack)
        progress = terminal.Progress(f"{self.stack}: {self.label}")
        collector = Collector(progress.resource)
        preloaded = self._preloading() if operation != "destroy" else None
        with tempfile.TemporaryDirectory(prefix="run-", dir=self._private()) as made:
            scratch = Path(made)
            # The providers start while the engine is asked for the stack.
            with self._attached(scratch, operation) as attached:
                env = attached.env() if attached else {}
                with self._stack(env, preloaded) as stack:
                    if self.offline:
                        statefile.release(stack, self.layout.offline / "state", self.project)
                    if allowed is not None:
                        guard(_standing(stack), self.loaded.platform, allowed)
                    failed = self._run(stack, operation, scratch, collector)
                    dependencies = _dependencies(stack, operation, scratch / "plan.json")
                    if operation == "destroy" and not failed:
                        # Its settings stay, as they may hold the user's own configuration.
                        stack.workspace.remove_stack(self.stack, preserve_config=True)
                faults = attached.faults() if attached else []
            in_order = passed(scratch / _PACK)
        found = verdicts.of(collector.violations, in_order, operation)
        if operation == "preview" and self.offline and verdicts.undecided(found):
            found = verdicts.decided(found, self._made_up())
        progress.done()
        resources = collector.resources(dependencies)
        said = list(collector.diagnostics)
        said += [Diagnostic("error", fault.urn, fault.text) for fault in faults]
        stopped = any(each.severity == "error" for each in said) or any(
            each.blocks for each in found
        )
        if failed and not stopped:
            said.append(Diagnostic("error", "", failed))
        return Plan(
            stack=self.stack,
            operation=operation,
            mode="offline" if self.offline else "online",
            spec_file=self.loaded.files[-1],
            spec_sha256=self.loaded.sha256,
            resources=resources,
            verdicts=found,
            diagnostics=said,
            not_checked=tuple(not_checked()) if self.offline else (),
        )

    def _made_up(self) -> list[Verdict]:
        """What the policies say where the simulator gives values that only an update would tell."""
        collector = Collector()
        with tempfile.TemporaryDirectory(prefix="run-", dir=self._private()) as made:
            scratch = Path(made)
            with (
                self._attached(scratch, "preview", resolve=True) as attached,
                self._stack(attached.env() if attached else {}) as stack,
            ):
                self._run(stack, "preview", scratch, collector)
            return verdicts.of(collector.violations, passed(scratch / _PACK), "preview")

    def _run(
        self, stack: Stack, operation: Operation, scratch: Path, collector: Collector
    ) -> str | None:
        """Run the engine; the last words of one that failed, else None."""
        from pulumi.automation.errors import CommandError

        common: dict[str, Any] = {"on_event": collector, "color": "never"}
        if operation != "destroy":
            pack = write_launcher(scratch / _PACK, sys.executable, self.layout.root)
            config = scratch / "policies.json"
            config.write_text(json.dumps(verdicts.config(self.loaded.platform)))
            common |= {"policy_packs": [str(pack)], "policy_pack_configs": [str(config)]}
        try:
            if operation == "preview":
                stack.preview(plan=str(scratch / "plan.json"), **common)
            elif operation == "up":
                stack.up(**common)
            else:
                stack.destroy(**common)
        except CommandError as error:
            return last_words(str(error))
        except RuntimeError as error:  # the SDK's own: no summary event came
            return str(error)
        return None

    @property
    def project(self) -> str:
        """Name of the project in Pulumi.yaml."""
        import yaml

        return str(yaml.safe_load((self.layout.root / "Pulumi.yaml").read_text())["name"])

    def _preloading(self) -> threading.Thread:
        """Import the SDKs while the engine looks for the stack and starts: 2 of its 3 seconds."""
        from components.clouds import preload

        import_module("pulumi.automation")  # what this thread goes on with while the other imports
        provider = self.loaded.platform.cloud.provider
        thread = threading.Thread(target=preload, args=(provider,), daemon=True)
        thread.start()
        return thread

    def _private(self) -> Path:
        folder = self.layout.private / "run"
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    @contextlib.contextmanager
    def _attached(
        self, scratch: Path, operation: Operation, *, resolve: bool = False
    ) -> Generator[Attached | None]:
        if not self.offline:
            yield None
            return
        world = self.layout.offline / "world"
        world.mkdir(parents=True, exist_ok=True)
        attached = attach(
            PACKAGES[self.loaded.platform.cloud.provider],
            run_dir=scratch,
            cache_dir=self.layout.cache / "schema",
            world=world / f"{self.stack}.db",
            on_fault="collect" if operation == "preview" else "fail",
            resolve=resolve,
        )
        try:
            yield attached
        finally:
            attached.close()

    @contextlib.contextmanager
    def _stack(
        self, env: Mapping[str, str], preloaded: threading.Thread | None = None
    ) -> Generator[Stack]:
        from pulumi import automation as auto

        def program() -> None:
            if preloaded:
                preloaded.join()

            from components.program import run

            from .quiet import hush

            hush()
            run(self.loaded)

        place = _offline_place(self.layout) if self.offline else _Place(self.layout.root, None, {})
        root = None if self.engine.source == "PATH" else str(self.layout.private)
        settings = (
            auto.ProjectSettings(
                name=self.project,
                runtime="python",
                backend=auto.ProjectBackend(url=place.backend),
            )
            if place.backend
            else None
        )
        options = auto.LocalWorkspaceOptions(
            work_dir=str(place.folder),
            project_settings=settings,
            pulumi_command=auto.PulumiCommand(root=root, skip_version_check=True),
            env_vars={"PULUMI_SKIP_UPDATE_CHECK": "true", **place.env, **env},
        )
        try:
            yield auto.create_or_select_stack(self.stack, self.project, program, opts=options)
        except auto.CommandError as error:
            raise Failure(Exit.ENGINE, last_words(str(error))) from None


@dataclass(frozen=True)
class _Place:
    """Where the engine works: folder of the project's settings, backend, environment."""

    folder: Path
    backend: str | None
    env: Mapping[str, str]


def _offline_place(layout: Layout) -> _Place:
    """A workspace of its own, so that no offline run writes into stacks/ or the user's home."""
    folder, state = layout.offline / "workspace", layout.offline / "state"
    for each in (folder, state):
        each.mkdir(parents=True, exist_ok=True)
    passphrase = layout.offline / "passphrase"
    with contextlib.suppress(FileExistsError):
        descriptor = os.open(passphrase, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as handle:
            handle.write(secrets.token_urlsafe(32))
    # Without the engine's sidecar files: it does not write them atomically, and a kill at that moment
    # leaves one that no later run can read.
    backend = f"{state.as_uri()}?metadata=skip"
    return _Place(
        folder,
        backend,
        {
            "PULUMI_BACKEND_URL": backend,
            "PULUMI_CONFIG_PASSPHRASE_FILE": str(passphrase),
            "PULUMI_HOME": str(layout.offline / "home"),
            "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
            # State is written at the end and not, whole, after every step, which is quadratic (1,000
            # resources: 190 s, or 20). What a killed run has made, the simulated cloud remembers.
            "PULUMI_EXPERIMENTAL": "true",
            "PULUMI_SKIP_CHECKPOINTS": "true",
        },
    )


def _dependencies(stack: Stack, operation: Operation, saved: Path) -> dict[str, list[str]]:
    """Dependencies by URN: from the engine's own update plan, or after an update from its state."""
    if operation == "preview":
        if not saved.is_file():
            return {}
        plans = json.loads(saved.read_text()).get("resourcePlans", {})
        return {
            urn: (each.get("goal") or {}).get("dependencies") or [] for urn, each in plans.items()
        }
    return {each["urn"]: each.get("dependencies") or [] for each in _resources(stack)}


def _resources(stack: Stack) -> list[dict[str, Any]]:
    """The resources of the stack's state."""
    return (stack.export_stack().deployment or {}).get("resources") or []


def _standing(stack: Stack) -> Any:
    """The spec that the stack was last made from; None if it does not stand."""
    for each in _resources(stack):
        if each["type"] == "pulumi:pulumi:Stack":
            return (each.get("outputs") or {}).get("spec")
    return None


def last_words(text: str) -> str:
    """What the engine said last, without its framing."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    errors = [line.removeprefix("stderr: ") for line in lines if "error:" in line]
    return redact(" ".join(errors[-3:] or lines[-1:]) or "the engine ended without a word")

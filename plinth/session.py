"""One stack, one engine: previews, updates and destroys through the Automation API.

Offline, simulated providers are attached to the same engine, and the state lies under
`.plinth/offline`; online, the user's own credentials, backend and plugins are used.
"""

from __future__ import annotations

import contextlib
import json
import sys
import tempfile
import threading
from collections.abc import Generator, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from offline.attach import Attached, attach
from offline.not_checked import not_checked
from policies.launcher import mended, passed, write_launcher
from spec.load import Loaded

from . import governance, statefile, terminal, verdicts
from .approved import Approved, Basis, state_digest
from .cost import pricing
from .cost.estimate import estimate
from .diff.compare import from_plan
from .engine import Engine
from .events import Collector
from .exits import Exit, Failure
from .guard import guard
from .layout import Layout
from .plan import SECRET, Diagnostic, Plan, Verdict
from .redact import redact, scrub
from .workspace import Place, offline_place

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

    def preview(
        self,
        allowed: Sequence[str] = (),
        *,
        refresh: bool = False,
        save: Path | None = None,
        approved: Approved | None = None,
    ) -> Plan:
        """What `up` would do; nothing is changed. Faults of simulated providers are collected.

        Args:
            allowed: spec paths, and names of resources, whose loss of data is accepted.
            refresh: whether to compare with what the cloud has, and not with what the state says.
            save: file for the plan, if it may be applied and has something to apply.
            approved: the plan that this one must be like.

        Raises:
            Failure: a guarded change is not allowed (5); this is not what was approved (5); the
                state is not usable (4).
        """
        if approved:
            allowed = approved.allowed
        return self._operate("preview", allowed, refresh=refresh, save=save, approved=approved)

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

    def _operate(
        self,
        operation: Operation,
        allowed: Sequence[str] | None,
        *,
        refresh: bool = False,
        save: Path | None = None,
        approved: Approved | None = None,
    ) -> Plan:
        if self.offline:
            statefile.check(self.layout.offline / "state", self.project, self.stack)
        there = operation != "destroy"
        # Before minutes are spent: they may be at fault.
        prices = pricing.prices(self.layout, self.loaded.platform) if there else None
        progress = terminal.Progress(f"{self.stack}: {self.label}")
        collector = Collector(progress.resource)
        preloaded = self._preloading() if there else None
        with tempfile.TemporaryDirectory(prefix="run-", dir=self._private()) as made:
            scratch = Path(made)
            # The providers start while the engine is asked for the stack.
            with self._attached(scratch, operation) as attached:
                env = attached.env() if attached else {}
                with self._stack(env, preloaded) as stack:
                    if self.offline:
                        statefile.release(stack, self.layout.offline / "state", self.project)
                    held = _resources(stack) if there else []
                    if allowed is not None:
                        guard(_made_from(held), self.loaded.platform, allowed)
                    basis = self._basis(held)
                    if approved:
                        approved.demand(basis)
                    failed = self._run(stack, operation, scratch, collector, held, refresh)
                    planned = _planned(scratch / "plan.json")
                    if approved and not failed:
                        approved.compare(Approved.of(basis, allowed or (), planned))
                    dependencies = _dependencies(stack, operation, planned)
                    if not there and not failed:
                        # Its settings stay, as they may hold the user's own configuration.
                        stack.workspace.remove_stack(self.stack, preserve_config=True)
                faults = attached.faults() if attached else []
            found = verdicts.of(
                collector.violations,
                passed(scratch / _PACK),
                mended(scratch / _PACK),
                operation,
                self._packs,
            )
        if operation == "preview" and self.offline and verdicts.undecided(found):
            found = verdicts.decided(found, self._made_up())
        progress.done()
        resources = collector.resources(dependencies)
        said = list(collector.diagnostics)
        said += [Diagnostic("error", fault.urn, scrub(fault.text)) for fault in faults]
        stopped = any(each.severity == "error" for each in said) or any(
            each.blocks for each in found
        )
        if failed and not stopped:
            said.append(Diagnostic("error", "", failed))
        cost = None
        if there and not any(each.severity == "error" for each in said):
            cost = estimate(resources, self.loaded.platform, prices)
            found = verdicts.with_cost(found, cost, self.loaded.platform, self._packs)
        rules = governance.held(self.loaded, self._packs) if there else []
        plan = Plan(
            stack=self.stack,
            operation=operation,
            mode="offline" if self.offline else "online",
            spec_file=self.loaded.files[-1],
            spec_sha256=self.loaded.sha256,
            resources=resources,
            rules=rules,
            frameworks=governance.referred(rules, self._packs),
            verdicts=found,
            diagnostics=said,
            not_checked=tuple(not_checked()) if self.offline else (),
            cost=cost,
            made_from=_made_from(held),
        )
        lost = from_plan(plan, allowed or ()).refused if save else []
        if save and plan.changes and not (plan.errors or plan.blocking or lost):
            Approved.of(basis, allowed or (), planned).write(save)
        return plan

    def _basis(self, held: Iterable[Mapping[str, Any]]) -> Basis:
        mode = "offline" if self.offline else "online"
        return Basis(self.stack, mode, self.loaded.sha256, state_digest(held))

    def _made_up(self) -> list[Verdict]:
        """What the policies say where the simulator gives values that only an update would tell."""
        collector = Collector()
        with tempfile.TemporaryDirectory(prefix="run-", dir=self._private()) as made:
            scratch = Path(made)
            with (
                self._attached(scratch, "preview", resolve=True) as attached,
                self._stack(attached.env() if attached else {}) as stack,
            ):
                self._run(stack, "preview", scratch, collector, [])
            judged = passed(scratch / _PACK)
            return verdicts.of(collector.violations, judged, {}, "preview", self._packs)

    def _run(
        self,
        stack: Stack,
        operation: Operation,
        scratch: Path,
        collector: Collector,
        held: Iterable[Mapping[str, Any]],
        refresh: bool = False,
    ) -> str | None:
        """Run the engine on a stack that holds `held`; the last words if it failed, else None."""
        from pulumi.automation.errors import CommandError

        common: dict[str, Any] = {"on_event": collector, "color": "never"}
        if operation != "destroy":
            root = self.layout.root
            pack = write_launcher(scratch / _PACK, sys.executable, root, self._packs)
            standing = [each["urn"] for each in held if not each["type"].startswith("pulumi:")]
            config = scratch / "policies.json"
            settings = verdicts.config(self.loaded.platform, standing, self._packs)
            config.write_text(json.dumps(settings))
            common |= {"policy_packs": [str(pack)], "policy_pack_configs": [str(config)]}
        try:
            if operation == "preview":
                stack.preview(plan=str(scratch / "plan.json"), refresh=refresh or None, **common)
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

    @cached_property
    def _packs(self) -> tuple[Path, ...]:
        """Folders of the rules that the spec brings itself."""
        return governance.folders(self.loaded, self.layout)

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

        place = offline_place(self.layout) if self.offline else Place(self.layout.root, None, {})
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


def _planned(saved: Path) -> dict[str, Any]:
    """The engine's own update plan, as a preview saved it; empty if there is none."""
    return json.loads(saved.read_text()) if saved.is_file() else {}


def _dependencies(
    stack: Stack, operation: Operation, planned: Mapping[str, Any]
) -> dict[str, Mapping[str, Any]]:
    """By URN, what has `dependencies`: the engine's own update plan, or after an update its state."""
    if operation == "preview":
        plans = planned.get("resourcePlans", {})
        return {urn: each.get("goal") or {} for urn, each in plans.items()}
    return {each["urn"]: each for each in _resources(stack)}


def _resources(stack: Stack) -> list[dict[str, Any]]:
    """The resources of the stack's state."""
    return (stack.export_stack().deployment or {}).get("resources") or []


def _made_from(held: Iterable[Mapping[str, Any]]) -> Any:
    """The spec that the stack was last made from, by its resources; None if it does not stand."""
    for each in held:
        if each["type"] == "pulumi:pulumi:Stack":
            return (each.get("outputs") or {}).get("spec")
    return None


def last_words(text: str) -> str:
    """What the engine said last, without its framing."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    errors = [line.removeprefix("stderr: ") for line in lines if "error:" in line]
    return scrub(" ".join(errors[-3:] or lines[-1:]) or "the engine ended without a word")

"""From the engine's event stream to the parts of a plan."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Literal

from .crash import plain
from .diff.paths import at, steps
from .plan import Change, Diagnostic, Op, Resource
from .redact import redact, scrub

if TYPE_CHECKING:
    from pulumi.automation import EngineEvent

_OPS: Mapping[str, Op] = {
    "create": "create",
    "import": "create",
    "update": "update",
    "replace": "replace",
    "create-replacement": "replace",
    "delete-replaced": "replace",
    "import-replacement": "replace",
    "delete": "delete",
    "same": "same",
    "refresh": "same",
    "read": "same",
}
"""Engine steps by the operation they belong to; the steps of one replacement count once."""

_CLOSING = ("preview failed", "update failed", "destroy failed")
"""What the engine says after what has gone wrong: it tells nothing new."""


class Collector:
    """Listens to one operation; call it with every event, then read what it gathered."""

    def __init__(self, progress: Callable[[int, str], None] | None = None) -> None:
        self._progress = progress
        self._steps: dict[str, tuple[Op, Any]] = {}
        self._changes: dict[str, tuple[Change, ...]] = {}
        self._outputs: dict[str, Mapping[str, Any]] = {}
        self.diagnostics: list[Diagnostic] = []
        self.violations: list[tuple[str, str, str, str]] = []
        """(rule, message, enforcement, urn) of each policy event."""
        self.finished = False

    def __call__(self, event: EngineEvent) -> None:
        if event.resource_pre_event:
            self._step(event.resource_pre_event.metadata)
        elif event.res_outputs_event:
            metadata = event.res_outputs_event.metadata
            state = metadata.new or metadata.old
            if state and state.outputs:
                self._outputs[metadata.urn] = state.outputs
        elif event.policy_event:
            policy = event.policy_event
            self.violations.append(
                (
                    policy.policy_name,
                    policy.message,
                    policy.enforcement_level,
                    policy.resource_urn or "",
                )
            )
        elif event.diagnostic_event:
            self._said(event.diagnostic_event)
        elif event.summary_event:
            self.finished = True

    def _step(self, metadata: Any) -> None:
        op = _OPS.get(str(getattr(metadata.op, "value", metadata.op)))
        if op is None:
            return
        urn = metadata.urn
        known = self._steps.get(urn)
        # Of a replacement's three steps the one that has the new state tells the most; what is read
        # first tells nothing of what happens next.
        if known is None or known[0] == "same" or (op == "replace" and metadata.new is not None):
            self._steps[urn] = (op, metadata)
            if self._progress:
                self._progress(len(self._steps), urn.rsplit("::", 1)[-1])
        changes = _changes(metadata)
        if changes:
            self._changes[urn] = changes

    def _said(self, event: Any) -> None:
        severity = {"error": "error", "warning": "warning", "info": "info", "info#err": "info"}.get(
            event.severity
        )
        message = (event.message or "").strip()
        if severity is None or event.ephemeral or not message or message in _CLOSING:
            return
        said: Literal["error", "warning", "info"] = severity  # type: ignore[assignment]
        self.diagnostics.append(Diagnostic(said, event.urn or "", scrub(plain(message))))

    def resources(self, goals: Mapping[str, Mapping[str, Any]]) -> list[Resource]:
        """Every resource of the operation, by URN; providers of packages are left out.

        Args:
            goals: by URN, what the engine has under `dependencies` and `propertyDependencies`.
        """
        found: list[Resource] = []
        for urn, (op, metadata) in sorted(self._steps.items()):
            state = metadata.new or metadata.old
            goal = goals.get(urn, {})
            if metadata.type.startswith("pulumi:providers:"):
                continue
            found.append(
                Resource(
                    urn=urn,
                    type=metadata.type,
                    op=op,
                    inputs=redact(state.inputs or {}),
                    outputs=redact(self._outputs.get(urn) or state.outputs or {}),
                    parent=state.parent or "",
                    dependencies=tuple(sorted(set(goal.get("dependencies") or ()))),
                    protect=bool(state.protect),
                    changes=self._changes.get(urn, ()) if op in ("update", "replace") else (),
                    property_dependencies={
                        name: sorted(urns)
                        for name, urns in sorted((goal.get("propertyDependencies") or {}).items())
                        if urns
                    },
                )
            )
        return found


def _changes(metadata: Any) -> tuple[Change, ...]:
    found: list[tuple[str, Literal["add", "update", "delete"], bool]] = []
    for path, diff in sorted((metadata.detailed_diff or {}).items()):
        kind = str(getattr(diff.diff_kind, "value", diff.diff_kind))
        verb: Literal["add", "update", "delete"] = (
            "add" if kind.startswith("add") else "delete" if kind.startswith("delete") else "update"
        )
        found.append((path, verb, kind.endswith("-replace")))
    if not found and metadata.diffs:
        found = [(path, "update", path in (metadata.keys or ())) for path in metadata.diffs]
    if not found:
        return ()
    old, new = _values(metadata.old), _values(metadata.new)
    return tuple(
        Change(path, kind, replaces, at(old, steps(path)), at(new, steps(path)))
        for path, kind, replaces in found
    )


def _values(state: Any) -> Any:
    """What a side of a step has, without its secrets; inputs go before outputs of the same name."""
    return redact({**(state.outputs or {}), **(state.inputs or {})}) if state else {}

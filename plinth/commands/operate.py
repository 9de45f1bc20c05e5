"""`plinth preview`, `up`, `destroy` and `outputs`."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

from .. import engine, markdown, terminal
from ..console import say
from ..exits import Exit, Failure
from ..layout import Layout
from ..plan import Plan
from ..session import Session
from ..words import many
from .common import read


def preview(stack: str, offline: bool, out: Path | None, allowed: Sequence[str]) -> None:
    """Plan, show, write; exit 3 or 4 when the plan may not be applied."""
    session = _session(stack, offline, "planning")
    _writable(out)
    plan = session.preview(allowed)
    _tell(plan, out)
    _judge(plan)


def up(stack: str, offline: bool, yes: bool, out: Path | None, allowed: Sequence[str]) -> None:
    """Preview, ask, apply. Nothing is asked when there is nothing to do."""
    session = _session(stack, offline, "planning")
    _writable(out)
    plan = session.preview(allowed)
    print(terminal.summary(plan))
    _judge(plan)
    if plan.changes:
        _ask(f"apply this to {stack}?", yes)
    done = session.labelled("applying").up()
    print()
    _tell(done, out)
    _judge(done)


def destroy(stack: str, offline: bool, yes: bool, unprotect: bool, out: Path | None) -> None:
    """Ask, lift protection where that was agreed, delete."""
    session = _session(stack, offline, "destroying")
    _writable(out)
    protected = session.protected()
    # What the simulator made holds nothing, so nothing needs the second consent.
    if protected and not (unprotect or offline):
        names = "\n".join(f"  {urn.rsplit('::', 1)[-1]}" for urn in protected)
        raise Failure(
            Exit.GUARD,
            f"{stack} has {len(protected)} protected resources:\n{names}",
            "add --unprotect to delete them, and what they hold, as well",
        )
    _ask(f"delete all of {stack}, with {len(protected)} protected resources?", yes)
    if protected:
        session.unprotect()
    plan = session.destroy()
    _tell(plan, out)
    _judge(plan)


def outputs(stack: str, offline: bool, as_json: bool) -> None:
    """The stack's outputs, without the spec that it was made from."""
    session = _session(stack, offline, "reading")
    values = {name: value for name, value in session.outputs().items() if name != "spec"}
    if as_json:
        print(json.dumps(values, indent=2, sort_keys=True))
        return
    if not values:
        say(f"{stack} has no outputs: it was never brought up")
    for name, value in sorted(values.items()):
        text = value if isinstance(value, str) else json.dumps(value)
        print(f"{name}: {text}")


def _session(stack: str, offline: bool, label: str) -> Session:
    layout = Layout.here()
    loaded = read(layout, stack)
    progress = terminal.Progress("engine")
    found = engine.find(layout, progress.say)
    progress.done()
    for note in found.notes:
        say(f"note: {note}")
    return Session(layout, found, stack, loaded, offline, label)


def _writable(out: Path | None) -> None:
    """Find out that a report cannot be written before minutes are spent on it."""
    if out is None:
        return
    try:
        out.mkdir(parents=True, exist_ok=True)
        probe = out / ".writable"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise Failure(
            Exit.USAGE, f"--out {out}: {error.strerror}", "name a folder that you can write to"
        ) from None


def _tell(plan: Plan, out: Path | None) -> None:
    print(terminal.summary(plan))
    if out is None:
        return
    (out / "plan.json").write_text(plan.to_json(), encoding="utf-8")
    (out / "report.md").write_text(markdown.report(plan), encoding="utf-8")
    say(f"written: {out / 'plan.json'}, {out / 'report.md'}")


def _judge(plan: Plan) -> None:
    if plan.errors:
        count = many(len(plan.errors), "error")
        raise Failure(Exit.ENGINE, f"{count} from the engine or its providers, told above")
    if plan.blocking:
        raise Failure(
            Exit.POLICY,
            f"{many(len(plan.blocking), 'mandatory finding')} against the policies, told above",
            "mend what they name, or exempt a resource under governance.exemptions",
        )


def _ask(question: str, yes: bool) -> None:
    if yes:
        return
    if not sys.stdin.isatty():
        raise Failure(Exit.USAGE, f"cannot ask: {question}", "add --yes")
    print(f"{question} [y/N] ", end="", file=sys.stderr, flush=True)
    if sys.stdin.readline().strip().lower() not in ("y", "yes"):
        raise Failure(Exit.USAGE, "not confirmed; nothing was changed")

"""`plinth preview`, `up`, `destroy` and `outputs`."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from components.identity import permissions
from spec.load import Loaded

from .. import engine, junit, markdown, sarif, terminal
from ..approved import Approved
from ..console import say
from ..cost.report import today
from ..diff.compare import from_plan
from ..exits import Exit, Failure
from ..guard import hold
from ..layout import Layout
from ..places import Places
from ..plan import Plan
from ..report import html
from ..session import Session
from ..words import many
from .common import judge, judged, read, writable, write


def preview(
    stack: str,
    offline: bool,
    out: Path | None,
    allowed: Sequence[str],
    save: Path | None = None,
    refresh: bool = False,
    unchanged: bool = False,
) -> None:
    """Plan, show, write; exit 3 or 4 when the plan may not be applied.

    Args:
        save: file for the plan, so that `up` can keep to it; there is none if nothing changes.
        refresh: whether what the cloud has is read first.
        unchanged: whether it is a failure (6) if anything would change.
    """
    session = _session(stack, offline, "planning", read=judged)
    writable(out)
    _vacant(save)
    plan = session.preview(allowed, refresh=refresh, save=save)
    _tell(plan, out, session, allowed)
    judge(len(plan.errors), len(plan.blocking))
    hold(from_plan(plan, allowed))
    if save:
        say(f"written: {save}" if save.is_file() else f"not written: {save}: nothing to apply")
    if unchanged and plan.changes:
        raise Failure(
            Exit.CHANGED,
            f"{stack} is not as its spec says: {many(plan.changes, 'resource')} would change",
            f"read the plan; plinth up {stack} takes it back to its spec",
        )


def planned(stack: str) -> Plan:
    """The plan of a stack offline, for who only looks at it.

    Raises:
        Failure: it fails (4).
    """
    plan = _session(stack, True, "planning").preview()
    if plan.errors:
        print(terminal.summary(plan), file=sys.stderr)
        raise Failure(Exit.ENGINE, f"{many(len(plan.errors), 'error')} in the plan, told above")
    return plan


def up(
    stack: str,
    offline: bool,
    yes: bool,
    out: Path | None,
    allowed: Sequence[str],
    planned: Path | None = None,
) -> None:
    """Preview, ask, apply; nothing is asked when there is nothing to do.

    Args:
        planned: the plan that was approved: nothing else is done.
    """
    if planned and allowed:
        raise Failure(
            Exit.USAGE,
            "--allow-data-loss and --plan do not go together",
            "a plan has what was allowed when it was made",
        )
    approved = Approved.read(planned) if planned else None
    session = _session(stack, offline, "planning", read=judged)
    writable(out)
    plan = session.preview(allowed, approved=approved)
    print(terminal.summary(plan))
    judge(len(plan.errors), len(plan.blocking))
    allowed = approved.allowed if approved else allowed
    hold(from_plan(plan, allowed))
    if plan.changes:
        _ask(f"apply this to {stack}?", yes)
    done = session.labelled("applying").up()
    print()
    _tell(done, out, session, allowed)
    judge(len(done.errors), len(done.blocking))
    if approved:
        approved.exceeded(done)


def destroy(stack: str, offline: bool, yes: bool, unprotect: bool, out: Path | None) -> None:
    """Ask, lift protection where that was agreed, delete."""
    session = _session(stack, offline, "destroying")
    writable(out)
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
    _tell(plan, out, session)
    judge(len(plan.errors), len(plan.blocking))


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


def _session(
    stack: str, offline: bool, label: str, read: Callable[[Layout, str], Loaded] = read
) -> Session:
    layout = Layout.here()
    loaded = read(layout, stack)
    progress = terminal.Progress("engine")
    found = engine.find(layout, progress.say)
    progress.done()
    for note in found.notes:
        say(f"note: {note}")
    return Session(layout, found, stack, loaded, offline, label)


def _vacant(save: Path | None) -> None:
    """Take away the plan of an earlier run, which must not pass for this one's."""
    if save is None:
        return
    try:
        save.parent.mkdir(parents=True, exist_ok=True)
        save.unlink(missing_ok=True)
        save.touch(0o600)
        save.unlink()
    except OSError as error:
        raise Failure(
            Exit.USAGE,
            f"--save-plan {save}: {error.strerror}",
            "name a file that you can write to",
        ) from None


def _tell(plan: Plan, out: Path | None, session: Session, allowed: Sequence[str] = ()) -> None:
    print(terminal.summary(plan))
    if out is None:
        return
    files = {"plan.json": plan.to_json(), "report.md": markdown.report(plan, allowed)}
    if plan.operation != "destroy":
        places = Places(plan, session.loaded, session.layout)
        files |= {"verdicts.sarif": sarif.log(plan, places), "junit.xml": junit.report(plan)}
        may = permissions(session.loaded.platform)
        files["report.html"] = html.plan(plan, may, today(), allowed)
    write(out, files)


def _ask(question: str, yes: bool) -> None:
    if yes:
        return
    if not sys.stdin.isatty():
        raise Failure(Exit.USAGE, f"cannot ask: {question}", "add --yes")
    print(f"{question} [y/N] ", end="", file=sys.stderr, flush=True)
    if sys.stdin.readline().strip().lower() not in ("y", "yes"):
        raise Failure(Exit.USAGE, "not confirmed; nothing was changed")

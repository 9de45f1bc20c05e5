"""The state of a `file://` backend: is it sound, is it ours, and does a dead run still hold it?"""

from __future__ import annotations

import json
import os
import socket
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .exits import Exit, Failure

if TYPE_CHECKING:
    from pulumi.automation import Stack


def path(state: Path, project: str, stack: str) -> Path:
    """The file that the engine keeps a stack's state in."""
    return state / ".pulumi" / "stacks" / project / f"{stack}.json"


def check(state: Path, project: str, stack: str) -> None:
    """Refuse a state file that cannot be read, or that belongs to something else.

    Raises:
        Failure: with what is wrong and how to go on (exit code 4).
    """
    file = path(state, project, stack)
    if not file.exists():
        return
    try:
        document = json.loads(file.read_text(encoding="utf-8"))
        resources = _resources(document)
    except (ValueError, OSError, TypeError, AttributeError) as error:
        backup = file.with_suffix(".json.bak")
        mend = (
            f"restore the engine's backup: mv {_short(backup)} {_short(file)}"
            if backup.exists()
            else f"restore {_short(file)} from a backup of yours, or delete it to begin anew"
        )
        raise Failure(
            Exit.ENGINE, f"the state file {_short(file)} is corrupt: {error}", mend
        ) from None
    strange = [urn for urn in resources if not urn.startswith(f"urn:pulumi:{stack}::{project}::")]
    if strange:
        owner = "::".join(strange[0].removeprefix("urn:pulumi:").split("::")[:2])
        raise Failure(
            Exit.ENGINE,
            f"the state file {_short(file)} belongs to another project or stack ({owner}), "
            f"not to {stack}::{project}",
            "put the right state file back, or move this one away",
        )


def _resources(document: Any) -> list[str]:
    latest = document.get("checkpoint", {}).get("latest") or {}
    return [str(each["urn"]) for each in latest.get("resources") or []]


def release(stack: Stack, state: Path, project: str) -> None:
    """Take away the lock of a run on this machine that was killed; leave a living one alone.

    Raises:
        Failure: another run works on the stack now (exit code 4).
    """
    folder = state / ".pulumi" / "locks" / "organization" / project / stack.name
    dead = False
    for file in sorted(folder.glob("*.json")):
        try:
            lock = json.loads(file.read_text())
            pid = int(lock["pid"])
        except (ValueError, KeyError, TypeError, OSError):
            dead = True
            continue
        if lock.get("hostname") == socket.gethostname() and not _alive(pid):
            dead = True
            continue
        raise Failure(
            Exit.ENGINE,
            f"another run works on {stack.name} now: process {pid} on {lock.get('hostname')}",
            "wait until it has ended",
        )
    if dead:
        stack.cancel()


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    # A killed process that nobody has reaped, as in a container without an init, answers too.
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (OSError, IndexError):
        return True
    return state not in ("Z", "X")


def _short(file: Path) -> str:
    try:
        return str(file.relative_to(Path.cwd()))
    except ValueError:
        return file.name

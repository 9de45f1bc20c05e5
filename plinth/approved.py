"""A saved plan: what `preview --save-plan` wrote, somebody approved, and `up --plan` keeps to.

It has what happens to each resource, with a digest in place of each value, and what it was made from.
The engine's own update plans cannot be kept to: they take what was unknown at the preview for a
deviation (pulumi/pulumi#13765), and stop halfway. So the plan is made once more before the update, and
compared.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, cast

from .exits import Exit, Failure
from .plan import SECRET, Plan
from .redact import redact

_VERSION = 1
_SHOWN = 10
_SUFFIX = re.compile(r"[0-9a-f]{7,8}$")
"""What providers end a name in that they make up anew in each preview."""
_QUIET = ("same", "read", "refresh")

AGAIN = "make a new plan with preview --save-plan, and have that approved"


@dataclass(frozen=True)
class Basis:
    """What a plan is made from."""

    stack: str
    mode: str
    spec: str
    """Digest of the stack's file and all it extends."""
    state: str
    """Digest of what stands (`state_digest`)."""


@dataclass(frozen=True)
class Step:
    """What happens to one resource."""

    steps: tuple[str, ...]
    """The engine's, such as `update`."""
    properties: Mapping[str, str]
    """Digest of the value that each property gets."""


@dataclass(frozen=True)
class Approved:
    """A plan that an update must keep to."""

    basis: Basis
    allowed: tuple[str, ...]
    """Spec paths whose loss of data was accepted when it was made."""
    resources: Mapping[str, Step]
    """By URN; those that change."""

    @classmethod
    def of(cls, basis: Basis, allowed: Iterable[str], engine: Mapping[str, Any]) -> Approved:
        """The plan in what the engine saved of a preview."""
        plans: Mapping[str, Any] = engine.get("resourcePlans") or {}
        found = {urn: _step(each) for urn, each in sorted(plans.items())}
        return cls(basis, tuple(allowed), {urn: each for urn, each in found.items() if each.steps})

    def write(self, file: Path) -> None:
        """Write it as JSON; there is no value of a resource in it."""
        made = {"version": _VERSION, **asdict(self)}
        file.write_text(json.dumps(made, indent=1) + "\n", encoding="utf-8")

    @classmethod
    def read(cls, file: Path) -> Approved:
        """The plan in a file.

        Raises:
            Failure: it cannot be read, or is no saved plan (exit code 2).
        """
        try:
            made = json.loads(file.read_text(encoding="utf-8"))
            if made["version"] != _VERSION:
                raise ValueError
            resources = {
                str(urn): Step(tuple(each["steps"]), dict(each["properties"]))
                for urn, each in made["resources"].items()
            }
            return cls(Basis(**made["basis"]), tuple(map(str, made["allowed"])), resources)
        except OSError as error:
            raise Failure(Exit.USAGE, f"--plan {file}: {error.strerror}") from None
        except (ValueError, TypeError, KeyError, AttributeError):
            raise Failure(
                Exit.USAGE,
                f"--plan {file}: not a plan that this version saved",
                "name a file that preview --save-plan wrote",
            ) from None

    def demand(self, now: Basis) -> None:
        """See to it that the plan is of what is there now.

        Raises:
            Failure: it is of another stack (exit code 2), or something has moved since (5).
        """
        was = self.basis
        if (was.stack, was.mode) != (now.stack, now.mode):
            raise Failure(
                Exit.USAGE,
                f"the plan is of {was.stack}, {was.mode}, and not of {now.stack}, {now.mode}",
                "name the plan of this stack",
            )
        if was.spec != now.spec:
            raise Failure(Exit.GUARD, "the spec is not the one that the plan was made from", AGAIN)
        if was.state != now.state:
            raise Failure(Exit.GUARD, "the stack has changed since the plan was made", AGAIN)

    def compare(self, now: Approved) -> None:
        """See to it that what would be done now is what was approved, property by property.

        Raises:
            Failure: it is not (exit code 5).
        """
        lines: list[str] = []
        for urn in sorted(self.resources.keys() | now.resources.keys()):
            was, would = self.resources.get(urn), now.resources.get(urn)
            name = urn.rsplit("::", 1)[-1]
            if _named(was) != _named(would):
                lines.append(f"  {name}: {_named(was)} was approved, {_named(would)} would be done")
            elif was and would and was.properties != would.properties:
                keys = was.properties.keys() | would.properties.keys()
                differ = sorted(
                    each for each in keys if was.properties.get(each) != would.properties.get(each)
                )
                lines.append(f"  {name}: {', '.join(differ)} would not be as approved")
        _refuse("the plan no longer holds; nothing was changed", lines)

    def exceeded(self, done: Plan) -> None:
        """See to it that an update did no more than was approved.

        Raises:
            Failure: it did, as the engine learned something on the way (exit code 5).
        """
        lines = [
            f"  {each.name}: {_named(self.resources.get(each.urn))} was approved, {each.op} was done"
            for each in done.resources
            if each.op != "same" and not self._covers(each.urn, each.op)
        ]
        _refuse("more was done than was approved", lines)

    def _covers(self, urn: str, op: str) -> bool:
        approved = self.resources.get(urn)
        if approved is None:
            return False
        replaces = any("replace" in step for step in approved.steps)
        return replaces or (op != "replace" and op in approved.steps)


def _refuse(message: str, lines: list[str]) -> None:
    if not lines:
        return
    shown = lines[:_SHOWN]
    if len(lines) > _SHOWN:
        shown.append(f"  and {len(lines) - _SHOWN} more")
    raise Failure(Exit.GUARD, "\n".join([f"{message}:", *shown]), AGAIN)


def state_digest(held: Iterable[Mapping[str, Any]]) -> str:
    """A digest of the resources that stand, which is the same as long as nobody changes them."""
    plain = sorted(
        json.dumps(
            [each["urn"], each.get("id"), each.get("modified"), _bare(each.get("inputs"))],
            sort_keys=True,
        )
        for each in held
    )
    return hashlib.sha256("\n".join(plain).encode()).hexdigest()


def _step(planned: Mapping[str, Any]) -> Step:
    steps = tuple(each for each in planned.get("steps") or () if each not in _QUIET)
    diff: Mapping[str, Any] = (planned.get("goal") or {}).get("inputDiff") or {}
    values = {**(diff.get("adds") or {}), **(diff.get("updates") or {})}
    values |= dict.fromkeys(diff.get("deletes") or ())
    return Step(steps, {key: _digest(value, key) for key, value in sorted(values.items())})


def _digest(value: Any, key: str) -> str:
    return hashlib.sha256(json.dumps(_bare(value, key), sort_keys=True).encode()).hexdigest()[:16]


def _bare(value: Any, key: str = "") -> Any:
    """A value without what nobody may guess at, nor what differs each time that it is made."""
    if isinstance(value, Mapping):
        mapping = cast("Mapping[str, Any]", value)
        # The mark of a secret is a string; what is nested is looked at in its turn, and once.
        strings = {name: each for name, each in mapping.items() if isinstance(each, str)}
        if redact(strings) == SECRET:
            return SECRET
        return {name: _bare(each, name) for name, each in mapping.items()}
    if isinstance(value, list):
        return [_bare(each, key) for each in cast("list[Any]", value)]
    return _SUFFIX.sub("*", redact(value, key)) if isinstance(value, str) else value


def _named(step: Step | None) -> str:
    return " and ".join(step.steps) if step else "nothing"

"""What a program of the corpus is, and how what the packs say of it is held against the faults."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple


class Fault(NamedTuple):
    """One planted fault."""

    resource: str
    """Name of the resource; empty for the stack as a whole."""
    says: str
    source: str
    """Where it is from: repository and file."""
    rule: str
    """The rule that is to find it."""


class Also(NamedTuple):
    """Something else that is true of a bad program, which nobody planted."""

    rule: str
    resources: tuple[str, ...]
    why: str


class Unseen(NamedTuple):
    """A fault of the sources that is not planted, since the packs do not see it."""

    says: str
    source: str
    why: str


class Finding(NamedTuple):
    """What a rule said of a resource."""

    rule: str
    resource: str
    state: str
    """`violation` or `cannot-evaluate`."""
    mandatory: bool
    text: str


@dataclass(frozen=True)
class Program:
    """A bad program and its good twin."""

    name: str
    packages: tuple[str, ...]
    bad: Callable[[], None]
    good: Callable[[], None]
    faults: Sequence[Fault]
    also: Sequence[Also] = ()
    unseen: Sequence[Unseen] = ()
    settings: Mapping[str, Any] = field(default_factory=dict[str, Any])


@dataclass(frozen=True)
class Score:
    """How the packs did on one program."""

    program: Program
    missed: Sequence[Fault]
    unexplained: Sequence[Finding]
    """Mandatory findings in the bad program that are neither planted nor known to be true."""
    stale: Sequence[tuple[str, str]]
    """What is said to be true besides, and was not found."""
    alarms: Sequence[Finding]
    """Findings in the good twin."""
    untried: Sequence[str]
    """Rules with a planted fault that nothing in the good twin keeps: they had nothing to be wrong
    about."""

    @property
    def planted(self) -> int:
        """How many faults the bad program has."""
        return len(self.program.faults)

    @property
    def false(self) -> int:
        """How many findings are false alarms."""
        return len(self.unexplained) + len(self.alarms)


def score(
    program: Program, bad: Collection[Finding], good: Collection[Finding], kept: Collection[str]
) -> Score:
    """Hold what was found against what was planted. Advice does not count, for or against.

    Args:
        program: the program.
        bad: what was found in the bad one.
        good: what was found in its good twin.
        kept: rules that something in the good twin keeps.
    """
    found = {
        (each.rule, each.resource) for each in bad if each.mandatory and each.state == "violation"
    }
    planted = {(each.rule, each.resource) for each in program.faults}
    also = {(each.rule, resource) for each in program.also for resource in each.resources}
    return Score(
        program,
        [each for each in program.faults if (each.rule, each.resource) not in found],
        [
            each
            for each in bad
            if each.mandatory and (each.rule, each.resource) not in planted | also
        ],
        sorted(also - found),
        [each for each in good if each.mandatory or each.state == "cannot-evaluate"],
        sorted({each.rule for each in program.faults} - set(kept)),
    )

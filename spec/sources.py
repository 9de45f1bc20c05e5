"""The files of a stack: its own and, through `extends`, the ones it builds on."""

from __future__ import annotations

import re
from collections.abc import Sequence
from posixpath import dirname, join, normpath
from typing import Any, NamedTuple, Protocol

from .document import Document, parse
from .faults import Fault, Position, shown
from .suggest import closest

STACK_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_LONGEST_NAME = 40


class Reader(Protocol):
    """Where stack files come from; `spec.files.Folder` reads them from disk."""

    def read(self, name: str) -> bytes:
        """The bytes of a file; FileNotFoundError or another OSError where that fails."""
        ...

    def names(self) -> Sequence[str]:
        """Names of the YAML files there are."""
        ...

    def title(self, name: str) -> str:
        """What messages call a file."""
        ...


class Source(NamedTuple):
    """One file as read."""

    title: str
    raw: bytes
    document: Document


class Chain(NamedTuple):
    """A stack's own file and then what it extends, one after the other."""

    sources: tuple[Source, ...]
    faults: tuple[Fault, ...]
    whole: bool
    """Whether every file could be found and read; otherwise nothing can be said of the spec."""


def stack_fault(stack: str, read: Reader) -> Fault | None:
    """What is wrong with a stack's name, or None if it names a file there is."""
    mend = f"up to {_LONGEST_NAME} lower-case letters, digits and single hyphens, beginning with a letter"
    if not STACK_NAME.fullmatch(stack) or len(stack) > _LONGEST_NAME:
        plain = re.sub(r"^.*/|\.ya?ml$", "", stack)
        if plain != stack and STACK_NAME.fullmatch(plain):
            mend = f"write {plain}"
        return Fault("", f"{shown((), stack)} is no name of a stack", mend)
    if f"{stack}.yaml" in read.names():
        return None
    known = stacks(read)
    meant = closest(stack, known)
    listed = f"there are {', '.join(known)}" if known else "there are none"
    mend = f"did you mean {meant}? {listed}" if meant else listed
    return Fault("", f"there is no stack {stack}: no {read.title(f'{stack}.yaml')}", mend)


def stacks(read: Reader) -> tuple[str, ...]:
    """Names of the stacks: of the files that say what kind they are, unlike bases."""
    found: list[str] = []
    for name in read.names():
        stack = name.removesuffix(".yaml")
        if not STACK_NAME.fullmatch(stack):
            continue
        try:
            document = parse(name, read.read(name))
        except OSError:
            continue
        if not document.readable or "kind" in document.data:
            found.append(stack)
    return tuple(found)


def sources(stack: str, read: Reader) -> Chain:
    """The stack's file and the ones it extends, as far as they can be read."""
    found: list[Source] = []
    faults: list[Fault] = []
    names = [f"{stack}.yaml"]
    asked: Position | None = None
    while len(found) < len(names):
        title = read.title(names[-1])
        try:
            raw = read.read(names[-1])
        except OSError as error:
            faults.append(_unreadable(error, asked, names, read))
            return Chain(tuple(found), tuple(faults), whole=False)
        document = parse(title, raw)
        faults += document.faults
        found.append(Source(title, raw, document))
        if not document.readable:
            return Chain(tuple(found), tuple(faults), whole=False)
        asked = document.where.get(("extends",))
        written = document.data.get("extends")
        if asked is None or written is None:
            continue
        try:
            names.append(_target(written, names))
        except ValueError as error:
            message, mend = error.args
            faults.append(Fault("extends", message, mend, *asked, value=shown((), written)))
            return Chain(tuple(found), tuple(faults), whole=False)
    return Chain(tuple(found), tuple(faults), whole=True)


def _target(written: Any, names: list[str]) -> str:
    """The file that `extends: written` means in the last of `names`; ValueError(message, mend)."""
    seen = shown((), written)
    if not isinstance(written, str) or not re.fullmatch(r"[\w./-]+\.ya?ml", written):
        raise ValueError(f"{seen} is not the name of one YAML file", "write extends: base.yaml")
    inside = normpath(join(dirname(names[-1]), written))
    if inside.startswith(("/", "..")):
        mend = "write a path from this file that stays in the folder"
        raise ValueError(f"{seen} is outside the folder of the stacks", mend)
    if inside in names:
        chain = " -> ".join([*names, inside])
        raise ValueError(f"goes round in a circle: {chain}", "take one extends away")
    return inside


def _unreadable(error: OSError, asked: Position | None, names: list[str], read: Reader) -> Fault:
    title = read.title(names[-1])
    chain = f" ({' -> '.join(names)})" if len(names) > 1 else ""
    place = asked or Position(title)
    path = "extends" if asked else ""
    if isinstance(error, FileNotFoundError):
        meant = closest(names[-1], [known for known in read.names() if known not in names])
        mend = f"did you mean {meant}?" if meant else "make the file, or take extends away"
        return Fault(path, f"there is no {title}{chain}", mend, *place)
    reason = (error.strerror or str(error)).lower()
    mend = "make it a readable file in the folder of the stacks"
    return Fault(path, f"{title} cannot be read: {reason}{chain}", mend, *place)

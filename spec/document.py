"""One YAML file as plain data, with the place of everything in it.

Stricter than YAML where YAML readers disagree: words such as `no` and numbers such as `010` or
`1e3` mean one thing in YAML 1.1 and another in 1.2, so they are refused unless quoted. Dates stay
text. Anchors and aliases work; tags, merge keys and second documents do not.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import yaml

from .faults import Fault, Path, Position, hidden, written

MAX_BYTES = 1 << 20
MAX_DEPTH = 40
MAX_VALUES = 10_000
"""Bounds on one file; far above any spec, below what a nesting or alias bomb needs."""

_NULL = {"", "~", "null", "Null", "NULL"}
_BOOL = {
    text: text.lower() == "true" for text in ["true", "True", "TRUE", "false", "False", "FALSE"]
}
_BOOL_1_1 = re.compile(r"yes|no|on|off", re.IGNORECASE)
_INT = re.compile(r"[-+]?(0|[1-9]\d{0,29})")
_FLOAT = re.compile(r"[-+]?(\d+\.\d*|\.\d+)([eE][-+]\d+)?")
_NUMBER_OF_SOME_YAML = re.compile(
    r"[-+]?(0[0-9_]+|0x[0-9a-fA-F_]+|0o[0-7]+|0b[01_]+|\d[\d_]*|\d[\d_]*(:[0-5]?\d)+(\.\d*)?"
    r"|[\d_]+\.[\d_]*|\.[\d_]+|(\d+(\.\d*)?|\.\d+)[eE][-+]?\d+|\.(inf|Inf|INF)|\.(nan|NaN|NAN))"
)


class Document(NamedTuple):
    """A file's data and the position of each key and list item in it, by path."""

    data: dict[str, Any]
    where: Mapping[Path, Position]
    text: Mapping[Path, str]
    """Values that YAML reads as something other than text, as they are written."""
    faults: tuple[Fault, ...]
    readable: bool
    """Whether there are data at all; otherwise `faults` says why not."""


def parse(title: str, raw: bytes) -> Document:
    """The document in `raw`; `title` is what its positions call the file."""
    builder = _Builder(title)
    try:
        data = builder.document(raw)
    except _UnreadableError as stop:
        return Document({}, {}, {}, (*builder.faults, *stop.faults), readable=False)
    return Document(data, builder.where, builder.text, tuple(builder.faults), readable=True)


class _UnreadableError(Exception):
    def __init__(self, *faults: Fault) -> None:
        super().__init__()
        self.faults = faults


@dataclass
class _Builder:
    title: str
    faults: list[Fault] = field(default_factory=list[Fault])
    where: dict[Path, Position] = field(default_factory=dict[Path, Position])
    text: dict[Path, str] = field(default_factory=dict[Path, str])
    anchors: dict[str, tuple[Path, Any, list[tuple[Path, Position]]]] = field(
        default_factory=dict[str, "tuple[Path, Any, list[tuple[Path, Position]]]"]
    )
    values: int = 0

    def document(self, raw: bytes) -> dict[str, Any]:
        text = self._decode(raw)
        self._loader: Any = yaml.CSafeLoader(text)
        try:
            return self._document()
        except yaml.YAMLError as error:
            raise _UnreadableError(*_syntax(self.title, text, error)) from None
        finally:
            self._loader.dispose()

    def _decode(self, raw: bytes) -> str:
        if len(raw) > MAX_BYTES:
            message = f"the file has more than {MAX_BYTES} bytes"
            raise _UnreadableError(Fault("", message, "is this a spec?", self.title))
        try:
            return raw.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            lines = raw[: error.start].split(b"\n")
            message = f"the file is not UTF-8: byte {raw[error.start]:#04x}"
            place = (self.title, len(lines), len(lines[-1]) + 1)
            raise _UnreadableError(Fault("", message, "save it as UTF-8", *place)) from None

    def _document(self) -> dict[str, Any]:
        self._loader.get_event()
        event = self._loader.get_event()
        if isinstance(event, yaml.StreamEndEvent):
            self._stop("", "the file is empty", _BEGIN, event)
        event = self._loader.get_event()
        data = self._value(event, ())
        if data is None:
            self._stop("", "the file is empty", _BEGIN, event)
        if not isinstance(data, dict):
            kind = "a list" if isinstance(data, list) else "a single value"
            return self._stop("", f"the file is {kind}, not a mapping of keys", _BEGIN, event)
        self._loader.get_event()
        event = self._loader.get_event()
        if not isinstance(event, yaml.StreamEndEvent):
            self._stop("", "the file has a second document", "one file, one spec: split it", event)
        return data

    def _value(self, event: Any, path: Path) -> Any:
        self._count(1, event)
        if len(path) > MAX_DEPTH:
            self._stop("", f"nesting is deeper than {MAX_DEPTH} levels", "flatten it", event)
        if isinstance(event, yaml.AliasEvent):
            return self._alias(event, path)
        if event.tag:
            self._fault(path, f"the tag {event.tag} is not read", "take the tag away", event)
        before = len(self.where)
        value: Any
        if isinstance(event, yaml.ScalarEvent):
            value = self._scalar(event, path)
        elif isinstance(event, yaml.SequenceStartEvent):
            value = self._list(path)
        else:
            value = self._map(path)
        if event.anchor:
            inside = list(self.where.items())[before:]
            self.anchors[event.anchor] = (path, value, inside)
        return value

    def _list(self, path: Path) -> list[Any]:
        values: list[Any] = []
        while not isinstance(event := self._loader.get_event(), yaml.SequenceEndEvent):
            inner = (*path, len(values))
            self.where[inner] = self._place(event)
            values.append(self._value(event, inner))
        return values

    def _map(self, path: Path) -> dict[str, Any]:
        values: dict[str, Any] = {}
        while not isinstance(event := self._loader.get_event(), yaml.MappingEndEvent):
            if not isinstance(event, yaml.ScalarEvent):
                self._fault(path, "a key must be a word", "write key: value", event)
                self._skip(event, path)
                self._skip(self._loader.get_event(), path)
                continue
            self._count(1, event)
            inner = (*path, event.value)
            if event.value == "<<" and event.implicit[0]:
                mend = "write the keys out, or use extends"
                self._fault(path, "merge keys (<<) are not read", mend, event)
                self._skip(self._loader.get_event(), inner)
            elif event.value in values:
                message = f"is written twice, first in line {self.where[inner].line}"
                self._fault(inner, message, "keep one of them", event)
                self._skip(self._loader.get_event(), inner)
            else:
                self.where[inner] = self._place(event)
                values[event.value] = self._value(self._loader.get_event(), inner)
        return values

    def _skip(self, event: Any, path: Path) -> None:
        """Read a value for its faults alone."""
        where, text = self.where, self.text
        self.where, self.text = {}, {}
        self._value(event, path)
        self.where, self.text = where, text

    def _alias(self, event: Any, path: Path) -> Any:
        if event.anchor not in self.anchors:
            self._stop(
                written(path),
                f"the alias *{event.anchor} has no anchor before it",
                f"write &{event.anchor} at the value that is meant",
                event,
            )
        source, value, inside = self.anchors[event.anchor]
        self._count(len(inside), event)
        for inner, place in inside:
            self.where[(*path, *inner[len(source) :])] = place
        return value

    def _scalar(self, event: Any, path: Path) -> Any:
        text: str = event.value
        if event.style or event.tag:
            return text
        value: Any = text
        if text in _NULL:
            value = None
        elif text in _BOOL:
            value = _BOOL[text]
        elif _INT.fullmatch(text):
            value = int(text)
        elif _FLOAT.fullmatch(text) and abs(float(text)) != float("inf"):
            value = float(text)
        elif _BOOL_1_1.fullmatch(text):
            value = text.lower() in ("yes", "on")
            meant = "true" if value else "false"
            self._ambiguous(path, text, f"write {meant}, or quote it", event)
        elif _NUMBER_OF_SOME_YAML.fullmatch(text):
            self._ambiguous(path, text, "quote it, or write a plain decimal", event)
        if value is not text:
            self.text[path] = text
        return value

    def _ambiguous(self, path: Path, text: str, mend: str, event: Any) -> None:
        seen = "(hidden)" if hidden(path) else text[:40]
        self._fault(path, f"{seen} means different things to YAML readers", mend, event)

    def _count(self, more: int, event: Any) -> None:
        self.values += more
        if self.values > MAX_VALUES:
            self._stop(
                "", f"more than {MAX_VALUES} values, aliases written out", "use fewer", event
            )

    def _place(self, event: Any) -> Position:
        mark = event.start_mark
        return Position(self.title, mark.line + 1, mark.column + 1)

    def _fault(self, path: Path, message: str, mend: str, event: Any) -> None:
        self.faults.append(Fault(written(path), message, mend, *self._place(event)))

    def _stop(self, path: str, message: str, mend: str, event: Any) -> Any:
        raise _UnreadableError(Fault(path, message, mend, *self._place(event)))


_BEGIN = "begin with apiVersion, kind and name"

_SYNTAX = (
    ("mapping values are not allowed", "a colon where no key can be", "quote the value, or line the key up with its neighbours"),
    ("could not find expected ':'", "a key without its colon", "write key: value"),
    ("unexpected end of stream", "a quote is never closed", "close it"),
    ("did not find expected ',' or '}'", "the map in braces is not closed", "close it with }"),
    ("did not find expected ',' or ']'", "the list in brackets is not closed", "close it with ]"),
    ("did not find expected node content", "a list or map that is not closed", "close it"),
    ("did not find expected key", "a line that fits no mapping", "line it up with its neighbours"),
    ("did not find expected '-'", "a line that is not a list item", "line it up with its neighbours"),
    ("cannot start any token", "a value cannot begin with this character", "quote the value"),
    ("unknown escape character", "an unknown escape in double quotes", "double the backslash, or use single quotes"),
    ("control characters", "a control character", "take it away"),
)  # fmt: skip


def _syntax(title: str, text: str, error: yaml.YAMLError) -> list[Fault]:
    """The parser's complaint in plain words; every line indented by a tab, if a tab is to blame."""
    lines = text.splitlines()
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or getattr(error, "reason", None) or "not YAML"
    if mark is None:
        before = text[: getattr(error, "position", 0)]
        line, column = before.count("\n"), len(before) - before.rfind("\n") - 1
    else:
        unclosed = "end of stream" in problem or "',' or" in problem
        mark = (unclosed and getattr(error, "context_mark", None)) or mark
        line, column = mark.line, mark.column
    at = lines[line][column : column + 1] if line < len(lines) else ""
    if "tab" in problem.split() or at == "\t":
        tabs = [
            (number, indent.index("\t") + 1)
            for number, row in enumerate(lines, 1)
            if "\t" in (indent := row[: len(row) - len(row.lstrip())])
        ]
        return [
            Fault("", "a tab in the indentation", "indent with spaces", title, *place)
            for place in tabs or [(line + 1, column + 1)]
        ]
    for symptom, message, mend in _SYNTAX:
        if symptom in problem:
            return [Fault("", f"not YAML: {message}", mend, title, line + 1, column + 1)]
    return [
        Fault("", f"not YAML: {problem}", "check quotes and indentation here", title, line + 1, column + 1)
    ]  # fmt: skip

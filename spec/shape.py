"""Faults of shape: what pydantic found, in the words of the spec."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Literal, get_args, get_origin

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from .faults import Fault, Path, Position, hidden, shown, written
from .fields import field_at, fields_of, kinds, sections_at, value_at
from .forms import WORDS
from .section import NOT_VALID
from .suggest import closest

_KIND_OF: Mapping[type, str] = {
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    str: "text",
}
_EXPECTED = {
    "string_type": "text",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "bool_type": "true or false",
    "dict_type": "a mapping",
    "model_type": "a mapping",
    "model_attributes_type": "a mapping",
    "tuple_type": "a list",
}
_LIMITS = {"ge": "at least", "gt": "more than", "le": "at most", "lt": "less than"}
_BOUNDS = {
    "greater_than_equal": ("ge", "less than"),
    "less_than_equal": ("le", "more than"),
    "greater_than": ("gt", "not more than"),
    "less_than": ("lt", "not less than"),
}


def shape_faults(
    error: ValidationError,
    data: dict[str, Any],
    text: Mapping[Path, str],
    where: Callable[[Path], Position],
) -> list[Fault]:
    """Each error as a fault; `text` has the spelling of what YAML does not read as text."""
    faults: list[Fault] = []
    for details in error.errors(include_url=False):
        path = path_of(details, data)
        if details["type"] == "too_short" and _long_enough(details, path, data):
            continue
        path, message, mend = _explain(path, details, data, text)
        place = path
        if details["type"] == "missing" and where(path) == where(path[:-1]):
            place = path[:-1]
        value = value_at(path, data)
        value = "" if value is None else shown(path, value)
        faults.append(Fault(written(path), message, mend, *where(place), value=value))
    return faults


def path_of(details: ErrorDetails, data: dict[str, Any]) -> Path:
    """Where the error is, without the names of union branches that pydantic puts in between."""
    path: Path = ()
    told = False
    for part in details["loc"]:
        kind = kinds().get(path)
        if kind and not told and part == value_at((*path, kind), data):
            told = True
        elif value_at((*path, part), data) is not None or not re.fullmatch(r"<\w+>", str(part)):
            path = (*path, part)
    return path


def _long_enough(details: ErrorDetails, path: Path, data: dict[str, Any]) -> bool:
    """Whether a list is only short of items because some of them have faults of their own."""
    return len(value_at(path, data)) >= details.get("ctx", {})["min_length"]


def _explain(
    path: Path, details: ErrorDetails, data: dict[str, Any], text: Mapping[Path, str]
) -> tuple[Path, str, str]:
    kind = details["type"]
    context = details.get("ctx", {})
    value = details["input"]
    seen = shown(path, value)
    if kind == "missing":
        return path, "is missing", _missing(path, data)
    if kind == "extra_forbidden":
        return path, *_unknown(path, data)
    if kind == "literal_error":
        return _choice(path, seen, value, _words(context["expected"]), _alternatives(path, data))
    if kind == "union_tag_invalid":
        inner = (*path, context["discriminator"].strip("'"))
        tag = context["tag"]
        return _choice(inner, shown(inner, tag), tag, _words(context["expected_tags"]))
    if kind == "union_tag_not_found":
        return _branch(path, seen, value, context["discriminator"].strip("'"), data)
    if kind in _EXPECTED:
        expected = _EXPECTED[kind]
        message = _is_not(seen, value, expected)
        spelling = None if hidden(path) else text.get(path)
        return path, message, _retype(value, expected, spelling)
    if kind in _BOUNDS:
        name, words = _BOUNDS[kind]
        return path, f"{seen} is {words} {context[name]:g}", _range(path, data, context)
    if kind == "string_pattern_mismatch":
        message = f"{seen} has the wrong form" if value else "is empty"
        return path, message, f"write {WORDS[context['pattern']]}"
    if kind == "string_too_short":
        return (
            path,
            "is empty" if not value else f"{seen} is too short",
            _length(context, "character"),
        )
    if kind == "string_too_long":
        return path, f"{seen} has {len(value)} characters", _length(context, "character")
    if kind in ("too_short", "too_long"):
        return path, f"the list has {context['actual_length']} items", _length(context, "item")
    if kind == NOT_VALID:
        message = context["message"]
        return path, message if isinstance(value, list) else f"{seen} {message}", context["mend"]
    return path, details["msg"], _describe(path, data)


def _missing(path: Path, data: dict[str, Any]) -> str:
    info = field_at(path, data)
    words = get_args(info.annotation) if info and get_origin(info.annotation) is Literal else ()
    return f"add {path[-1]}: {' or '.join(words) or _describe(path, data)}"


def _unknown(path: Path, data: dict[str, Any]) -> tuple[str, str]:
    known = [key for section in sections_at(path[:-1], data) for key in fields_of(section)]
    known += ["extends"] if len(path) == 1 else []
    if path[-1] in known:
        rivals = ", ".join(key for key in value_at(path[:-1], data) if key in known)
        return "does not go with its neighbour", f"keep one of {rivals}"
    message = "is not a key here"
    if meant := closest(path[-1], known):
        return message, f"did you mean {meant}?"
    return message, f"take it away; keys here: {', '.join(dict.fromkeys(known))}"


def _alternatives(path: Path, data: dict[str, Any]) -> str:
    """What may stand for a word at a path, if a section may."""
    keys = [next(iter(fields_of(section))) for section in sections_at(path, data)]
    return f", or a mapping with {' or '.join(keys)}" if keys else ""


def _choice(
    path: Path, seen: str, value: object, words: list[str], or_else: str = ""
) -> tuple[Path, str, str]:
    listed = ", ".join(words)
    if len(words) == 1:
        return path, f"{seen} is not {listed}", f"write {listed}{or_else}"
    meant = closest(value, words) if isinstance(value, str) else None
    mend = f"did you mean {meant}?" if meant else "choose one of these"
    return path, f"{seen} is not one of {listed}", mend


def _branch(
    path: Path, seen: str, value: object, discriminator: str, data: dict[str, Any]
) -> tuple[Path, str, str]:
    """No branch of a union fits: the key that tells it is missing, or the value is of no kind."""
    sections = sections_at(path, data)
    if path in kinds():
        if not isinstance(value, dict):
            return path, _is_not(seen, value, "a mapping"), f"write {discriminator}: under it"
        if wrong := next((key for key in value if closest(key, [discriminator])), None):
            return (*path, wrong), "is not a key here", f"did you mean {discriminator}?"
        words = [get_args(each.model_fields[discriminator].annotation)[0] for each in sections]
        return (*path, discriminator), "is missing", f"add {discriminator}: {' or '.join(words)}"
    keys = [next(iter(fields_of(section))) for section in sections]
    if isinstance(value, dict):
        meant = next((meant for key in value if (meant := closest(key, keys))), None)
        mend = f"did you mean {meant}?" if meant else f"write one of the keys {', '.join(keys)}"
        return path, "has no key that tells what is meant", mend
    mend = f"write a word{_alternatives(path, data)}"
    return path, f"{seen} is neither a word nor a mapping", mend


def _retype(value: object, expected: str, spelling: str | None) -> str:
    if value is None:
        return "take it away"
    if expected == "text" and not isinstance(value, (dict, list)):
        return f'quote it: "{spelling}"' if spelling else "quote it"
    if isinstance(value, str) and "number" in expected and re.fullmatch(r"-?\d+(\.\d+)?", value):
        return f"write it without quotes: {value}"
    if expected == "true or false" and isinstance(value, str) and value in ("true", "false"):
        return f"write it without quotes: {value}"
    if expected == "a list" and not isinstance(value, dict):
        return "write it in brackets: [a, b]"
    if expected == "a mapping":
        return "write its keys under it, indented"
    return f"write {expected}"


def _range(path: Path, data: dict[str, Any], broken: Mapping[str, Any]) -> str:
    """Both bounds of a field; of a list item the one that is broken."""
    info = field_at(path, data)
    limits = dict(broken)
    for mark in info.metadata if info else ():
        limits |= {name: getattr(mark, name) for name in _LIMITS if hasattr(mark, name)}
    return " and ".join(
        f"{words} {limits[name]:g}" for name, words in _LIMITS.items() if name in limits
    )


def _length(context: Mapping[str, Any], of: str) -> str:
    bound, key = ("least", "min_length") if "min_length" in context else ("most", "max_length")
    count = context[key]
    return f"at {bound} {count} {of}{'' if count == 1 else 's'}"


def _describe(path: Path, data: dict[str, Any]) -> str:
    info = field_at(path, data)
    return info.description or "" if info else ""


def _is_not(seen: str, value: object, expected: str) -> str:
    kind = _kind_of(value)
    return f"is {kind}, not {expected}" if seen == kind else f"{seen} is {kind}, not {expected}"


def _kind_of(value: object) -> str:
    if value is None:
        return "null"
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, (list, tuple)):
        return "a list"
    return "a number with a fraction" if isinstance(value, float) else _KIND_OF[type(value)]


def _words(expected: str) -> list[str]:
    """The choices in pydantic's `'a', 'b' or 'c'`."""
    return [quoted or bare for quoted, bare in re.findall(r"'([^']*)'|(\d+)", expected)]

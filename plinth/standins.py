"""Values for what a plan does not know or does not tell, so that the rest of an object can be tried."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, cast

from .kubeapi import OpenApi
from .plan import SECRET, UNKNOWN

_TEXT = "placeholder"
_CANDIDATES = (
    _TEXT,
    f"{_TEXT}.example.com",
    f"https://{_TEXT}.example.com",
    f"example.com/{_TEXT}",
    "192.0.2.1",
    "192.0.2.0/24",
    "1h",
    "1Gi",
    "1",
    "/",
    "Placeholder",
)
"""Tried in this order against a pattern."""

_FORMATS: Mapping[str, str] = {
    "byte": "cGxhY2Vob2xkZXI=",
    "date-time": "2026-01-01T00:00:00Z",
    "date": "2026-01-01",
    "duration": "1h",
    "uri": f"https://{_TEXT}.example.com",
    "ipv4": "192.0.2.1",
    "ipv6": "2001:db8::1",
    "cidr": "192.0.2.0/24",
}


SECRETS: Mapping[str, dict[str, str]] = {
    "kubernetes.io/tls": {"tls.crt": _TEXT, "tls.key": _TEXT},
    "kubernetes.io/dockerconfigjson": {".dockerconfigjson": "{}"},
    "kubernetes.io/basic-auth": {"username": _TEXT, "password": _TEXT},
    "kubernetes.io/ssh-auth": {"ssh-privatekey": _TEXT},
}
"""What a Secret of a type must hold (https://kubernetes.io/docs/concepts/configuration/secret/)."""


def unknown(value: Any) -> bool:
    """Whether a mark stands anywhere in it."""
    if isinstance(value, Mapping):
        return any(map(unknown, cast("Mapping[str, Any]", value).values()))
    if isinstance(value, list):
        return any(map(unknown, cast("list[Any]", value)))
    return isinstance(value, str) and (UNKNOWN in value or SECRET in value)


def without(value: Any) -> Any:
    """`value` with a text in place of each mark, for who knows no schema."""
    return _fill(value, OpenApi({}, {}), "", [])


def fill(body: Mapping[str, Any], schema: Callable[[], OpenApi | None]) -> tuple[Any, list[str]]:
    """`body` with a fit value in place of each mark, and the paths where one stood.

    Args:
        schema: gives the schema of the body's kind; asked only if there is a mark.
    """
    if not unknown(body):
        return body, []
    filled: list[str] = []
    made = _fill(body, schema() or OpenApi({}, {}), "", filled)
    if body["kind"] == "Secret":
        _secret(made, set(filled))
    return made, filled


def _secret(made: dict[str, Any], filled: set[str]) -> None:
    """Give the keys that the Secret's type has rules for a value that keeps them."""
    untold = filled & {"data", "stringData"}
    made |= {field: {} for field in untold}
    held = [(field, key) for field in ("data", "stringData") for key in made.get(field) or {}]
    told = {key for field, key in held if f"{field}.{key}" not in filled}
    hidden = {key for _, key in held} - told
    known = SECRETS.get(made.get("type", ""), {})
    if untold:
        hidden |= known.keys() - told
    texts = {key: value for key, value in known.items() if key in hidden}
    if texts:
        made["stringData"] = (made.get("stringData") or {}) | texts


def _fill(value: Any, schema: OpenApi, path: str, filled: list[str]) -> Any:
    if isinstance(value, Mapping):
        mapping = cast("Mapping[str, Any]", value)
        return {
            key: _fill(each, schema.at(key), f"{path}.{key}".lstrip("."), filled)
            for key, each in mapping.items()
        }
    if isinstance(value, list):
        items = cast("list[Any]", value)
        return [
            _fill(each, schema.at(str(place)), f"{path}[{place}]", filled)
            for place, each in enumerate(items)
        ]
    if not unknown(value):
        return value
    filled.append(path)
    if value in (UNKNOWN, SECRET):
        return standin(schema)
    return value.replace(UNKNOWN, _TEXT).replace(SECRET, _TEXT)


def standin(schema: OpenApi) -> Any:
    """The least that a schema accepts, as far as one can tell by reading it."""
    known = schema.resolved
    if known.get("default"):
        return known["default"]
    if known.get("enum"):
        return known["enum"][0]
    either = {each.get("type") for each in known.get("oneOf", ())}
    if known.get("x-kubernetes-int-or-string") or either & {"integer", "number"}:
        return 1  # ports and quantities
    match known.get("type"):
        case "integer" | "number":
            return known.get("minimum", 1)
        case "boolean":
            return True
        case "array":
            return [standin(schema.at("0")) for _ in range(known.get("minItems", 0))]
        case "object":
            return {key: standin(schema.at(key)) for key in known.get("required", ())}
        case _:
            return _text(known)


def _text(schema: Mapping[str, Any]) -> str:
    pattern = schema.get("pattern")
    if pattern:
        # Ids begin with what they are of, such as `subnet-[0-9a-z]+`.
        begins = re.match(r"\^?\(?([\w/-]+)", pattern)
        for each in (*_CANDIDATES, *([f"{begins[1]}0"] if begins else [])):
            try:
                if re.search(pattern, each):
                    return each
            except re.error:  # Go's syntax knows what Python's does not
                break
    return _FORMATS.get(schema.get("format", ""), _TEXT)

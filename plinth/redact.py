"""Taking secrets and unknowns out of what the engine says, before anything is kept of it."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from functools import cache
from typing import Any, cast

from policies.credentials import SHAPES

from .plan import SECRET, UNKNOWN

# The engine's wire marks: sdk/go/common/resource/plugin/rpc.go and sig/sig.go.
_UNKNOWNS = frozenset(
    {
        "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
        "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
        "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
        "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
        "030794c1-ac77-496b-92df-f27374a8bd58",
        "e48ece36-62e2-4504-bad9-02848725956a",
        "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
    }
)
_UNKNOWN_ANYWHERE = re.compile("|".join(_UNKNOWNS))
_SIGNATURE = "4dabf18193072939515e22adb298388d"
_SECRET_SIGNATURE = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105
_ASSET_SIGNATURE = "c44067f5952c0a294b673a41bacd8c17"

# A key that holds a secret by its name, whether or not a provider marked it (azure-native never
# does). References to secrets (ARNs, names, ids, keys of a store) are not secrets.
_SECRET_KEY = re.compile(
    r"(password|passwd|secretstring|secretbinary|privatekey|privatekeypem|authtoken|accesskey|"
    r"secretkey|apikey|clientsecret|connectionstring|kubeconfig|bearertoken|sharedkey)$",
    re.IGNORECASE,
)


_PRIVATE = re.compile(
    r"-----BEGIN ([A-Z ]*)PRIVATE KEY-----.*?(-----END \1PRIVATE KEY-----|$)", re.DOTALL
)
_ASSIGNED = re.compile(
    r"""(?ix)
    ((?:pass(?:word|wd|phrase)|secret|token|api_?key|access_?key|private_?key)\w*["']?
    \s*(?:=|:\s*(?=["']))\s*["']?)    # password=..., or "password": "..."
    [^\s"',;}]{4,}
    """
)
_SECRET_VARIABLE = re.compile(
    r"(PASSWORD|PASSPHRASE|SECRET|TOKEN|API_?KEY|ACCESS_KEY|PRIVATE_KEY)(?!.*(_FILE|_PATH|_ID)$)"
)
_SHORTEST = 8
"""Characters of a variable's value that is looked for: a shorter one is in too many words."""


@cache
def _environment() -> re.Pattern[str] | None:
    """What finds the values of variables of the environment that hold secrets by their names."""
    values = [
        re.escape(value)
        for name, value in os.environ.items()
        if len(value) >= _SHORTEST and not value.startswith("/") and _SECRET_VARIABLE.search(name)
    ]
    return re.compile("|".join(sorted(values, key=len, reverse=True))) if values else None


def scrub(text: str) -> str:
    """A message of the engine, a provider or the program, without what looks like a secret in it."""
    return _ASSIGNED.sub(rf"\1{SECRET}", redact(text))


def redact(value: Any, key: str = "") -> Any:
    """`value` with every secret as `<secret>` and every unknown as `<unknown>`.

    Shapes are kept; a mapping that the engine marked as secret, and a non-empty string below a key
    that names a secret, become the mark itself. So does, within any string, what has the form of a
    credential, and the value of a variable of the environment that holds one by its name.
    """
    if isinstance(value, Mapping):
        mapping = cast("Mapping[str, Any]", value)
        signature = mapping.get(_SIGNATURE)
        if signature == _SECRET_SIGNATURE:
            return SECRET
        if signature == _ASSET_SIGNATURE:
            return {"asset": mapping.get("path") or mapping.get("uri") or mapping.get("hash")}
        return {name: redact(each, name) for name, each in mapping.items()}
    if isinstance(value, list | tuple):
        return [redact(each, key) for each in cast("list[Any]", value)]
    if isinstance(value, str):
        if value in _UNKNOWNS:
            return UNKNOWN
        if value == "[secret]" or (value and _SECRET_KEY.search(key.replace("_", ""))):
            return SECRET
        return _UNKNOWN_ANYWHERE.sub(UNKNOWN, _within(value))
    return value


def _within(text: str) -> str:
    """`text` without the credentials that are in it."""
    if len(text) < _SHORTEST:
        return text
    if environment := _environment():
        text = environment.sub(SECRET, text)
    return SHAPES.sub(SECRET, _PRIVATE.sub(SECRET, text))

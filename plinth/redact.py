"""Taking secrets and unknowns out of what the engine says, before anything is kept of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, cast

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


def redact(value: Any, key: str = "") -> Any:
    """`value` with every secret as `<secret>` and every unknown as `<unknown>`.

    Shapes are kept; a mapping that the engine marked as secret, and a non-empty string below a key
    that names a secret, become the mark itself.
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
        return _UNKNOWN_ANYWHERE.sub(UNKNOWN, value)
    return value

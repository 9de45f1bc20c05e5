"""Where each type keeps its tags, and what a tag is called there."""

from __future__ import annotations

import re

from ._labelled import LABELS
from ._taggable import TAGGABLE
from ._tagged_azure import TAGGED

TYPES: tuple[str, ...] = (*TAGGABLE, *LABELS, *TAGGED)
"""Every type that takes tags, or labels."""

_NEXT_WORD = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def tag_property(type_: str) -> str:
    """The property of `type_`, one of `TYPES`, that holds its tags, such as `settings.userLabels`."""
    return LABELS.get(type_, "tags")


def tag_key(type_: str, tag: str) -> str:
    """What a tag is called on a resource of `type_`.

    A label of Google Cloud has neither capitals nor anything but letters, digits, `_` and `-` in its key:
    `costCenter` is `cost-center` there.
    """
    if type_ in LABELS:
        return re.sub(r"[^a-z0-9_-]", "-", _NEXT_WORD.sub("-", tag).lower())
    return tag


def tag_value(type_: str, value: str) -> str:
    """A tag's value on a resource of `type_`; a label's is lower case, of 63 characters at most."""
    return re.sub(r"[^a-z0-9_-]", "-", value.lower())[:63] if type_ in LABELS else value


def folded(type_: str, key: str) -> str:
    """A key as it is compared: Azure does not tell capitals, and `cost_center` will do for Google."""
    if type_ in LABELS:
        return key.replace("_", "-")
    return key.lower() if type_.startswith("azure-native:") else key

"""Reading a resource's properties: what is set, what is not, and what is not known yet.

At preview, whatever another resource computes is unknown. A rule that needs such a value cannot be
evaluated; a rule that only asks whether something is set takes an unknown one as set, since a
program that passes an output on has set it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

UNKNOWNS = frozenset(
    {
        "04da6b54-80e4-46f7-96ec-b56ff0331ba9",  # string
        "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",  # boolean
        "3eeb2bf0-c639-47a8-9e75-3b44932eb421",  # number
        "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",  # array
        "030794c1-ac77-496b-92df-f27374a8bd58",  # asset
        "e48ece36-62e2-4504-bad9-02848725956a",  # archive
        "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",  # object
    }
)
"""The engine's marks of unknown values, by type (sdk/go/common/resource/plugin/rpc.go)."""


class Unknown(Exception):  # noqa: N818 - it is no error, but the third state of a verdict
    """A value that a rule needs is not known yet; `path` is its property, such as `policy`."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.path = path


@dataclass(frozen=True, slots=True)
class Node:
    """A value somewhere in a resource's properties, and its path there."""

    value: Any
    path: str = ""

    def at(self, path: str) -> Node:
        """The value below, such as `at("metadataOptions.httpTokens")`; a missing one is None.

        Raises:
            Unknown: something on the way is not known. The value itself may be unknown.
        """
        node = self
        for part in path.split("."):
            value = node.known
            # Some providers wrap a single block into a list of one.
            if isinstance(value, list) and len(cast("list[Any]", value)) == 1:
                value = value[0]
            inner = cast("Mapping[str, Any]", value).get(part) if isinstance(value, dict) else None
            node = Node(inner, _below(node.path, part))
        return node

    @property
    def known(self) -> Any:
        """The value itself.

        Raises:
            Unknown: it is not known.
        """
        if isinstance(self.value, str) and self.value in UNKNOWNS:
            raise Unknown(self.path)
        return self.value

    def get(self, path: str, default: Any = None) -> Any:
        """The known value below; `default` where it is missing.

        Raises:
            Unknown: it, or something on the way, is not known.
        """
        value = self.at(path).known
        return default if value is None else value

    def has(self, path: str) -> bool:
        """Whether something is below, known or not; an empty string, list or map is not."""
        return self.at(path).value not in (None, "", [], {})

    def each(self, path: str = "") -> list[Node]:
        """The items of the list below; a single value is a list of one, a missing one is empty.

        Raises:
            Unknown: the list itself is not known. An item may be.
        """
        node = self.at(path) if path else self
        value = node.known
        if value is None:
            return []
        if not isinstance(value, list):
            return [node]
        return [Node(item, f"{node.path}[{i}]") for i, item in enumerate(cast("list[Any]", value))]

    def entries(self, path: str = "") -> dict[str, Node]:
        """The entries of the map below; none where it is missing.

        Raises:
            Unknown: the map itself is not known. An entry may be.
        """
        node = self.at(path) if path else self
        value = node.known
        if not isinstance(value, dict):
            return {}
        items = cast("dict[str, Any]", value)
        return {name: Node(item, _below(node.path, name)) for name, item in items.items()}

    def document(self, path: str) -> Node:
        """The document in the string below, such as an IAM policy; None where it does not parse.

        Raises:
            Unknown: the string is not known.
        """
        node = self.at(path)
        value = node.known
        if isinstance(value, str):
            try:
                return Node(json.loads(value), node.path)
            except ValueError:
                return Node(None, node.path)
        return Node(value, node.path)


NOTHING = Node(None)
"""What is not there."""


def strings(node: Node, name: str = "") -> Iterator[tuple[Node, str]]:
    """Every string below, known or not, with the name that it has; none of empty ones."""
    value = node.value
    if isinstance(value, dict):
        for key, each in node.entries().items():
            yield from strings(each, key)
    elif isinstance(value, list):
        for each in node.each():
            yield from strings(each, name)
    elif isinstance(value, str) and value:
        yield node, name


def _below(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name

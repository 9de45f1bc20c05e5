"""What a picture of a stack shows: its components in a tree, their resources, what needs what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from ..plan import Resource

Mark = Literal["delete", "replace", "change", "add", "same"]
MARKS: tuple[Mark, ...] = ("delete", "replace", "change", "add", "same")
"""What loses the most stands first."""

SIGNS: dict[Mark, str] = {"delete": "−", "replace": "±", "change": "~", "add": "+", "same": "="}
WORDS: dict[Mark, str] = {
    "delete": "deleted",
    "replace": "replaced",
    "change": "changed",
    "add": "added",
    "same": "unchanged",
}
_ALIKE = 3
"""So many components of one type under one parent stand in a frame of their own."""


def tally(marks: Iterable[Mark]) -> dict[Mark, int]:
    """How often each mark is there, in the order of `MARKS`; none that are 0."""
    counted = Counter(marks)
    return {mark: counted[mark] for mark in MARKS if counted[mark]}


@dataclass(frozen=True)
class Item:
    """A resource in a picture."""

    urn: str
    whole: str
    name: str
    """The same without what its component's name says already."""
    type: str
    mark: Mark

    @property
    def kind(self) -> str:
        """The type without its package and module, such as `Subnet`."""
        return self.type.rsplit(":", 1)[-1]


@dataclass
class Node:
    """A component, or a frame around components that are alike (its key is then no URN)."""

    key: str
    name: str
    kind: str
    items: list[Item] = field(default_factory=list[Item])
    children: list[Node] = field(default_factory=list["Node"])

    def walk(self) -> Iterator[Node]:
        """Itself and all below, parents first."""
        yield self
        for child in self.children:
            yield from child.walk()

    @property
    def counts(self) -> dict[Mark, int]:
        """Resources in it and below, by what happens to them; none that are 0."""
        return tally(item.mark for node in self.walk() for item in node.items)


@dataclass(frozen=True)
class Tree:
    """A stack as it is drawn."""

    root: Node
    needs: Mapping[tuple[str, str], int]
    """How many resources of the first component need one of the second; by their keys."""
    depends: Mapping[str, tuple[str, ...]]
    """URNs of what a resource needs, of those that are drawn."""


def tree(stack: str, resources: Sequence[Resource], marks: Mapping[str, Mark]) -> Tree:
    """Everything of a stack, by its components.

    Args:
        marks: what happens to a resource, by its URN; what is not among them is unchanged.
    """
    known = {each.urn: each for each in resources}
    root = Node("", stack, "stack")
    nodes = {each.urn: Node(each.urn, each.name, _kind(each.type)) for each in resources
             if each.component}  # fmt: skip
    home: dict[str, str] = {}
    for each in sorted(resources, key=lambda each: (each.type, each.urn)):
        above = _component(each, known)
        holder = nodes.get(above, root)
        if each.component:
            holder.children.append(nodes[each.urn])
        elif not each.type.startswith("pulumi:providers:"):
            home[each.urn] = holder.key
            name = _short(each.name, holder.name)
            holder.items.append(
                Item(each.urn, each.name, name, each.type, marks.get(each.urn, "same"))
            )
    _prune(root)
    root = _top(root)
    _shorten(root, root.name)
    root.name = stack
    _frame(root)
    depends = {
        each.urn: tuple(sorted({urn for urn in each.dependencies if urn in home}))
        for each in resources
        if each.urn in home
    }
    needs: Counter[tuple[str, str]] = Counter()
    for urn, needed in depends.items():
        for pair in {(home[urn], home[other]) for other in needed}:
            if pair[0] != pair[1]:
                needs[pair] += 1
    return Tree(root, needs, depends)


def _component(resource: Resource, known: Mapping[str, Resource]) -> str:
    """URN of the component that it lies in; empty if it lies in none."""
    seen = {resource.urn}
    above = known.get(resource.parent)
    while above and not above.component and above.urn not in seen:
        seen.add(above.urn)
        above = known.get(above.parent)
    return above.urn if above and above.component else ""


def _kind(type_: str) -> str:
    return ":".join(type_.split(":")[1:])


def _prune(node: Node) -> None:
    """Take away what holds no resource."""
    for child in node.children:
        _prune(child)
    node.children = [child for child in node.children if child.items or child.children]


def _top(root: Node) -> Node:
    """The first that has more in it than one component."""
    while not root.items and len(root.children) == 1:
        root = root.children[0]
    return root


def _shorten(node: Node, prefix: str) -> None:
    for child in node.children:
        whole = child.name
        child.name = _short(whole, prefix)
        _shorten(child, whole)


def _short(name: str, prefix: str) -> str:
    rest = name.removeprefix(prefix).lstrip("-_. /")
    return rest if name.startswith(prefix) and rest else name


def _frame(node: Node) -> None:
    """Put components that are alike into frames: add-ons, and many of one type."""
    for child in node.children:
        _frame(child)
    alike: dict[str, list[Node]] = {}
    for child in node.children:
        alike.setdefault("add-ons" if child.kind.startswith("addons:") else child.kind, []).append(
            child
        )
    if len(alike) < 2:
        return
    node.children = []
    for kind, members in sorted(alike.items()):
        if len(members) < _ALIKE:
            node.children += members
            continue
        title = kind if kind == "add-ons" else _plural(kind.rsplit(":", 1)[-1])
        framed = Node(f"{node.key}#{kind}", title, "", [], members)
        for member in members:
            # "airflow-identity" among identities is "airflow".
            singular = "-" + kind.rsplit(":", 1)[-1].lower()
            member.name = member.name.removesuffix(singular) or member.name
        node.children.append(framed)


def _plural(word: str) -> str:
    words = "".join(f" {each.lower()}" if each.isupper() else each for each in word).strip()
    if words.endswith("y") and not words.endswith(("ay", "ey", "oy")):
        return words[:-1] + "ies"
    return words + ("es" if words.endswith(("s", "x", "ch")) else "s")

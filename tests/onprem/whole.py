"""Whole platforms on a cluster that exists, each declared once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..clouds.platforms import declared
from .conftest import STACK_NAMES, VARIANTS, Declared, World

EVERY = (*VARIANTS, *STACK_NAMES)


def whole(name: str) -> World:
    """The platform of a stack or variant, declared once; what comes back are its outputs."""
    return declared(("onprem", name))


def ours(made: World) -> Iterator[Declared]:
    """Everything but the stack, the platform itself and providers."""
    for each in made.declared:
        outside = ("pulumi:pulumi:Stack", "plinth:platform:Platform")
        if each.type not in outside and not each.type.startswith("pulumi:providers:"):
            yield each


def own(made: World) -> Iterator[Declared]:
    """Everything of the cloud's own components, add-ons aside."""
    known = made.by_urn()
    for each in ours(made):
        if each.custom and known[each.parent].type.startswith("plinth:onprem:"):
            yield each


def releases(made: World) -> dict[str, Declared]:
    """Helm releases by name."""
    return {each.inputs["name"]: each for each in made.of("kubernetes:helm.sh/v3:Release")}


def custom(made: World, kind: str) -> dict[str, Declared]:
    """Custom resources of a kind by name."""
    return {
        each.inputs["metadata"]["name"]: each
        for each in made.declared
        if each.inputs.get("kind") == kind and "spec" in each.inputs
    }


def before(made: World, each: Declared) -> set[str]:
    """URNs of all that stands before a resource; a component stands with what is under it."""
    known, below = made.by_urn(), {}
    for one in made.declared:
        below.setdefault(one.parent, []).append(one.urn)
    found: set[str] = set()
    waiting: list[Any] = [each.urn]
    while waiting:
        one = known.get(waiting.pop())
        # What a component waits for, everything under it does.
        above = one
        while above is not None:
            for urn in above.dependencies:
                stack = [urn]
                while stack:
                    nxt = stack.pop()
                    if nxt not in found:
                        found.add(nxt)
                        waiting.append(nxt)
                        stack.extend(below.get(nxt, ()) if not known[nxt].custom else ())
            above = known.get(above.parent)
    return found

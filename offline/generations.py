"""Which generation of a URN a call is about.

A creation does not say whether it replaces something. The calls before it tell: a check that
carries old inputs, or a diff against an id, mean that the engine's state holds a resource, so that
a creation is its replacement. Without them a creation is the first, also when it is asked for again
by an engine that was killed before it could write down the first one's answer.
"""

from __future__ import annotations

from .world import World


class Generations:
    """What the engine's state holds, as its calls have told."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._held: dict[str, int | None] = {}
        """Generation by URN; None until a call has named the id."""

    def of(self, urn: str, identity: str) -> int:
        """The generation of what stands, or has stood, under an id."""
        standing = self._world.find(urn, identity)
        if standing:
            return standing.generation
        # It has gone already: what stands now is what has replaced it.
        others = self._world.standing(urn)
        return max(others[-1].generation - 1, 0) if others else 0

    def held(self, urn: str) -> None:
        """The state holds something for the URN."""
        self._held.setdefault(urn)

    def held_as(self, urn: str, identity: str) -> None:
        """The state holds that id for the URN."""
        self._held[urn] = self.of(urn, identity)

    def created(self, urn: str) -> None:
        """The URN's creation has been answered."""
        self._held.pop(urn, None)

    def gone(self, urn: str, generation: int | None = None) -> None:
        """A generation (None: any) is no longer in the cloud: what follows is a first again."""
        if urn in self._held and generation in (None, self._held[urn]):
            del self._held[urn]

    def next(self, urn: str) -> int:
        """Generation of a creation: one more than that of what it replaces, else the first."""
        if urn not in self._held:
            return 0
        held = self._held[urn]
        if held is None:
            # A replacement that was asked for on the command line: no call has named the old id.
            others = self._world.standing(urn)
            return others[-1].generation + 1 if others else 0
        return held + 1

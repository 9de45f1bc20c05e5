"""Everything that takes tags says whose it is."""

from __future__ import annotations

from collections.abc import Iterator

from ..rule import Case, Rule
from ._taggable import TAGGABLE


def _check(case: Case) -> Iterator[str]:
    # The AWS provider puts its own tags on everything that it makes.
    defaults = case.resource.provider.document("defaultTags")
    present = {*case.inputs.entries("tags"), *defaults.entries("tags")}
    missing = [each for each in case.settings["requiredTags"] if each not in present]
    if missing:
        yield f"Tags are missing: {', '.join(missing)}"


RULE = Rule(
    id="tags-present",
    title="Everything that takes tags says whose it is, who pays, and where it belongs",
    severity="medium",
    why="A bill can be split, and an alarm sent, only by what the tags say.",
    mend="Set the tags of requiredTags, best once in the provider's defaultTags.",
    providers=("aws",),
    types=TAGGABLE,
    check=_check,
    settings=("requiredTags",),
)

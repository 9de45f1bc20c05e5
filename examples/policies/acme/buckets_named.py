"""Whose a bucket is can be read off its name."""

from __future__ import annotations

from collections.abc import Iterator

from policies.rule import Case, Rule
from policies.settings import Setting

from ._buckets import NAMES


def _check(case: Case) -> Iterator[str]:
    prefix = case.settings["bucketPrefix"]
    property_ = NAMES[case.resource.type]
    name = case.inputs.get(property_)
    if name is None:
        yield f"{property_} is left to chance"
    elif not name.startswith(prefix):
        yield f"{property_} does not begin with {prefix}"


RULE = Rule(
    id="acme-buckets-named",
    title="Buckets are named after the organization",
    severity="low",
    why="Names of buckets are shared by the whole world, and alerts show nothing else.",
    mend="Give the bucket a name of its own that begins with the prefix.",
    check=_check,
    providers=("aws", "gcp"),
    types=tuple(NAMES),
    frameworks={"acme": ("7.2",)},
    own_settings={
        "bucketPrefix": Setting(
            "What names of buckets begin with.",
            {"type": "string", "pattern": "^[a-z][a-z0-9-]*$"},
            "acme-",
        )
    },
)

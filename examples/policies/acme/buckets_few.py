"""A stack has a bucket for each kind of data, not for each dataset."""

from __future__ import annotations

from collections.abc import Iterator

from policies.rule import Case, Rule
from policies.settings import Setting

from ._buckets import NAMES


def _check(case: Case) -> Iterator[str]:
    count, most = len(case.stack.of(*NAMES)), case.settings["mostBuckets"]
    if count > most:
        yield f"The stack has {count} buckets, where {most} are allowed"


RULE = Rule(
    id="acme-buckets-few",
    title="A stack has few buckets",
    severity="low",
    why="Each bucket has its own policies and keys, which somebody has to look after.",
    mend="Put data of one kind into one bucket, below a prefix each.",
    check=_check,
    providers=("aws", "gcp"),
    enforcement="advisory",
    own_settings={
        "mostBuckets": Setting("Buckets at most.", {"type": "integer", "minimum": 1}, 10),
    },
)

"""The engine refuses to delete what holds data."""

from __future__ import annotations

from collections.abc import Iterator

from ..aws import BUCKET
from ..rule import Case, Rule


def _check(case: Case) -> Iterator[str]:
    if case.settings["environment"] != "dev" and not case.resource.protect:
        yield "The resource option protect is not set"


RULE = Rule(
    id="stateful-protected",
    title="The engine refuses to delete what holds data, outside dev",
    severity="high",
    why="A renamed resource is otherwise deleted and made anew, empty.",
    mend="Set the resource option protect.",
    providers=("aws",),
    types=(
        *BUCKET,
        "aws:dynamodb/table:Table",
        "aws:kms/key:Key",
        "aws:rds/cluster:Cluster",
        "aws:rds/instance:Instance",
        "aws:redshift/cluster:Cluster",
        "aws:redshiftserverless/namespace:Namespace",
    ),
    check=_check,
    settings=("environment",),
)

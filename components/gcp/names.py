"""Names that follow from the spec alone, so that grants can name what is not made yet."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from spec.cloud import GcpCloud as Section
from spec.platform import Platform

SEPARATOR = "_"
"""What stands in ids of secrets for a slash."""


def bucket(spec: Platform, section: Section, kind: str) -> str:
    """Name of a bucket: all of Google shares these, and a project's id is one of its kind."""
    return f"{spec.name}-{kind}-{section.project}"


def secret(key: str) -> str:
    """Id of a secret; Secret Manager takes no slashes.

    Nor has a platform's name an underscore: `acme_` begins no secret of the platform `acme-dev`.
    """
    return key.replace("/", SEPARATOR)


def dataset(spec: Platform) -> str:
    """Dataset of the feature store, whose tables are the users'; BigQuery takes no hyphens."""
    return f"{spec.name}_features".replace("-", "_")


def scratch(spec: Platform) -> str:
    """Dataset of the tables that Feast makes while it asks, and that are gone in a day."""
    return f"{dataset(spec)}_scratch"


def lake(spec: Platform) -> str:
    """Connection by which BigQuery reads the datasets in Cloud Storage."""
    return f"{spec.name}-lake"


def bigtable(spec: Platform) -> str:
    """Instance of the online store."""
    return f"{spec.name}-features"


def online_table(project: str, entities: Sequence[str]) -> str:
    """Table of the views of these entities, as Feast names it (`BigtableOnlineStore`, Feast 0.6x)."""
    part = "-".join(sorted(entities))
    if len(part) > _ENTITIES:
        part = _digest(part, _ENTITIES)
    room = _TABLE - len(part) - 1
    if len(project) > room:
        project = f"{project[:_READABLE]}_{_digest(project, room - _READABLE - 1)}"
    return f"{project}.{part}"


_TABLE, _ENTITIES, _READABLE = 50, 24, 10
"""Characters of a table's name, of its entities before they are hashed, of a long project's start."""


def _digest(text: str, length: int) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()[:length]

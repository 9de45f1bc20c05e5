"""Names that follow from the spec alone, so that grants can name what is not made yet."""

from __future__ import annotations

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


def bigtable(spec: Platform) -> str:
    """Instance of the online store."""
    return f"{spec.name}-features"

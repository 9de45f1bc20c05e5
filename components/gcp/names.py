"""Names that follow from the spec alone, so that grants can name what is not made yet."""

from __future__ import annotations

from spec.cloud import GcpCloud as Section
from spec.platform import Platform


def bucket(spec: Platform, section: Section, kind: str) -> str:
    """Name of a bucket: all of Google shares these, and a project's id is one of its kind."""
    return f"{spec.name}-{kind}-{section.project}"


def secret(key: str) -> str:
    """Id of a secret; Secret Manager takes no slashes."""
    return key.replace("/", "-")


def dataset(spec: Platform) -> str:
    """Dataset of the feature store; BigQuery takes no hyphens."""
    return f"{spec.name}_features".replace("-", "_")


def bigtable(spec: Platform) -> str:
    """Instance of the online store."""
    return f"{spec.name}-features"

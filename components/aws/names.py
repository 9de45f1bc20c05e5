"""Names that follow from the spec alone, so that policies can name what is not made yet.

Names of buckets are shared by all accounts of a partition: account and region make them unique.
"""

from __future__ import annotations

from spec.platform import Platform

from .place import Place


def bucket(account: Place, kind: str) -> str:
    """Name of a bucket: `prod-artifacts-123456789012-us-east-1`; at most 63 characters."""
    return f"{account.spec.name}-{kind}-{account.id}-{account.region}"


def bucket_arn(account: Place, kind: str) -> str:
    """ARN of a bucket; it has neither region nor account in it."""
    return f"arn:{account.partition}:s3:::{bucket(account, kind)}"


def pod_logs(spec: Platform) -> str:
    """Log group of what pods write."""
    return f"/plinth/{spec.name}/pods"


def tables(spec: Platform) -> str:
    """Prefix of the DynamoDB tables of the feature store, and of no other table."""
    return f"{spec.name}.{spec.features.project}."


def table_template(spec: Platform) -> str:
    """Name of a feature view's table, as Feast fills it in."""
    return f"{spec.name}.{{project}}.{{table_name}}"


def lake(spec: Platform) -> str:
    """Database of the Glue catalogue; Athena takes no hyphens without quotes."""
    return f"{spec.name}_features".replace("-", "_")


def features(spec: Platform) -> str:
    """Workgroup and namespace of the feature store, in Athena and in Redshift."""
    return f"{spec.name}-features"

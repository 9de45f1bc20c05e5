"""Statements of IAM policies; pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .place import Place

Statement = Mapping[str, Any]


def policy(statements: Sequence[Statement]) -> dict[str, Any]:
    """A policy document."""
    return {"Version": "2012-10-17", "Statement": list(statements)}


def allow(
    actions: Sequence[str], resources: Any, condition: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """A statement that allows actions on resources."""
    return {
        "Effect": "Allow",
        "Action": list(actions),
        "Resource": resources,
        **({"Condition": dict(condition)} if condition else {}),
    }


def allow_key(
    actions: Sequence[str], account: Place, condition: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """A statement that allows actions on the platform's key.

    The key is named by its alias, since its id is not known before it is made: so a plan shows, and
    the rules judge, the whole policy ("kms:ResourceAliases", KMS guide).
    """
    alias = {"ForAnyValue:StringEquals": {"kms:ResourceAliases": account.key_alias}}
    return allow(actions, account.arn("kms", "key/*"), {**alias, **(condition or {})})

"""Where resources are made: what a provider's own configuration says of account, region and tags."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from .wire import Secret, bare

_DEFAULTS: Mapping[str, Mapping[str, str]] = {
    "aws": {"region": "us-east-1", "account": "123456789012", "partition": "aws"},
    "gcp": {"project": "simulated-project", "region": "us-central1", "zone": "us-central1-a"},
    "azure-native": {
        "subscription": "00000000-0000-0000-0000-000000000000",
        "tenant": "11111111-1111-1111-1111-111111111111",
        "location": "eastus",
    },
    "kubernetes": {"namespace": "default"},
}
"""Used where the provider's configuration names nothing; the numbers are made up."""

_PARTITIONS = {"cn": "aws-cn", "us-gov": "aws-us-gov"}


@dataclass(frozen=True)
class Account:
    """Parts of ids (`region`, `account`, `project`, ...) and the tags that everything gets."""

    parts: Mapping[str, str] = field(default_factory=dict[str, str])
    tags: Mapping[str, str] = field(default_factory=dict[str, str])
    mutable: frozenset[str] = frozenset()
    """Kubernetes kinds whose data may change in place, as the provider is configured."""


def account(package: str, config: Mapping[str, Any]) -> Account:
    """What `config`, the inputs of a provider, says; what is unknown there is as left out."""
    given = {name: parsed(bare(value)) for name, value in config.items()}
    parts = dict(_DEFAULTS.get(package, {}))

    def take(part: str, name: str) -> None:
        value = given.get(name)
        if isinstance(value, list) and value:
            value = cast("list[Any]", value)[0]  # the first of the accounts that are allowed
        if isinstance(value, str | int) and value:
            parts[part] = str(value)

    for part, name in (
        ("region", "region"),
        ("zone", "zone"),
        ("project", "project"),
        ("location", "location"),
        ("subscription", "subscriptionId"),
        ("tenant", "tenantId"),
        ("account", "allowedAccountIds"),
        ("namespace", "namespace"),
    ):
        take(part, name)
    if package == "aws":
        for prefix, partition in _PARTITIONS.items():
            if parts["region"].startswith(f"{prefix}-"):
                parts["partition"] = partition
    tags = given.get("defaultLabels") or (given.get("defaultTags") or {}).get("tags") or {}
    return Account(
        parts,
        {name: str(value) for name, value in tags.items()} if isinstance(tags, dict) else {},
        frozenset(
            kind
            for kind, name in (
                ("ConfigMap", "enableConfigMapMutable"),
                ("Secret", "enableSecretMutable"),
            )
            if given.get(name) is True
        ),
    )


def parsed(value: Any) -> Any:
    """A provider's input as it was meant: everything but strings travels as JSON text."""
    if isinstance(value, Secret):
        return Secret(parsed(value.value))
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value

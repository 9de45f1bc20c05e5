"""What can be set for rules: each setting once, with its JSON schema and its default."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_TEXT = {"type": "string"}
_TEXTS = {"type": "array", "items": _TEXT}


@dataclass(frozen=True)
class Setting:
    """One setting."""

    about: str
    schema: Mapping[str, Any]
    default: Any


COMMON: Mapping[str, Setting] = {
    "today": Setting(
        "The day that exemptions are judged by, as 2026-01-31; rules never read the clock. "
        "Without it no exemption holds.",
        _TEXT,
        "",
    ),
    "allowUnknown": Setting(
        "Report a rule that cannot be evaluated as advice, even where it is mandatory.",
        {"type": "boolean"},
        False,
    ),
    "exemptions": Setting(
        "Resources that need not keep the rule: resource (name or URN, * for any part), owner, "
        "reason, ticket, expires.",
        {
            "type": "array",
            "items": {
                "type": "object",
                "properties": dict.fromkeys(
                    ("rule", "resource", "owner", "reason", "ticket", "expires"), _TEXT
                ),
                "required": ["rule", "resource", "owner", "reason", "ticket", "expires"],
                "additionalProperties": False,
            },
        },
        [],
    ),
}
"""Settings of every rule."""

SETTINGS: Mapping[str, Setting] = {
    "environment": Setting(
        "Kind of environment: dev, staging or prod. Redundancy is asked of prod alone.",
        {"type": "string", "enum": ["dev", "staging", "prod"]},
        "prod",
    ),
    "imageRegistries": Setting(
        "Registries that container images may come from; any if empty.", _TEXTS, []
    ),
    "register": Setting(
        "Every exemption of the environment, so that one that has run out is seen.",
        COMMON["exemptions"].schema,
        [],
    ),
    "requiredTags": Setting(
        "Tags that everything carries that takes tags.",
        _TEXTS,
        ["owner", "costCenter", "environment"],
    ),
    "openPorts": Setting(
        "TCP ports that the whole internet may reach.",
        {"type": "array", "items": {"type": "integer", "minimum": 1, "maximum": 65535}},
        [],
    ),
    "logRetentionDays": Setting(
        "Days that logs are kept at least outside dev.", {"type": "integer", "minimum": 1}, 30
    ),
    "backupDays": Setting(
        "Days that backups are kept at least.", {"type": "integer", "minimum": 1}, 7
    ),
    "maxGpuNodes": Setting(
        "Nodes that one GPU pool may grow to.", {"type": "integer", "minimum": 1}, 100
    ),
    "privilegedNamespaces": Setting(
        "Namespaces whose pods may be privileged, since they drive devices or watch nodes.",
        _TEXTS,
        ["kube-system", "gpu-operator", "kserve", "logging", "monitoring", "velero"],
    ),
}
"""Settings that rules name."""

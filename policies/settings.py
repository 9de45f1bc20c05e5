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
    "standing": Setting(
        "URNs of what stood before the change, of which none may be missing without being counted; "
        "those of `pulumi stack export`. Plinth fills them in.",
        _TEXTS,
        [],
    ),
    "estimate": Setting(
        "What a month is expected to cost, US dollars: expected, high, and unpriced, the number of "
        "things without a known price. Plinth fills it in once it has a plan.",
        {
            "type": "object",
            "properties": {
                "expected": {"type": "number"},
                "high": {"type": "number"},
                "unpriced": {"type": "integer", "minimum": 0},
            },
            "additionalProperties": False,
        },
        {},
    ),
    "monthlyBudget": Setting(
        "US dollars that the stack may cost a month; 0 for no bound.",
        {"type": "number", "minimum": 0},
        0,
    ),
    "maxDeletions": Setting(
        "Resources that one change may delete at most.", {"type": "integer", "minimum": 0}, 50
    ),
    "tagValues": Setting(
        "Values of required tags by their names, for rules whose enforcement is remediate.",
        {"type": "object", "additionalProperties": _TEXT},
        {},
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
    "maxNodes": Setting("Nodes that one pool may grow to.", {"type": "integer", "minimum": 1}, 200),
    "maxGpuNodes": Setting(
        "Nodes that one GPU pool may grow to.", {"type": "integer", "minimum": 1}, 100
    ),
    "gpuBudget": Setting(
        "Accelerators that all pools together may grow to.",
        {"type": "integer", "minimum": 0},
        500,
    ),
    "teamGpuBudgets": Setting(
        "Accelerators that a team may take, by its Kueue queue or its namespace; * is for every other.",
        {"type": "object", "additionalProperties": {"type": "integer", "minimum": 0}},
        {},
    ),
    "gpuJobHours": Setting(
        "Hours that a job on accelerators may run at most outside production.",
        {"type": "integer", "minimum": 1},
        168,
    ),
    "artifactStores": Setting(
        "Parts of names by which stores of models and artifacts are known.",
        _TEXTS,
        ["artifact", "checkpoint", "mlflow", "mlruns", "models"],
    ),
    "artifactDays": Setting(
        "Days that overwritten artifacts are kept at least.",
        {"type": "integer", "minimum": 1},
        30,
    ),
    "mlStores": Setting(
        "Parts of names by which stores of experiments and of features are known.",
        _TEXTS,
        ["experiment", "feast", "feature", "mlflow", "tracking", "wandb"],
    ),
    "driftModels": Setting("Models whose drift is watched, by name; * is all.", _TEXTS, []),
    "modelStages": Setting(
        "Stages of the registry whose models may be served outside dev.",
        _TEXTS,
        ["champion", "challenger", "production", "staging"],
    ),
    "modelSigning": Setting(
        "Whether only models with a verified signature may be served.",
        {"type": "string", "enum": ["required", "optional"]},
        "optional",
    ),
    "residency": Setting(
        "Region prefixes that data may be in, such as us, eu; any if empty.", _TEXTS, []
    ),
    "signedRegistries": Setting(
        "Registries whose images are signed, and admitted only so; none if empty.", _TEXTS, []
    ),
    "unboundedNamespaces": Setting(
        "Namespaces that need no quota, since what is in them keeps the cluster going.",
        _TEXTS,
        ["default", "kube-node-lease", "kube-public", "kube-system"],
    ),
    "privilegedNamespaces": Setting(
        "Namespaces whose pods may be privileged, since they drive devices or watch nodes.",
        _TEXTS,
        ["kube-system", "gpu-operator", "kserve", "logging", "monitoring", "velero"],
    ),
}
"""Settings that rules name."""

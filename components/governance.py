"""What a spec says to the rules: their settings, and which of them the cluster itself holds.

Pure: a command reads it without Pulumi.
"""

from __future__ import annotations

from typing import Any

from policies import admission as forms
from policies.admission import LABEL, Engine
from policies.catalog import PACKS, rules
from policies.config import pack_config
from policies.exemptions import read
from policies.settings import SETTINGS
from spec.cloud import open_ports, privileged_namespaces
from spec.platform import Platform

from . import signatures


def settings(platform: Platform) -> dict[str, Any]:
    """Settings of rules that follow from the spec."""
    governance = platform.governance
    return {
        "imageRegistries": list(governance.image_registries),
        "signedRegistries": signatures.registries(platform),
        "environment": platform.environment,
        "maxDeletions": governance.max_deletions,
        "monthlyBudget": platform.budget.monthly_usd,
        "residency": list(governance.residency),
        "modelSigning": governance.model_signing,
        "driftModels": _watched(platform),
        "teamGpuBudgets": dict(platform.budget.team_gpus),
        **({} if platform.budget.gpus is None else {"gpuBudget": platform.budget.gpus}),
        "tagValues": {
            "owner": platform.owner,
            "costCenter": platform.cost_center,
            "environment": platform.environment,
        },
        "privilegedNamespaces": [
            *SETTINGS["privilegedNamespaces"].default,
            *privileged_namespaces(platform.cloud),
        ],
        "openPorts": list(open_ports(platform.cloud, platform.serving.exposure)),
    }


def held(platform: Platform, *, workloads: bool = False) -> dict[str, str]:
    """The label of a namespace that says what becomes there of what breaks a rule; none without an
    engine that holds rules.

    Args:
        workloads: whether people run theirs there, and not the platform its own.
    """
    engine = platform.governance.admission
    return {} if engine == "none" else {LABEL: "deny" if workloads else "warn"}


def admission(platform: Platform, engine: Engine) -> list[dict[str, Any]]:
    """The objects by which an engine holds the rules on the cluster; nothing of them is unknown.

    Of rules that are installed or in `governance.packs` nothing is known here: they judge plans.
    """
    governance = platform.governance
    ours = {rule.id: rule for pack in PACKS for rule in rules(pack)}
    config = pack_config(
        enforcement=governance.enforcement,
        overrides={name: level for name, level in governance.rules.items() if name in ours},
        settings=settings(platform),
        exemptions=[
            each.model_dump(mode="json", by_alias=True)
            for each in governance.exemptions
            if each.rule in ours
        ],
        own_settings={name: each for name, each in governance.settings.items() if name in ours},
    )
    demanded = {name for name, level in governance.rules.items() if level == "mandatory"}
    found = forms.held(ours.values(), config, protected=platform.protected, demanded=demanded)
    made = forms.objects(engine, found)
    if engine == "kyverno":
        own = config[signatures.RULE]
        made += signatures.policies(platform, own["enforcementLevel"], read(own["exemptions"]))
    return made


def _watched(platform: Platform) -> list[str]:
    """Models whose drift is watched: those whose payloads are to be kept, all if none is named."""
    drift = platform.monitoring.drift
    return list(drift.payload_capture.models) or ["*"] if drift.enabled else []

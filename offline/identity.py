"""Ids of resources of which the overlay has no template: by the conventions of each package."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .facts import facts
from .wire import bare


def kubernetes(inputs: Mapping[str, Any], token: str, namespace: str) -> str:
    """`namespace/name`, or the name alone of what has no namespace."""
    metadata = bare(inputs.get("metadata")) or {}
    name = metadata.get("name") or inputs.get("name")  # a Release has no metadata
    if token.startswith("kubernetes:helm.sh/"):
        return f"{bare(inputs.get('namespace')) or namespace}/{bare(name)}"
    given = metadata.get("namespace")
    if given is None and not facts("kubernetes", token).cluster_scoped and _described(token):
        given = namespace
    return f"{given}/{name}" if given else str(name)


def _described(token: str) -> bool:
    """Whether the kind belongs to Kubernetes itself: of another it is not known where it lives."""
    group = token.split(":")[1].split("/")[0]
    return "." not in group or group.endswith(".k8s.io")


def gcp(inputs: Mapping[str, Any], token: str, parts: Mapping[str, str], fallback: str) -> str:
    """`projects/PROJECT/{global,zones/Z,regions/R,locations/L}/KINDS/NAME`."""
    _, module, kind = token.split(":")
    own = kind[0].lower() + kind[1:]
    name = bare(inputs.get("name")) or bare(inputs.get(f"{own}Id")) or fallback
    project = bare(inputs.get("project")) or parts.get("project")
    scope = "global" if module.startswith("compute/") else ""
    for key in ("zone", "region", "location"):
        if isinstance(given := bare(inputs.get(key)), str):
            scope = f"{key}s/{given}"
            break
    return "/".join(part for part in ("projects", project, scope, plural(own), str(name)) if part)


def azure(inputs: Mapping[str, Any], token: str, parts: Mapping[str, str], fallback: str) -> str:
    """`/subscriptions/S/resourceGroups/G/providers/Microsoft.X/KINDS/NAME[/KINDS/NAME...]`."""
    _, module, kind = token.split(":")
    names = {
        key: str(value)
        for key, each in inputs.items()
        if key.endswith("Name")
        and key != "resourceGroupName"
        and isinstance(value := bare(each), str)
    }
    own = own_name(names, kind)
    name = names.pop(own) if own else fallback
    parents = "".join(f"{plural(key.removesuffix('Name'))}/{each}/" for key, each in names.items())
    group = bare(inputs.get("resourceGroupName"))
    scope = f"/subscriptions/{parts.get('subscription')}" + (
        f"/resourceGroups/{group}" if group else ""
    )
    kinds = plural(kind[0].lower() + kind[1:])
    return f"{scope}/providers/Microsoft.{_namespace(module)}/{parents}{kinds}/{name}"


def own_name(names: Any, kind: str) -> str | None:
    """Which of several `*Name` inputs is the resource's own: the one that is called like its kind."""
    own = kind[0].lower() + kind[1:] + "Name"
    if own in names:
        return own
    ending = [name for name in names if kind.lower().endswith(name.removesuffix("Name").lower())]
    return ending[0] if ending else ("resourceName" if "resourceName" in names else None)


def plural(word: str) -> str:
    """As collections are called in ids."""
    if word.endswith("y") and word[-2:-1] not in "aeiou":
        return f"{word[:-1]}ies"
    return f"{word}es" if word.endswith(("s", "x", "ch")) else f"{word}s"


_NAMESPACES = {
    "apimanagement": "ApiManagement",
    "azuremonitor": "Monitor",
    "containerregistry": "ContainerRegistry",
    "containerservice": "ContainerService",
    "dbforpostgresql": "DBforPostgreSQL",
    "cosmosdb": "DocumentDB",
    "keyvault": "KeyVault",
    "managedidentity": "ManagedIdentity",
    "monitor": "Insights",
    "operationalinsights": "OperationalInsights",
    "privatedns": "Network",
    "redisenterprise": "Cache",
}
"""Resource providers of Azure by the SDK's module, where they are not the module's name capitalised
(source: Azure resource provider registry, as of 2026-11; unverified)."""


def _namespace(module: str) -> str:
    return _NAMESPACES.get(module.split("/")[0], module.split("/")[0].capitalize())

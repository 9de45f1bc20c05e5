"""What rules on Azure share: type tokens, who may come in, what is logged."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from .checks import say
from .rule import Case, Resource
from .values import UNKNOWNS, Node

CLUSTER = "azure-native:containerservice:ManagedCluster"
NODE_POOL = "azure-native:containerservice:AgentPool"
STORAGE = "azure-native:storage:StorageAccount"
BLOBS = "azure-native:storage:BlobServiceProperties"
BLOB_LIFECYCLE = "azure-native:storage:ManagementPolicy"
VAULT = "azure-native:keyvault:Vault"
REGISTRY = "azure-native:containerregistry:Registry"
POSTGRES = "azure-native:dbforpostgresql:Server"
MYSQL = "azure-native:dbformysql:Server"
SQL = "azure-native:sql:Server"
SYNAPSE = "azure-native:synapse:Workspace"
COSMOS = "azure-native:cosmosdb:DatabaseAccount"
REDIS = "azure-native:redis:Redis"
REDIS_CLUSTER = "azure-native:redisenterprise:RedisEnterprise"
REDIS_DATABASE = "azure-native:redisenterprise:Database"
FLOW_LOG = "azure-native:network:FlowLog"
DIAGNOSTICS = "azure-native:monitor:DiagnosticSetting"
LOCK = "azure-native:authorization:ManagementLockByScope"
GROUP_LOCK = "azure-native:authorization:ManagementLockAtResourceGroupLevel"

# Kinds of source that a network rule can name, and addresses that mean everybody.
_ANYBODY = ("*", "any", "internet", "0.0.0.0")  # noqa: S104 - what is looked for
# Groups of categories that have every log of who did what.
_GROUPS = ("allLogs", "audit")


def anybody(source: str) -> bool:
    """Whether an address, a range or a service tag is the whole internet."""
    return source.lower() in _ANYBODY or source.endswith("/0")


def open_to_all(node: Node, acls: str = "networkRuleSet") -> Iterator[str]:
    """A service that answers everybody: neither closed to the internet nor behind a list.

    Args:
        node: where `publicNetworkAccess` is.
        acls: the list of who may come in, beside it.
    """
    public, default = node.at("publicNetworkAccess"), node.at(f"{acls}.defaultAction")
    if str(public.known).lower() in ("disabled", "securedbyperimeter"):
        return
    if default.known != "Deny":
        yield f"{public.path} is {say(public.known)}, and {default.path} is {say(default.known)}"
        return
    for rule in node.each(f"{acls}.ipRules"):
        for address in rule.entries().values():
            if anybody(str(address.known)):
                yield f"{address.path} is {address.known}"


def range_for_all(inputs: Node) -> Iterator[str]:
    """A firewall rule of a database that lets in everybody, or whatever runs on Azure."""
    first, last = inputs.get("startIpAddress"), inputs.get("endIpAddress")
    # From 0.0.0.0 to itself means whatever runs on Azure, of any customer.
    if first == "0.0.0.0" or last == "255.255.255.255":  # noqa: S104 - what is looked for
        yield f"It lets in whoever is between {say(first)} and {say(last)}"


def pools(resource: Resource) -> list[Node]:
    """The node pools of a cluster, or the one that the resource is."""
    if resource.type == NODE_POOL:
        return [resource.inputs]
    return resource.inputs.each("agentPoolProfiles")


def pool_size(pool: Node, bound: Literal["min", "max"]) -> Node:
    """The number of nodes that a pool may shrink or grow to."""
    return pool.at(f"{bound}Count" if pool.get("enableAutoScaling") is True else "count")


def referring(
    case: Case, by: str, kind: str, name: str, *types: str, part: str = ""
) -> list[Resource]:
    """Resources of `types` whose property `by` refers to the resource: by output, name or id.

    Args:
        case: of a rule that has the stack.
        by: the property.
        kind: what an id calls such resources, as `vaults`.
        name: the property of the resource that names it.
        types: type tokens.
        part: what follows in the id of a part of it, as `/blobServices/default`.
    """
    found = {each.urn: each for each in case.stack.attached(case.resource, by, *types)}
    own = case.inputs.at(name).value
    if isinstance(own, str) and own and own not in UNKNOWNS:
        name, tail = f"{own}{part}".lower(), f"/{kind}/{own}{part}".lower()
        for each in case.stack.of(*types):
            target = each.inputs.at(by).value
            if isinstance(target, str) and (
                target.lower() == name or target.lower().endswith(tail)
            ):
                found[each.urn] = each
    return list(found.values())


def not_logged(case: Case, kind: str, name: str, *categories: str) -> Iterator[str]:
    """A resource whose diagnostic settings keep none of the categories of log.

    Arguments as of `referring`; a setting may also name a group that has them all.
    """
    settings = referring(case, "resourceUri", kind, name, DIAGNOSTICS)
    if not settings:
        yield "It has no DiagnosticSetting"
        return
    for setting in settings:
        for log in setting.inputs.each("logs"):
            kept = log.get("category") in categories or log.get("categoryGroup") in _GROUPS
            if kept and log.get("enabled") is True:
                return
    yield f"Its DiagnosticSetting does not keep {' or '.join(categories)}"


def replica(server: Node) -> bool:
    """Whether a database server is a copy of another one."""
    return server.get("createMode") == "Replica"


def of_account(case: Case, *types: str) -> list[Resource]:
    """What belongs to a storage account: by its output, or by the account's name."""
    return referring(case, "accountName", "storageAccounts", "accountName", *types)


def locks(case: Case, kind: str, name: str) -> Iterator[Resource]:
    """The locks on the resource and on its resource group; arguments as of `referring`."""
    yield from referring(case, "scope", kind, name, LOCK)
    group = case.inputs.at("resourceGroupName").value
    owners = set(case.resource.dependencies.get("resourceGroupName", ()))
    for each in case.stack.of(LOCK, GROUP_LOCK):
        by = "scope" if each.type == LOCK else "resourceGroupName"
        target = each.inputs.at(by).value
        same = isinstance(target, str) and target.rpartition("/")[2] == group
        if owners & set(each.dependencies.get(by, ())) or (same and group not in UNKNOWNS):
            yield each

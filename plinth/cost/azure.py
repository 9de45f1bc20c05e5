"""Azure: what its resources use."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..plan import Resource
from .model import Span
from .uses import (
    Reader,
    Scene,
    Unknown,
    Use,
    Uses,
    at,
    carries,
    monthly,
    number,
    rows,
    text,
    way_of,
)

_DISKS = (
    (4, 1), (8, 2), (16, 3), (32, 4), (64, 6), (128, 10), (256, 15), (512, 20), (1024, 30),
    (2048, 40), (4096, 50), (8192, 60), (16384, 70), (32767, 80),
)  # fmt: skip
"""Sizes that premium disks are billed by: the most GiB of each (Azure, managed disks)."""

_ACR_DAYS = 30.4


def disk(gib: float, count: Span, what: str) -> Uses:
    """Disks of a size, `count` of them on average; each is billed by the next larger size."""
    tier = next((f"P{name}" for most, name in _DISKS if gib <= most), "")
    if tier:
        yield Use(f"disk.{tier}", count, f"{what}, {tier}")
    else:
        yield Unknown(f"disk of {gib:g} GiB", "there is none of that size")


def load_balancer(scene: Scene) -> Uses:
    """What a Kubernetes service of type LoadBalancer becomes."""
    yield scene.hourly("lb.rules", "load balancer")
    yield scene.moved("lb.data", "load balancer, traffic", "load_balancer_gib")


def _cluster(scene: Scene, resource: Resource) -> Uses:
    tier = text(resource.inputs, "sku", "tier", default="Free")
    if tier != "Free":
        yield scene.hourly(f"aks.{tier.lower()}", f"control plane, {tier}")
    for profile in rows(resource.inputs, "agentPoolProfiles"):
        yield from _group(scene, profile, "on-demand")
    if text(resource.inputs, "nodeProvisioningProfile", "mode") == "Auto":
        yield Unknown("nodes that are provisioned", "nobody says how many there will be")


def _pool(scene: Scene, resource: Resource) -> Uses:
    yield from _group(scene, resource.inputs, way_of(resource.name, "on-demand"))


def _group(scene: Scene, inputs: Mapping[str, Any], way: str) -> Uses:
    machine = text(inputs, "vmSize")
    if not machine:
        yield Unknown("nodes", "their machine is not known before the update")
        return
    spot = text(inputs, "scaleSetPriority") == "Spot"
    count = number(inputs, "count")
    scales = at(inputs, "enableAutoScaling") is True
    fewest = number(inputs, "minCount") if scales else count
    most = number(inputs, "maxCount") if scales else count
    nodes = scene.nodes(
        text(inputs, "nodeLabels", "plinth.dev/pool"), way, int(fewest), int(most),
        gpu=carries(machine, "azure"),
    )  # fmt: skip
    yield scene.machines(machine, nodes, spot=spot, way="spot" if spot else way)
    if text(inputs, "osDiskType", default="Managed") == "Managed":
        yield from disk(number(inputs, "osDiskSizeGB", default=128), nodes[0], "disks of nodes")


def _nat(scene: Scene, resource: Resource) -> Uses:
    yield scene.hourly("nat", "NAT gateway", region=text(resource.inputs, "location"))
    share = 1 / scene.count(resource.type)
    yield scene.moved("nat.data", "NAT gateway, traffic", "nat_gib", share)


def _address(scene: Scene, resource: Resource) -> Uses:
    yield scene.hourly("ip", "public address", region=text(resource.inputs, "location"))


def _endpoint(scene: Scene, resource: Resource) -> Uses:
    yield scene.hourly("endpoint", "private endpoint")
    share = 1 / scene.count(resource.type)
    yield scene.moved("endpoint.data", "private endpoint, traffic", "endpoint_gib", share)


def _database(scene: Scene, resource: Resource) -> Uses:
    inputs = resource.inputs
    engine = "mysql" if "dbformysql" in resource.type else "postgresql"
    name = text(inputs, "sku", "name")
    copies = 1 if text(inputs, "highAvailability", "mode") in ("", "Disabled") else 2
    suffix = ", with a standby" if copies == 2 else ""
    series, vcpus = _series(name)
    if series:
        item, count = f"{engine}.{series}.vcore", vcpus * copies
    else:
        item, count = f"{engine}.{name}", copies
    yield scene.hourly(item, f"{name}{suffix}", count)
    kept = number(inputs, "storage", "storageSizeGB", default=32)
    yield Use(f"{engine}.storage", Span.of(kept * copies), "storage")


def _series(name: str) -> tuple[str, int]:
    """Series and vCPUs of a machine: Standard_D4ds_v5 is ddsv5 and 4; of a burstable one nothing."""
    _, _, rest = name.partition("_")
    head, _, version = rest.partition("_")
    digits = "".join(each for each in head if each.isdigit())
    if not digits or not version or head.startswith("B"):
        return "", 0
    return head.replace(digits, "", 1).lower() + version, int(digits)


def _cache(scene: Scene, resource: Resource) -> Uses:
    sku = text(resource.inputs, "sku", "name")
    copies = 2 if text(resource.inputs, "highAvailability", default="Enabled") == "Enabled" else 1
    yield scene.hourly(f"redis.{sku}", f"{sku}{', with a replica' if copies == 2 else ''}", copies)


def _bucket(scene: Scene, resource: Resource) -> Uses:
    kind = text(resource.inputs, "sku", "name").partition("_")[2].lower() or "lrs"
    yield from scene.bucket(resource, f"blob.{kind}", f"blob.{kind}.write", "blob.read")


def _registry(scene: Scene, resource: Resource) -> Uses:
    del scene
    tier = text(resource.inputs, "sku", "name", default="Basic").lower()
    yield Use(f"acr.{tier}", Span.of(_ACR_DAYS), f"registry, {tier}")


def _logs(scene: Scene, resource: Resource) -> Uses:
    # Whoever sends logs there has a setting of its own, or is a table of it.
    del resource
    sent = scene.count("azure-native:monitor:DiagnosticSetting")
    yield scene.moved("logs.in", "logs taken in", "log_gib", sent)


READERS: Mapping[str, Reader] = {
    "azure-native:containerregistry:Registry": _registry,
    "azure-native:containerservice:AgentPool": _pool,
    "azure-native:containerservice:ManagedCluster": _cluster,
    "azure-native:dbformysql:Server": _database,
    "azure-native:dbforpostgresql:Server": _database,
    "azure-native:network:NatGateway": _nat,
    "azure-native:network:PrivateEndpoint": _endpoint,
    "azure-native:network:PublicIPAddress": _address,
    "azure-native:operationalinsights:Workspace": _logs,
    "azure-native:privatedns:PrivateZone": monthly("dns.private", "zone of names"),
    "azure-native:redisenterprise:RedisEnterprise": _cache,
    "azure-native:storage:StorageAccount": _bucket,
}

FREE = (
    "azure-native:authorization:", "azure-native:compute:DiskEncryptionSet",
    "azure-native:consumption:", "azure-native:containerservice:MaintenanceConfiguration",
    "azure-native:dbformysql:Configuration",
    "azure-native:dbforpostgresql:Administrators", "azure-native:dbforpostgresql:Configuration",
    "azure-native:dbforpostgresql:Database", "azure-native:dbforpostgresql:FirewallRule",
    "azure-native:keyvault:", "azure-native:managedidentity:", "azure-native:monitor:",
    "azure-native:network:FlowLog", "azure-native:network:NetworkSecurityGroup",
    "azure-native:network:PrivateDnsZoneGroup", "azure-native:network:Route",
    "azure-native:network:Subnet", "azure-native:network:VirtualNetwork",
    "azure-native:privatedns:VirtualNetworkLink", "azure-native:redisenterprise:Database",
    "azure-native:resources:", "azure-native:storage:BlobContainer",
    "azure-native:storage:BlobServiceProperties", "azure-native:storage:ManagementPolicy",
)  # fmt: skip
"""What costs nothing by itself, by the beginning of its type. Vaults: cents for thousands of calls."""

"""What Azure has no size for, takes no more of, or does in another way."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import wraps
from ipaddress import IPv4Network

from ..cloud import AzureCloud
from ..compute import Mig
from ..faults import Path
from ..finding import Finding, Findings, warning
from ..platform import Platform
from ..secrets import named_secrets
from ..tracking import Mlflow
from .governance import within

ZONES = 3
"""Zones of a location that has zones ("What are availability zones?", Azure documentation)."""

MOST_DISK = 2048
"""Size of an OS disk at most, GiB (`osDiskSizeGB`, AKS API)."""

LEAST_LOG_DAYS, MOST_LOG_DAYS = 30, 730
"""Bounds of a workspace's retention ("Manage data retention in a Log Analytics workspace")."""

LEAST_BACKUP_DAYS = 7
"""Backups are kept 7 to 35 days ("Compute options in Azure Database for PostgreSQL", 2026-01-13)."""

MOST_ALERTS = 4
"""Thresholds of a budget: Azure takes five notifications, one of which is of the forecast
(`notifications`, Consumption API)."""

MOST_TAGS = 10
"""DNS zones take 15 tags ("Use tags to organize your Azure resources"), five of which are the platform's."""

_AKS = tuple(map(IPv4Network, ("169.254.0.0/16", "172.30.0.0/16", "172.31.0.0/16", "192.0.2.0/24")))
"""Addresses that AKS keeps for itself ("Configure Azure CNI networking", AKS documentation)."""

_TAG = r"(?!(?i:microsoft|azure|windows))[A-Za-z][A-Za-z0-9_.-]*"
"""Names of tags that every service takes: DNS zones take neither spaces nor special characters, nor a
digit in front; three beginnings are Azure's own ("Use tags to organize your Azure resources")."""

_SECRET = r"[0-9A-Za-z-]{1,127}"  # noqa: S105 - a form
"""Names of secrets ("Azure Key Vault keys, secrets and certificates overview")."""

_SERVER = r"Standard_[BDE][0-9]+[a-z]*(_v[0-9]+)?"
_CACHE = r"(Balanced_B|MemoryOptimized_M|ComputeOptimized_X|FlashOptimized_A)[0-9]+"


def _azure(rule: Callable[[Platform, AzureCloud], Findings]) -> Callable[[Platform], Findings]:
    """The rule, asked of platforms on Azure alone."""

    @wraps(rule)
    def asked(spec: Platform) -> Findings:
        if isinstance(spec.cloud, AzureCloud):
            yield from rule(spec, spec.cloud)

    return asked


@_azure
def network(spec: Platform, cloud: AzureCloud) -> Findings:
    """Zones and addresses are ones that a location and AKS have."""
    del cloud
    section = spec.network
    if section.zones > ZONES:
        message = f"{section.zones} zones, and a location of Azure has {ZONES}"
        yield Finding(("network", "zones"), message, f"2 or {ZONES}")
    ranges = {"cidr": section.cidr, "serviceCidr": section.service_cidr}
    if section.pod_cidr:
        ranges["podCidr"] = section.pod_cidr
    for key, cidr in ranges.items():
        kept = [str(each) for each in _AKS if each.overlaps(cidr)]
        if kept:
            message = f"AKS keeps {', '.join(kept)} for itself"
            yield Finding(("network", key), message, "another network")
    if not 12 <= section.service_cidr.prefixlen <= 28:
        message = f"AKS does not take {section.service_cidr} for Services"
        yield Finding(("network", "serviceCidr"), message, "a /12 to /28")


@_azure
def pods(spec: Platform, cloud: AzureCloud) -> Findings:
    """Every node finds the /24 that it takes for its pods ("Azure CNI Overlay", AKS documentation)."""
    del cloud
    size = spec.network.pod_cidr.prefixlen if spec.network.pod_cidr else 16
    pools = [spec.nodes.system, spec.nodes.cpu, *spec.gpu.pools]
    most = sum(pool.nodes.max * len(pool.capacity) for pool in pools)
    path = ("network", "podCidr")
    if size > 24:
        message = f"/{size} is less than the /24 that a node takes for its pods"
        yield Finding(path, message, "/16, or what the nodes need")
    elif most > (rooms := 2 ** (24 - size)):
        message = f"a /{size} has a /24 for each of {rooms} nodes, and the pools may have {most}"
        yield warning(path, message, "a wider range, or fewer nodes at most")


@_azure
def nodes(spec: Platform, cloud: AzureCloud) -> Findings:
    """Some machine is as large as a node is asked to be, and what must run finds a node that stays."""
    del cloud
    from ..catalog import azure  # here: no other cloud needs the catalogue

    for name, pool in (("system", spec.nodes.system), ("cpu", spec.nodes.cpu)):
        path: Path = ("nodes", name)
        if not pool.instance_types and azure.node(pool) is None:
            size = f"{pool.vcpus} vCPUs and {pool.memory_gib} GiB"
            message = f"no {pool.architecture} machine has {size}"
            yield Finding(path, message, "less, or instanceTypes outright")
        for index in range(1, len(pool.instance_types)):
            message = "an agent pool has one size: the first is taken"
            yield warning((*path, "instanceTypes", index), message, "take it away")
    at = {kind: index for index, kind in enumerate(spec.nodes.system.capacity)}
    if at.get("spot") == 0:
        message = "AKS has no spot nodes for controllers"
        yield Finding(("nodes", "system", "capacity", 0), message, "on-demand first")
    elif "spot" in at:
        message = "AKS's taint keeps the controllers off spot nodes: nothing would run there"
        yield warning(("nodes", "system", "capacity", at["spot"]), message, "take it away")
    if "on-demand" not in spec.nodes.cpu.capacity:
        message = "AKS's taint keeps the platform's services off spot nodes"
        yield Finding(("nodes", "cpu", "capacity"), message, "on-demand besides")


@_azure
def pools(spec: Platform, cloud: AzureCloud) -> Findings:
    """AKS makes the disks, cuts the GPUs, and links the machines as the pool says."""
    if not spec.gpu.pools:
        return
    from ..catalog import accelerators, azure

    for index, pool in enumerate(spec.gpu.pools):
        path: Path = ("gpu", "pools", index)
        if pool.disk_gib > MOST_DISK:
            message = f"{pool.disk_gib} GiB, and AKS makes OS disks of {MOST_DISK} at most"
            yield Finding((*path, "diskGib"), message, f"{MOST_DISK}, or a volume besides")
        known = accelerators.find(pool.accelerator)
        if known and isinstance(pool.sharing, Mig) and pool.sharing.mig in known.mig:
            there = azure.cuts(known)
            if pool.sharing.mig not in there:
                message = f"AKS does not cut {known.title} into {pool.sharing.mig}"
                yield Finding((*path, "sharing", "mig"), message, f"one of {', '.join(there)}")
        offer = azure.machine(pool, cloud.location)
        if offer and offer.fabric and pool.interconnect == "auto" and pool.nodes.max > 1:
            message = (
                f"{offer.fabric} of {offer.instance_type} stays unused: its drivers are NVIDIA's "
                "network operator's, which is not part of the platform"
            )
            yield warning((*path, "interconnect"), message, "none, or install it (docs/azure.md)")


@_azure
def database(spec: Platform, cloud: AzureCloud) -> Findings:
    """PostgreSQL as Flexible Server has it."""
    section = spec.database
    standby = spec.protected if section.high_availability is None else section.high_availability
    for named, path, such in (
        (section.instance_class, ("database",), "ds_v5"),
        (section.mysql.instance_class, ("database", "mysql"), "ads_v5"),
    ):
        path = (*path, "instanceClass")
        if named and not re.fullmatch(_SERVER, named):
            message = f"{named} is no size of Flexible Server"
            yield Finding(path, message, f"such as Standard_D4{such}")
        elif named and named.startswith("Standard_B") and standby:
            message = f"{named} is burstable, which has no standby"
            yield Finding(path, message, f"highAvailability: false, or such as Standard_D2{such}")
    if section.backup_days < LEAST_BACKUP_DAYS:
        message = f"Azure keeps backups {LEAST_BACKUP_DAYS} days at least"
        yield warning(("database", "backupDays"), message, f"{LEAST_BACKUP_DAYS} or more")
    grows = section.max_storage_gib > section.storage_gib
    if grows and "max_storage_gib" in section.model_fields_set:
        message = "a disk that grows by itself has no bound but the service's own"
        mend = "null, or as much as storageGib: then it does not grow"
        yield warning(("database", "maxStorageGib"), message, mend)
    if cloud.backup_location == cloud.location:
        message = "backups are in location already"
        yield Finding(("cloud", "backupLocation"), message, "the pair of location, or null")
    elif cloud.backup_location and spec.governance.residency:
        allowed = spec.governance.residency
        if not any(within(cloud.backup_location, place) for place in allowed):
            message = f"{cloud.backup_location} is outside governance.residency"
            yield Finding(("cloud", "backupLocation"), message, f"within {', '.join(allowed)}")


@_azure
def stores(spec: Platform, cloud: AzureCloud) -> Findings:
    """Feast's stores have a size, and its image reaches them."""
    del cloud
    features = spec.features
    if features.engine == "none":
        return
    if features.offline != "postgres":
        message = "Feast's image in the catalogue has no driver for Synapse"
        yield warning(("features", "offline"), message, "postgres, or another image: docs/azure.md")
    if features.online != "redis":
        return
    from ..catalog import azure

    redis = features.redis
    if redis.node_type and not re.fullmatch(_CACHE, redis.node_type):
        message = f"{redis.node_type} is no size of Azure Managed Redis"
        yield Finding(("features", "redis", "nodeType"), message, "such as MemoryOptimized_M20")
    elif not redis.node_type and azure.cache(redis) is None:
        asked = redis.memory_gib * redis.shards
        message = f"no size of Azure Managed Redis that is out of preview holds {asked} GiB"
        yield Finding(("features", "redis", "memoryGib"), message, "less, or nodeType outright")


@_azure
def tracking(spec: Platform, cloud: AzureCloud) -> Findings:
    """MLflow's image signs in to the bucket."""
    del cloud
    if isinstance(spec.tracking, Mlflow) and spec.tracking.auth == "oidc":
        message = (
            "MLflow's image with OIDC cannot sign in to Blob Storage: it has no azure-identity"
        )
        yield warning(("tracking", "auth"), message, "basic, or another image: docs/azure.md")


@_azure
def operations(spec: Platform, cloud: AzureCloud) -> Findings:
    """Logs, the sensor, and the budget are ones that Azure has."""
    asked = spec.cluster.log_retention_days
    kept = min(max(asked, LEAST_LOG_DAYS), MOST_LOG_DAYS)
    if kept != asked:
        message = f"Log Analytics keeps {LEAST_LOG_DAYS} to {MOST_LOG_DAYS} days: {kept} are taken"
        yield warning(("cluster", "logRetentionDays"), message, "30 to 545")
    if cloud.defender and spec.network.egress == "none":
        message = "the sensor reaches nobody from a network without a way out"
        yield warning(("cloud", "defender"), message, "false, or a NAT gateway")
    alerts = len(spec.budget.alert_at_percent)
    if alerts > MOST_ALERTS:
        message = f"{alerts} alerts, and a budget of Azure takes {MOST_ALERTS}"
        yield Finding(("budget", "alertAtPercent"), message, "fewer")


@_azure
def domain(spec: Platform, cloud: AzureCloud) -> Findings:
    """The DNS zone is one that the domain is in."""
    name = spec.access.domain
    if not cloud.dns_zone_id or not name:
        return
    zone = cloud.dns_zone_id.rsplit("/", 1)[-1]
    if name != zone and not name.endswith(f".{zone}"):
        message = f"access.domain {name} is not in {zone}"
        yield Finding(("cloud", "dnsZoneId"), message, "the zone that answers for the domain")


@_azure
def tags(spec: Platform, cloud: AzureCloud) -> Findings:
    """Tags are ones that every service of Azure takes, and AKS's drivers, which get them as a list."""
    del cloud
    if len(spec.tags) > MOST_TAGS:
        message = f"{len(spec.tags)} tags, and a DNS zone of Azure takes {MOST_TAGS} besides ours"
        yield Finding(("tags",), message, "fewer")
    for key, value in spec.tags.items():
        if not re.fullmatch(_TAG, key):
            mend = "letters, digits, _ . -, a letter in front; not microsoft, azure or windows"
            yield Finding(("tags", key), "is no name of a tag for all of Azure", mend)
        elif "," in value or "=" in value:
            yield Finding(("tags", key), "AKS takes no comma and no = in a tag", "another value")


@_azure
def secrets(spec: Platform, cloud: AzureCloud) -> Findings:
    """Key Vault has names for the secrets that the spec names; a slash becomes a hyphen."""
    del cloud
    for path, key in named_secrets(spec):
        if not re.fullmatch(_SECRET, key.replace("/", "-")):
            message = f'"{key}" is no name of a secret in Key Vault'
            yield Finding(path, message, "letters, digits, hyphens and slashes")


RULES = (
    network, pods, nodes, pools, database, stores, tracking, operations, domain, tags, secrets,
)  # fmt: skip

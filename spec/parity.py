"""What one spec comes to on each cloud: which service, and what is lost or different there.

Each capability is a row of pure functions of a spec; `parity` asks them of the spec as it would stand
on every cloud. What a cloud refuses outright is not here but in the rules (`elsewhere.objections`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from .catalog import accelerators, instances
from .compute import GpuPool
from .elsewhere import PROVIDERS, Provider, on
from .platform import Platform

Say = Callable[[Platform], str]


@dataclass(frozen=True)
class Cell:
    """A capability on one cloud."""

    service: str
    """What provides it; empty where nothing does."""
    different: str = ""
    """What is lost or different there; empty where nothing is."""


@dataclass(frozen=True)
class Capability:
    """A capability of a spec, by cloud."""

    name: str
    field: str
    """Path of the part of the spec that asks for it."""
    clouds: Mapping[Provider, Cell]


@dataclass(frozen=True)
class _Row:
    name: str
    field: str
    services: Mapping[Provider, str | Say]
    different: Mapping[Provider, str | Say]
    asked: Callable[[Platform], bool] = bool


def parity(spec: Platform) -> tuple[Capability, ...]:
    """Every capability that the spec asks for, in the order of the language."""
    stands: dict[Provider, Platform] = {provider: on(spec, provider) for provider in PROVIDERS}
    rows = [row for row in _ROWS if row.asked(spec)]
    found = [
        Capability(
            row.name,
            row.field,
            {
                provider: Cell(
                    _said(row.services[provider], there),
                    _said(row.different.get(provider, ""), there),
                )
                for provider, there in stands.items()
            },
        )
        for row in rows
    ]
    last = [each.name for each in found].index("Accelerators") if spec.gpu.pools else 0
    pools = [
        Capability(
            f"Pool {pool.name}",
            f"gpu.pools[{index}]",
            {provider: _pool(pool, provider) for provider in PROVIDERS},
        )
        for index, pool in enumerate(spec.gpu.pools)
    ]
    return (*found[: last + 1], *pools, *found[last + 1 :]) if pools else tuple(found)


def _said(value: str | Say, spec: Platform) -> str:
    return value if isinstance(value, str) else value(spec)


def _pool(pool: GpuPool, provider: Provider) -> Cell:
    """The machine that a pool is resolved to, by the catalogue, or the nearest accelerators."""
    if provider == "onprem":
        return Cell(f"nodes that exist, with {pool.gpus_per_node} {pool.accelerator}")
    found = accelerators.offers(pool.accelerator, provider, gpus=pool.gpus_per_node)
    if not found:
        near = accelerators.nearest(pool.accelerator, provider)
        counts = sorted({each.gpus for each in accelerators.offers(pool.accelerator, provider)})
        if counts:
            return Cell("", f"{pool.accelerator} only by {', '.join(map(str, counts))}")
        names = ", ".join(each.name for each in near) or "none"
        return Cell("", f"no {pool.accelerator}; nearest: {names}")
    machine = found[0]
    link = machine.fabric if pool.interconnect == "auto" else None
    lost = [] if link or not _linked(pool) else ["no fabric between machines"]
    if machine.gpu_memory_gib != _memory(pool):
        lost.append(f"{machine.gpu_memory_gib:g} GiB each")
    return Cell(machine.instance_type + (f", {link}" if link else ""), ", ".join(lost))


def _linked(pool: GpuPool) -> bool:
    """Whether some cloud links the machines of such a pool."""
    return pool.interconnect == "auto" and any(
        offers[0].fabric
        for provider in PROVIDERS
        if (offers := accelerators.offers(pool.accelerator, provider, gpus=pool.gpus_per_node))
    )


def _memory(pool: GpuPool) -> float:
    known = accelerators.find(pool.accelerator)
    return known.memory_gib if known else 0


def _size(service: str, kind: instances.Kind, cloud: instances.Cloud) -> Say:
    """The service with the machine that the spec's size is resolved to."""

    def said(spec: Platform) -> str:
        if kind == "node":
            asked = (spec.nodes.cpu.vcpus, spec.nodes.cpu.memory_gib, spec.nodes.cpu.architecture)
            found = instances.pick(kind, *asked, cloud=cloud)
        elif kind == "cache":
            found = instances.pick(kind, memory_gib=spec.features.redis.memory_gib, cloud=cloud)
        else:
            asked = (spec.database.vcpus, spec.database.memory_gib)
            found = instances.pick(kind, *asked, cloud=cloud, steady=cloud != "aws")
        return f"{service}, {found.name}" if found else service

    return said


def _offline(spec: Platform) -> str:
    return spec.features.offline


def _by(choice: Say, choices: Mapping[str, str]) -> Say:
    """What a choice of the spec comes to."""
    return lambda spec: choices[choice(spec)]


def _nothing(spec: Platform) -> str:
    del spec
    return ""


def _valkey(spec: Platform) -> str:
    return f"Valkey, {spec.features.redis.memory_gib} GiB"


_ROWS: tuple[_Row, ...] = (
    _Row("Network", "network",
         {"aws": "VPC", "gcp": "VPC network", "azure": "Virtual Network", "onprem": "the site's"},
         {"gcp": "subnetworks are regional; Cloud NAT is one for all zones",
          "onprem": "nothing is made; cidr and serviceCidr say what is there"}),
    _Row("Traffic records", "network.flowLogs",
         {"aws": "VPC Flow Logs", "gcp": "VPC Flow Logs", "azure": "VNet flow logs", "onprem": ""},
         {"onprem": "none: the site's own"}, lambda p: p.network.flow_logs.enabled),
    _Row("Private endpoints", "network.privateEndpoints",
         {"aws": "VPC endpoints", "gcp": "Private Google Access, Private Service Connect",
          "azure": "Private Link", "onprem": ""},
         {"onprem": "there are no services of a cloud"}, lambda p: p.network.private_endpoints),
    _Row("Kubernetes", "cluster",
         {"aws": "EKS", "gcp": "GKE Standard", "azure": "AKS, Standard tier", "onprem": "the one there is"},
         {"gcp": "a release channel keeps the minor and mends it",
          "onprem": "neither made, upgraded nor deleted; its access is its own"}),
    _Row("Nodes", "nodes",
         {"aws": _size("EC2", "node", "aws"), "gcp": _size("Compute Engine", "node", "gcp"),
          "azure": _size("Virtual Machines", "node", "azure"), "onprem": "those there are"},
         {"onprem": "none is added or removed"}),
    _Row("Accelerators", "gpu.pools",
         {"aws": lambda p: f"EKS node groups, {p.gpu.autoscaler}", "gcp": "GKE node pools, GKE's autoscaler",
          "azure": "AKS agent pools, AKS's autoscaler", "onprem": "labels and taints on nodes"},
         {"onprem": "none is added or removed"}, lambda p: bool(p.gpu.pools)),
    _Row("Buckets", "storage",
         {"aws": "S3", "gcp": "Cloud Storage", "azure": "Blob Storage",
          "onprem": "SeaweedFS, or an S3 endpoint"},
         {"onprem": "access by keys, kept as secrets: there is no cloud identity"}),
    _Row("PostgreSQL", "database",
         {"aws": _size("RDS", "postgresql", "aws"), "gcp": _size("Cloud SQL", "postgresql", "gcp"),
          "azure": _size("Flexible Server", "postgresql", "azure"), "onprem": "CloudNativePG"},
         {"onprem": "on the cluster's own disks"}),
    _Row("Images", "registry",
         {"aws": "ECR", "gcp": "Artifact Registry", "azure": "Container Registry Premium",
          "onprem": "the one of cloud.registry"},
         {"azure": "of images only untagged ones are deleted in time",
          "onprem": "none is made, and none is cleaned"}),
    _Row("Features, offline", "features.offline",
         {"aws": _by(_offline, {"lake": "Athena", "warehouse": "Redshift Serverless", "postgres": "RDS"}),
          "gcp": _by(_offline, {"lake": "BigQuery over Cloud Storage", "warehouse": "BigQuery",
                                "postgres": "Cloud SQL"}),
          "azure": _by(_offline, {"lake": "Synapse serverless", "warehouse": "Synapse",
                                  "postgres": "Flexible Server"}),
          "onprem": _by(_offline, {"lake": "", "warehouse": "", "postgres": "CloudNativePG"})},
         {"gcp": _by(_offline, {"lake": "", "postgres": "",
                                "warehouse": "no capacity to set: paid by what is read"}),
          "azure": _by(_offline, {"lake": "", "postgres": "",
                                  "warehouse": "sized by Synapse's units, not by RPUs"}),
          "onprem": _by(_offline, {"lake": "postgres alone", "warehouse": "postgres alone",
                                   "postgres": ""})},
         lambda p: p.features.engine != "none"),
    _Row("Features, online", "features.online",
         {"aws": lambda p: _online(p, _size("ElastiCache for Valkey", "cache", "aws"), "DynamoDB", "RDS"),
          "gcp": lambda p: _online(p, lambda s: f"Memorystore for Redis, {s.features.redis.memory_gib} GiB",
                                   "Bigtable", "Cloud SQL"),
          "azure": lambda p: _online(p, _size("Azure Managed Redis", "cache", "azure"), "", "Flexible Server"),
          "onprem": lambda p: _online(p, _valkey, "", "CloudNativePG")},
         {"azure": lambda p: _online(p, _nothing, "Feast has no store on Cosmos DB", ""),
          "onprem": lambda p: _online(p, _nothing, "redis or postgres alone", "")},
         lambda p: p.features.engine != "none"),
    _Row("Secrets", "cloud",
         {"aws": "Secrets Manager", "gcp": "Secret Manager", "azure": "Key Vault",
          "onprem": "the ClusterSecretStore of cloud.secretStore, or Secrets of the cluster"},
         {"onprem": "as safe as the cluster's own store"}),
    _Row("Encryption at rest", "cloud",
         {"aws": "a KMS key", "gcp": "a Cloud KMS key", "azure": "a Key Vault key", "onprem": ""},
         {"onprem": "the site's disks decide"}),
    _Row("Identities", "cloud",
         {"aws": "EKS Pod Identity, a role each", "gcp": "Workload Identity, a principal each",
          "azure": "Workload ID, a managed identity each", "onprem": "service accounts, keys as secrets"},
         {"gcp": "roles on buckets, narrowed by conditions", "azure": "roles on containers",
          "onprem": "no cloud identity"}),
    _Row("Certificates", "access.tls",
         {"aws": "Let's Encrypt by Route 53", "gcp": "Let's Encrypt by Cloud DNS",
          "azure": "Let's Encrypt by Azure DNS", "onprem": ""},
         {"onprem": "private-ca alone"}, lambda p: p.access.tls == "lets-encrypt"),
    _Row("Budget", "budget",
         {"aws": "AWS Budgets", "gcp": "Cloud Billing budget", "azure": "Consumption budget",
          "onprem": ""},
         {"gcp": "of the project, not of a tag", "onprem": "nobody bills an existing cluster"}),
)  # fmt: skip


def _online(spec: Platform, redis: Say, key_value: str, postgres: str) -> str:
    choices = {"redis": redis(spec), "key-value": key_value, "postgres": postgres}
    return choices[spec.features.online]

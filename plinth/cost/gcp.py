"""Google Cloud: what its resources use."""

from __future__ import annotations

from collections.abc import Mapping

from spec.catalog import instances

from ..plan import Resource
from .model import NOTHING, Span
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

_REDIS = ((4, "m1"), (10, "m2"), (35, "m3"), (100, "m4"), (300, "m5"))
"""Capacity tiers of Memorystore: the most GiB of each (Memorystore for Redis, pricing)."""


def disk(gib: float, count: Span, what: str) -> Uses:
    """Disks of a size, `count` of them on average."""
    yield Use("pd-balanced", count * gib, what)


def load_balancer(scene: Scene) -> Uses:
    """What a Kubernetes service of type LoadBalancer becomes."""
    yield scene.hourly("lb.rules", "load balancer")
    yield scene.moved("lb.data", "load balancer, traffic", "load_balancer_gib")


def _cluster(scene: Scene, resource: Resource) -> Uses:
    yield scene.hourly("gke.cluster", "control plane")
    if at(resource.inputs, "enableAutopilot") is True:
        yield Unknown("pods of Autopilot", "nobody says how many there will be")


def _nodes(scene: Scene, resource: Resource) -> Uses:
    config = at(resource.inputs, "nodeConfig")
    machine = text(config, "machineType")
    if not machine:
        yield Unknown("nodes", "their machine is not known before the update")
        return
    spot, way, nodes = at(config, "spot") is True, _way(resource), _up(scene, resource)
    if carries(machine, "gcp"):
        yield scene.machines(machine, nodes, spot=spot, way=way)
    else:
        yield from _by_parts(scene, machine, nodes, spot=spot, way=way)
    yield from disk(number(config, "diskSizeGb", default=100), nodes[0], "disks of nodes")


def _way(resource: Resource) -> str:
    spot = at(resource.inputs, "nodeConfig", "spot") is True
    return way_of(resource.name, "spot" if spot else "on-demand")


def _up(scene: Scene, resource: Resource) -> tuple[Span, str]:
    """Nodes of a pool that are up on average, and the assumption that this rests on."""
    inputs = resource.inputs
    config = at(inputs, "nodeConfig")
    zones = len(rows(inputs, "nodeLocations")) or 1
    scaling = at(inputs, "autoscaling")
    each = number(inputs, "nodeCount", default=number(inputs, "initialNodeCount")) * zones
    fewest = number(scaling, "totalMinNodeCount", default=number(scaling, "minNodeCount") * zones)
    most = number(scaling, "totalMaxNodeCount", default=number(scaling, "maxNodeCount") * zones)
    if scaling is None:
        fewest = most = each
    pool, gpu = (
        text(config, "labels", "plinth.dev/pool"),
        carries(text(config, "machineType"), "gcp"),
    )
    return scene.nodes(pool, _way(resource), int(fewest), int(most), gpu=gpu)


def _by_parts(scene: Scene, machine: str, nodes: tuple[Span, str], *, spot: bool, way: str) -> Uses:
    """A machine without accelerators, which is billed by its vCPUs and its memory."""
    shape = instances.find("node", machine, "gcp")
    if shape is None:
        yield scene.machines(machine, nodes, spot=spot, way=way)
        return
    count, assumed = nodes
    series = machine.partition("-")[0]
    assumes = (assumed, "fallbackPercent", "hoursPerMonth")
    for part, amount in (("vcpu", shape.vcpus), ("memory", shape.memory_gib)):
        plain = f"{series}.{part}"
        yield Use(
            f"{series}.spot.{part}" if spot else plain,
            count * (scene.hours * amount),
            f"{machine}, {way}: {'vCPUs' if part == 'vcpu' else 'memory'}",
            assumes,
            instead=plain if spot else "",
        )


def _nat(scene: Scene, resource: Resource) -> Uses:
    # A gateway is billed for 32 machines at most (Cloud NAT, pricing).
    pools = [
        _up(scene, each)
        for each in scene.resources
        if each.type == "gcp:container/nodePool:NodePool"
    ]
    count = sum((nodes for nodes, _ in pools), NOTHING)
    billed = Span(min(count.low, 32), min(count.expected, 32), min(count.high, 32))
    assumes = (*dict.fromkeys(name for _, name in pools), "fallbackPercent", "hoursPerMonth")
    yield Use("nat.vm", billed * scene.hours, "NAT, by machine", assumes)
    share = 1 / scene.count(resource.type)
    yield scene.moved("nat.data", "NAT, traffic", "nat_gib", share)


def _address(scene: Scene, resource: Resource) -> Uses:
    if text(resource.inputs, "addressType", default="EXTERNAL") == "EXTERNAL":
        yield scene.hourly("ip", "public address")


def _endpoint(scene: Scene, resource: Resource) -> Uses:
    if text(resource.inputs, "target").startswith(("all-apis", "vpc-sc")):
        yield scene.hourly("endpoint", "endpoint of Google's services")
    else:
        yield from load_balancer(scene)


def _database(scene: Scene, resource: Resource) -> Uses:
    settings = at(resource.inputs, "settings")
    tier = text(settings, "tier")
    shape = tier.removeprefix("db-custom-").split("-")
    if not tier.startswith("db-custom-") or not all(each.isdigit() for each in shape):
        yield Unknown(f"database {tier}".strip(), "only custom machines are reckoned")
        return
    zones = 2 if text(settings, "availabilityType") == "REGIONAL" else 1
    suffix = ", in two zones" if zones == 2 else ""
    vcpus, memory = int(shape[0]), int(shape[1]) / 1024
    yield scene.hourly("sql.vcpu", f"{tier}{suffix}: vCPUs", zones * vcpus)
    yield scene.hourly("sql.memory", f"{tier}{suffix}: memory", zones * memory)
    kept = number(settings, "diskSize", default=10)
    grown = Span(kept, kept, max(kept, number(settings, "diskAutoresizeLimit")))
    kind = "ssd" if text(settings, "diskType", default="PD_SSD") == "PD_SSD" else "other"
    yield Use(f"sql.{kind}", grown * zones, "storage")


def _cache(scene: Scene, resource: Resource) -> Uses:
    inputs = resource.inputs
    size = number(inputs, "memorySizeGb", default=1)
    standard = text(inputs, "tier") == "STANDARD_HA"
    nodes = 1 + number(inputs, "replicaCount", default=1) if standard else 1
    tier = next((name for most, name in _REDIS if size <= most), "m5")
    what = f"{size:g} GiB, {nodes:g} node{'s' if nodes != 1 else ''}"
    yield scene.hourly(f"redis.{tier}", what, size * nodes)


def _bucket(scene: Scene, resource: Resource) -> Uses:
    kind = text(resource.inputs, "storageClass", default="STANDARD").lower()
    yield from scene.bucket(resource, f"gcs.{kind}", "gcs.write", "gcs.read")


def _logs(scene: Scene, resource: Resource) -> Uses:
    del resource
    yield scene.moved("logs.in", "logs taken in", "log_gib")


def _images(scene: Scene, resource: Resource) -> Uses:
    del resource
    yield scene.moved("artifacts", "images", "image_gib")


def _queries(scene: Scene, resource: Resource) -> Uses:
    # A dataset for scratch work holds nothing for long, and queries are those of all datasets.
    if at(resource.inputs, "defaultTableExpirationMs") is None:
        yield scene.moved("bigquery.scanned", "queries of BigQuery", "scanned_tib")
        yield scene.moved("bigquery.kept", "data in the warehouse", "warehouse_gib")


READERS: Mapping[str, Reader] = {
    "gcp:artifactregistry/repository:Repository": _images,
    "gcp:bigquery/dataset:Dataset": _queries,
    "gcp:compute/address:Address": _address,
    "gcp:compute/globalForwardingRule:GlobalForwardingRule": _endpoint,
    "gcp:container/cluster:Cluster": _cluster,
    "gcp:container/nodePool:NodePool": _nodes,
    "gcp:dns/managedZone:ManagedZone": monthly("dns.zone", "zone of names"),
    "gcp:compute/routerNat:RouterNat": _nat,
    "gcp:kms/cryptoKey:CryptoKey": monthly("kms.version", "key"),
    "gcp:logging/projectBucketConfig:ProjectBucketConfig": _logs,
    "gcp:redis/instance:Instance": _cache,
    "gcp:secretmanager/secret:Secret": monthly("secret", "secret"),
    "gcp:sql/databaseInstance:DatabaseInstance": _database,
    "gcp:storage/bucket:Bucket": _bucket,
}

FREE = (
    "gcp:artifactregistry/repositoryIam", "gcp:bigquery/datasetIam", "gcp:billing/",
    "gcp:binaryauthorization/", "gcp:compute/firewall:", "gcp:compute/globalAddress:",
    "gcp:compute/network:", "gcp:compute/networkPeering", "gcp:compute/route:", "gcp:compute/router:",
    "gcp:compute/resourcePolicy:", "gcp:compute/subnetwork", "gcp:dns/recordSet:",
    "gcp:kms/cryptoKeyIAM", "gcp:kms/keyRing", "gcp:logging/projectSink:",
    "gcp:monitoring/notificationChannel:", "gcp:projects/", "gcp:secretmanager/secretIam",
    "gcp:secretmanager/secretVersion:", "gcp:serviceaccount/", "gcp:servicenetworking/",
    "gcp:sql/database:", "gcp:sql/user:", "gcp:storage/bucketIAM", "gcp:storage/bucketObject",
    "gcp:workloadidentity/", "gcp:iam/",
)  # fmt: skip
"""What costs nothing by itself, by the beginning of its type. Global addresses: ranges and endpoints."""

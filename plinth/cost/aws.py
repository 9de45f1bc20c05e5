"""AWS: what its resources use."""

from __future__ import annotations

from collections.abc import Mapping

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

_DEFAULT_DISK_GIB = 20
"""Root disk of a node group that names none (EKS, CreateNodegroup)."""


def disk(gib: float, count: Span, what: str) -> Uses:
    """Disks of a size, `count` of them on average."""
    yield Use("ebs.gp3", count * gib, what)


def load_balancer(scene: Scene) -> Uses:
    """What a Kubernetes service of type LoadBalancer becomes."""
    yield scene.hourly("lb.network", "load balancer")
    # One capacity unit is a GiB an hour (Elastic Load Balancing, Network Load Balancer pricing).
    moved = scene.volume(scene.usage.load_balancer_gib)
    assumes = ("loadBalancerGib", "spreadPercent")
    yield Use("lb.network.lcu", moved, "load balancer, traffic", assumes)


def _cluster(scene: Scene, resource: Resource) -> Uses:
    yield scene.hourly("eks.cluster", "control plane")
    if at(resource.inputs, "computeConfig", "enabled") is True:
        yield Unknown("machines of EKS Auto Mode", "nobody says how many there will be")


def _nodes(scene: Scene, resource: Resource) -> Uses:
    inputs = resource.inputs
    machine = text(inputs, "instanceTypes", 0)
    if not machine:
        yield Unknown("nodes", "their machine is not known before the update")
        return
    spot = text(inputs, "capacityType") == "SPOT"
    way = way_of(resource.name, "spot" if spot else "on-demand")
    if way == "capacity-block":
        yield Unknown(f"{machine}, capacity block", "it is paid when it is bought, not by the hour")
        return
    pool = text(inputs, "labels", "plinth.dev/pool")
    fewest, most = (int(number(inputs, "scalingConfig", name)) for name in ("minSize", "maxSize"))
    nodes = scene.nodes(pool, way, fewest, most, gpu=carries(machine, "aws"))
    yield scene.machines(machine, nodes, spot=spot, way=way)
    yield from disk(_root_disk(scene, resource), nodes[0], "disks of nodes")


def _root_disk(scene: Scene, resource: Resource) -> float:
    """GiB of the disks of a node group: those of its launch template, which is named like it."""
    for each in scene.resources:
        if (
            each.type == "aws:ec2/launchTemplate:LaunchTemplate"
            and each.name == f"{resource.name}-template"
        ):
            devices = rows(each.inputs, "blockDeviceMappings")
            return sum(number(device, "ebs", "volumeSize") for device in devices)
    return number(resource.inputs, "diskSize", default=_DEFAULT_DISK_GIB)


def _nat(scene: Scene, resource: Resource) -> Uses:
    yield scene.hourly("nat", "NAT gateway")
    share = 1 / scene.count(resource.type)
    yield scene.moved("nat.data", "NAT gateway, traffic", "nat_gib", share)


def _address(scene: Scene, resource: Resource) -> Uses:
    del resource
    yield scene.hourly("ip", "public address")


def _endpoint(scene: Scene, resource: Resource) -> Uses:
    if text(resource.inputs, "vpcEndpointType", default="Gateway") != "Interface":
        return
    zones = len(rows(resource.inputs, "subnetIds")) or 1
    yield scene.hourly("endpoint", "private endpoint, by zone", zones)
    interfaces = sum(
        text(each.inputs, "vpcEndpointType") == "Interface"
        for each in scene.resources
        if each.type == resource.type
    )
    yield scene.moved("endpoint.data", "private endpoint, traffic", "endpoint_gib", 1 / interfaces)


def _database(scene: Scene, resource: Resource) -> Uses:
    inputs = resource.inputs
    size, engine = text(inputs, "instanceClass"), text(inputs, "engine")
    item = {"postgres": "postgresql", "mysql": "mysql"}.get(engine)
    if item is None or not size:
        what = f"database {engine or 'of an engine'}"
        yield Unknown(what, "only PostgreSQL and MySQL are reckoned")
        return
    zones = 2 if at(inputs, "multiAz") is True else 1
    suffix = ", in two zones" if zones == 2 else ""
    yield scene.hourly(f"rds.{item}.{size}", f"{size}{suffix}", zones)
    kept, most = (number(inputs, name) for name in ("allocatedStorage", "maxAllocatedStorage"))
    # It grows by itself up to its bound, and what it has grown by stays.
    grown = Span(kept, kept, max(kept, most))
    yield Use(f"rds.{text(inputs, 'storageType', default='gp2')}", grown * zones, "storage")


def _cache(scene: Scene, resource: Resource) -> Uses:
    inputs = resource.inputs
    node, engine = text(inputs, "nodeType"), text(inputs, "engine", default="redis")
    shards = number(inputs, "numNodeGroups", default=1)
    each = 1 + number(inputs, "replicasPerNodeGroup")
    count = number(inputs, "numCacheClusters", default=shards * each)
    yield scene.hourly(f"elasticache.{engine}.{node}", f"{node}, {engine}", count)


def _warehouse(scene: Scene, resource: Resource) -> Uses:
    usage = scene.usage
    capacity = number(resource.inputs, "baseCapacity", default=128)
    hours = scene.volume(usage.warehouse_hours) * capacity
    what = f"{capacity:g} processing units"
    yield Use("redshift.rpu", hours, what, ("warehouseHours", "spreadPercent"))
    yield scene.moved("redshift.kept", "data in the warehouse", "warehouse_gib")


def _bucket(scene: Scene, resource: Resource) -> Uses:
    yield from scene.bucket(resource, "s3.standard", "s3.write", "s3.read")


def _logs(scene: Scene, resource: Resource) -> Uses:
    yield scene.moved("logs.in", "logs taken in", "log_gib")
    # Stored compressed, to 15 per cent of what came in (CloudWatch, pricing: archival).
    months = number(resource.inputs, "retentionInDays", default=365) / 30
    kept = scene.volume(scene.usage.log_gib * months * 0.15)
    yield Use("logs.kept", kept, "logs kept", ("logGib", "spreadPercent"))


def _images(scene: Scene, resource: Resource) -> Uses:
    del resource
    yield scene.moved("ecr", "images", "image_gib")


def _queries(scene: Scene, resource: Resource) -> Uses:
    del resource
    yield scene.moved("athena.scanned", "queries of Athena", "scanned_tib")


READERS: Mapping[str, Reader] = {
    "aws:athena/workgroup:Workgroup": _queries,
    "aws:cloudwatch/logGroup:LogGroup": _logs,
    "aws:ec2/eip:Eip": _address,
    "aws:ec2/natGateway:NatGateway": _nat,
    "aws:ec2/vpcEndpoint:VpcEndpoint": _endpoint,
    "aws:ecr/repository:Repository": _images,
    "aws:eks/cluster:Cluster": _cluster,
    "aws:eks/nodeGroup:NodeGroup": _nodes,
    "aws:elasticache/replicationGroup:ReplicationGroup": _cache,
    "aws:kms/key:Key": monthly("kms.key", "key"),
    "aws:rds/instance:Instance": _database,
    "aws:redshiftserverless/workgroup:Workgroup": _warehouse,
    "aws:s3/bucket:Bucket": _bucket,
    "aws:secretsmanager/secret:Secret": monthly("secret", "secret"),
}

FREE = (
    "aws:autoscaling/", "aws:budgets/", "aws:cloudwatch/event", "aws:ec2/defaultSecurityGroup:",
    "aws:ec2/flowLog:", "aws:ec2/internetGateway:", "aws:ec2/launchTemplate:",
    "aws:ec2/placementGroup:", "aws:ec2/route", "aws:ec2/securityGroup", "aws:ec2/subnet:",
    "aws:ec2/vpc:", "aws:ec2/vpcDhcp", "aws:ecr/lifecyclePolicy:", "aws:ecr/repositoryPolicy:",
    "aws:eks/access", "aws:eks/addon:", "aws:eks/podIdentityAssociation:",
    "aws:elasticache/parameterGroup:", "aws:elasticache/subnetGroup:", "aws:glue/catalogDatabase:",
    "aws:iam/", "aws:kms/alias:", "aws:rds/parameterGroup:", "aws:rds/subnetGroup:",
    "aws:redshiftdata/", "aws:redshiftserverless/namespace:", "aws:s3/bucketLifecycle",
    "aws:s3/bucketLogging", "aws:s3/bucketNotification", "aws:s3/bucketOwnership",
    "aws:s3/bucketPolicy", "aws:s3/bucketPublic", "aws:s3/bucketServer", "aws:s3/bucketVersioning",
    "aws:secretsmanager/secretPolicy:", "aws:secretsmanager/secretVersion:", "aws:sqs/queue",
    "aws:vpc/",
)  # fmt: skip
"""What costs nothing by itself, by the beginning of its type. Queues: thousands of messages at most."""

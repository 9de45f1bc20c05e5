"""What rules on Google Cloud share: type tokens, copies of databases, nodes of GKE, IAM bindings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from .checks import on
from .rule import Case, Resource
from .values import UNKNOWNS, Node

BUCKET = "gcp:storage/bucket:Bucket"
CLUSTER = "gcp:container/cluster:Cluster"
NODE_POOL = "gcp:container/nodePool:NodePool"
SQL = "gcp:sql/databaseInstance:DatabaseInstance"
DATASET = "gcp:bigquery/dataset:Dataset"
REDIS = "gcp:redis/instance:Instance"
MEMORYSTORE = (REDIS, "gcp:redis/cluster:Cluster", "gcp:memorystore/instance:Instance")
REPOSITORY = "gcp:artifactregistry/repository:Repository"
SUBNET = "gcp:compute/subnetwork:Subnetwork"
MACHINES = ("PRIVATE", "PRIVATE_RFC_1918")
"""Purposes of subnets that machines are in: `PRIVATE`, and its older name."""
INSTANCE_TEMPLATES = (
    "gcp:compute/instanceTemplate:InstanceTemplate",
    "gcp:compute/regionInstanceTemplate:RegionInstanceTemplate",
)
INSTANCES = ("gcp:compute/instance:Instance", *INSTANCE_TEMPLATES)


def replica(instance: Node) -> bool:
    """Whether an instance of Cloud SQL is a copy of another one."""
    return instance.has("masterInstanceName") or instance.get("instanceType") in (
        "READ_REPLICA_INSTANCE",
        "READ_POOL_INSTANCE",
    )


_BINDINGS = ("Member", "Binding", "Policy")


def iam_types(*names: str) -> tuple[str, ...]:
    """The three types that bind roles on a resource, such as of `storage/bucketIAM`."""
    found: list[str] = []
    for each in names:
        module, _, name = each.partition("/")
        found += [f"gcp:{module}/{name}{k}:{name[0].upper()}{name[1:]}{k}" for k in _BINDINGS]
    return tuple(found)


PROJECT_IAM = iam_types("projects/iAM", "folder/iAM", "organizations/iAM")
"""Types that bind roles for all of a project, and above."""


@dataclass(frozen=True)
class Binding:
    """A role, and who has it."""

    role: Node
    members: Node
    condition: Node
    single: bool = False
    """Whether `members` is one, and not a list."""

    @property
    def named(self) -> str:
        """The role; nothing if it is not known, and so is a custom one of another resource."""
        value = self.role.value
        return value if isinstance(value, str) and value not in UNKNOWNS else ""

    def known(self) -> Iterator[Node]:
        """Its members, as far as they are known: what another resource gives is no wildcard.

        Raises:
            Unknown: the list of them is not known.
        """
        for each in [self.members] if self.single else self.members.each():
            if isinstance(each.value, str) and each.value not in UNKNOWNS:
                yield each


def bindings(case: Case) -> Iterator[Binding]:
    """What a resource of `iam_types` binds.

    Raises:
        Unknown: a whole policy, or its list of bindings, is not known.
    """
    inputs = case.inputs
    if case.resource.type.endswith("Policy"):
        for each in inputs.document("policyData").each("bindings"):
            yield Binding(each.at("role"), each.at("members"), each.at("condition"))
    else:
        single = case.resource.type.endswith("Member")
        members = inputs.at("member" if single else "members")
        yield Binding(inputs.at("role"), members, inputs.at("condition"), single)


def public(member: str) -> bool:
    """Whether a member is anybody; some put a kind or a role before it, such as `specialGroup:`."""
    return member.rpartition(":")[2] in ("allUsers", "allAuthenticatedUsers")


def pools(resource: Resource) -> list[Node]:
    """The node pools that a cluster has within it, or the one that the resource is."""
    return [resource.inputs] if resource.type == NODE_POOL else resource.inputs.each("nodePools")


def pool_size(pool: Node, bound: Literal["min", "max"]) -> Node:
    """The number of nodes that a pool may shrink or grow to: in total, or else of each zone."""
    if pool.has("autoscaling"):
        total = pool.at(f"autoscaling.total{bound.capitalize()}NodeCount")
        return total if total.value is not None else pool.at(f"autoscaling.{bound}NodeCount")
    return pool.at("nodeCount" if pool.has("nodeCount") else "initialNodeCount")


def nodes(case: Case) -> list[Node]:
    """What the nodes of a pool are like, or of the pools that a cluster has within it.

    None of Autopilot, whose nodes are Google's to shape.
    """
    inputs = case.inputs
    if on(inputs.get("enableAutopilot")):
        return []
    if case.resource.type == NODE_POOL or inputs.has("nodePools"):
        return [pool.at("nodeConfig") for pool in pools(case.resource)]
    # Without pools in it, a cluster has a first one unless that is taken away at once.
    return [] if on(inputs.get("removeDefaultNodePool")) else [inputs.at("nodeConfig")]


def provisioned_nodes(case: Case) -> list[Node]:
    """What the nodes are like that a cluster makes as it needs them: Autopilot's too."""
    inputs = case.inputs
    if case.resource.type == CLUSTER and (
        on(inputs.get("enableAutopilot")) or on(inputs.get("clusterAutoscaling.enabled"))
    ):
        return [inputs.at("clusterAutoscaling.autoProvisioningDefaults")]
    return []


def default_account(email: str) -> bool:
    """Whether a service account is the one that Compute Engine makes, which may edit the project."""
    return email == "default" or email.endswith("-compute@developer.gserviceaccount.com")

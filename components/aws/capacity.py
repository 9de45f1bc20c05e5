"""How a pool of the spec is bought: a node group for each way, resolved from the catalogues.

Plain values only: no resource is made here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import pulumi

from spec import compute
from spec.catalog import accelerators, instances
from spec.catalog.accelerators import Offer
from spec.cloud import Reservation
from spec.shares import shares

from ..cloud import sharing_name

MOST_TYPES = 4
"""Most instance types of a spot group: enough to find capacity, few enough to foresee the bill."""

DEAREST = 2.0
"""What a type of a spot group may cost, times the cheapest: no idle vCPUs beside the GPU."""

EFA_LABEL = "vpc.amazonaws.com/efa.present"
"""Label of nodes with the fabric's adapters."""

SYSTEM_TAINT = compute.Taint(key="CriticalAddonsOnly", value="true", effect="PreferNoSchedule")
"""Keeps work off the controllers' nodes as long as there is room elsewhere."""


@dataclass(frozen=True)
class Group:
    """One node group: a pool, bought in one way."""

    pool: str
    capacity: compute.Capacity
    rank: int
    """Place in the pool's order: 0 is its first choice."""
    instance_types: tuple[str, ...]
    """First choice first."""
    ami_type: str
    minimum: int
    maximum: int
    disk_gib: int
    labels: Mapping[str, str]
    taints: tuple[compute.Taint, ...] = ()
    zones: tuple[str, ...] = ()
    """Zones that it may use; all of the network's if empty."""
    reservation: str | None = None
    """Id of the capacity that was bought ahead."""
    efa: int = 0
    """Elastic Fabric Adapters per node."""
    resources: Mapping[str, int] = field(default_factory=dict[str, int])
    """Extended resources per node, as pods ask for them."""
    accelerator: str | None = None
    gpus: int = 0
    sharing: str = "none"

    @property
    def name(self) -> str:
        """`serve-spot`: unique in the platform."""
        return f"{self.pool}-{self.capacity}"

    def title(self, platform: str) -> str:
        """Name of its node group, but for the ending that tells an old one from its successor."""
        return f"{platform}-{'gpu' if self.accelerator else 'cluster'}-{self.name}"

    @property
    def together(self) -> bool:
        """Whether its nodes stand side by side: a cluster placement group, which is of one zone."""
        return self.efa > 0 and len(self.zones) == 1

    @property
    def standing(self) -> Group:
        """The group held at its fewest nodes, where another adds and removes the rest."""
        return replace(self, maximum=self.minimum)


def node_groups(name: str, pool: compute.NodePool) -> list[Group]:
    """Groups of a pool without accelerators."""
    types = pool.instance_types or _alike(name, pool)
    arm = pool.architecture == "arm64"
    return [
        Group(
            pool=name,
            capacity=capacity,
            rank=rank,
            instance_types=types[:MOST_TYPES],
            ami_type="AL2023_ARM_64_STANDARD" if arm else "AL2023_x86_64_STANDARD",
            minimum=pool.nodes.min if rank == 0 else 0,
            maximum=pool.nodes.max,
            disk_gib=pool.disk_gib,
            labels={**pool.labels, "plinth.dev/pool": name},
            taints=(SYSTEM_TAINT,) if name == "system" else (),
        )
        for rank, capacity in enumerate(pool.capacity)
    ]


def gpu_groups(
    pool: compute.GpuPool, region: str, reservation: Reservation | None = None
) -> list[Group]:
    """Groups of a pool of accelerators, one per capacity type, in the pool's order.

    Args:
        pool: the pool.
        region: where its machines are sought.
        reservation: what was bought ahead for it.

    Raises:
        pulumi.RunError: the region has no machine for it.
    """
    known = accelerators.find(pool.accelerator)
    kind = known.kind if known else "nvidia"
    resource = known.resource if known else "nvidia.com/gpu"
    found = _offers(pool, region)
    types = tuple(offer.instance_type for offer in found) or (pool.instance_type or "",)
    arm = bool(found) and found[0].architecture == "arm64"
    efa = found[0].efa_interfaces if found and pool.interconnect == "auto" else 0
    shared = sharing_name(pool.sharing)
    labels = {
        **pool.labels,
        "plinth.dev/pool": pool.name,
        "plinth.dev/accelerator": pool.accelerator,
        "plinth.dev/purpose": pool.purpose,
    }
    if kind == "nvidia":
        labels["nvidia.com/device-plugin.config"] = shared
    if isinstance(pool.sharing, compute.Mig):
        labels["nvidia.com/mig.config"] = f"all-{pool.sharing.mig}"
    resources = {resource: pool.gpus_per_node * shares(pool)}
    if efa:
        labels[EFA_LABEL] = "true"
        resources["vpc.amazonaws.com/efa"] = efa
    # A fabric reaches as far as a zone: beside reserved nodes stand the others of their pool.
    beside = (reservation.zone,) if reservation and efa else ()
    groups: list[Group] = []
    for rank, capacity in enumerate(pool.capacity):
        ahead = reservation if capacity in ("reserved", "capacity-block") else None
        groups.append(
            Group(
                pool=pool.name,
                capacity=capacity,
                rank=rank,
                instance_types=types if capacity == "spot" else types[:1],
                ami_type=_ami_type(kind, arm=arm),
                minimum=pool.nodes.min if rank == 0 else 0,
                maximum=pool.nodes.max,
                disk_gib=pool.disk_gib,
                labels=labels,
                taints=(compute.Taint(key=resource, value=pool.purpose), *pool.taints),
                zones=(ahead.zone,) if ahead else pool.zones or beside,
                reservation=ahead.id if ahead else None,
                efa=efa,
                resources=resources,
                accelerator=pool.accelerator,
                gpus=pool.gpus_per_node,
                sharing=shared,
            )
        )
    return groups


def fabric(instance_type: str) -> Offer | None:
    """The machine of an instance type, for its network cards."""
    return accelerators.offer_of(instance_type, "aws")


def vcpus(instance_type: str) -> int:
    """vCPUs of a machine; 0 if the catalogues lack it."""
    machine = fabric(instance_type) or instances.find("node", instance_type)
    return machine.vcpus if machine else 0


def _alike(name: str, pool: compute.NodePool) -> tuple[str, ...]:
    """Instance types of the smallest shape that has what the pool must have, cheapest first."""
    picked = instances.pick("node", pool.vcpus, pool.memory_gib, pool.architecture)
    if picked is None:
        raise pulumi.RunError(
            f"nodes.{name}: no {pool.architecture} machine has {pool.vcpus} vCPUs and "
            f"{pool.memory_gib} GiB. Ask for less, or name instanceTypes."
        )
    return tuple(each.name for each in instances.alike(picked))


def _offers(pool: compute.GpuPool, region: str) -> list[Offer]:
    """Machines of the pool, cheapest first; none if the spec names a type the catalogue lacks."""
    if pool.instance_type:
        named = fabric(pool.instance_type)
        return [named] if named else []
    found = accelerators.offers(pool.accelerator, "aws", region, pool.gpus_per_node)
    if not found:
        raise pulumi.RunError(
            f"gpu.pools: {region} has no machine with {pool.gpus_per_node} x {pool.accelerator} "
            f"(pool {pool.name})."
        )
    first = found[0]
    limit = first.usd_per_hour * DEAREST if first.usd_per_hour else None
    # One launch template serves them all, so they have the same adapters and architecture.
    alike = [
        offer
        for offer in found
        if (offer.architecture, offer.efa_interfaces) == (first.architecture, first.efa_interfaces)
        and (limit is None or (offer.usd_per_hour is not None and offer.usd_per_hour <= limit))
    ]
    return alike[:MOST_TYPES] or [first]


def _ami_type(kind: str, *, arm: bool) -> str:
    """Amazon Linux 2023 with the accelerator's driver (`AMITypes`, EKS API)."""
    if kind == "neuron":
        return "AL2023_x86_64_NEURON"
    return "AL2023_ARM_64_NVIDIA" if arm else "AL2023_x86_64_NVIDIA"


def template_tags(group: Group) -> dict[str, str]:
    """What the cluster autoscaler must know of a node of a group that has none.

    EKS does not hand labels and taints on to the Auto Scaling group, and no tag but the autoscaler's
    own tells it of shared GPUs ("Cluster Autoscaler on AWS", kubernetes/autoscaler).
    """
    prefix = "k8s.io/cluster-autoscaler/node-template"
    resources: Mapping[str, object] = {
        **group.resources,
        "ephemeral-storage": f"{group.disk_gib}Gi",
    }
    return {
        **{f"{prefix}/label/{key}": value for key, value in group.labels.items()},
        **{f"{prefix}/taint/{each.key}": f"{each.value}:{each.effect}" for each in group.taints},
        **{f"{prefix}/resources/{key}": str(value) for key, value in resources.items()},
    }


def priorities(groups: Sequence[Group], platform: str) -> dict[int, list[str]]:
    """Priority -> patterns of Auto Scaling groups, for the autoscaler's `priority` expander.

    A pool's first choice has the highest; pools do not compete, since their labels part them. EKS
    names an Auto Scaling group `eks-<node group>-<uuid>`.
    """
    found: dict[int, list[str]] = {}
    for group in groups:
        pattern = f"^eks-{group.title(platform)}-[^-]+-[0-9a-f]{{8}}-"
        found.setdefault(100 - 10 * group.rank, []).append(pattern)
    return found

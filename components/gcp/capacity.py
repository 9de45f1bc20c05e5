"""How a pool of the spec is bought: a node pool for each way, resolved from the catalogues.

Plain values only: no resource is made here.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from math import prod
from typing import Any, Literal

import pulumi

from spec import compute
from spec.catalog import accelerators
from spec.catalog.accelerators import Offer
from spec.cloud import GcpCloud as Section

from ..cloud import sharing_name
from .machines import pick

SYSTEM_TAINT = compute.Taint(key="CriticalAddonsOnly", value="true", effect="PreferNoSchedule")
"""Keeps work off the controllers' nodes as long as there is room elsewhere."""

WAITING = ("flex-start", "queued")
"""Capacity of the Dynamic Workload Scheduler, whose nodes come when there is room, for a time."""

FABRIC = ("a3-ultragpu-", "a3-megagpu-", "a3-highgpu-8g", "a4-highgpu-")
"""Beginnings of machine types with network cards that GPUs reach directly."""


@dataclass(frozen=True)
class Group:
    """One node pool of GKE: a pool of the spec, bought in one way."""

    pool: str
    capacity: compute.Capacity
    rank: int
    """Place in the pool's order: 0 is its first choice."""
    machine_type: str
    minimum: int
    maximum: int
    disk_gib: int
    labels: Mapping[str, str]
    taints: tuple[compute.Taint, ...] = ()
    zones: tuple[str, ...] = ()
    """Zones that it may use; all of the network's if empty."""
    reservation: str | None = None
    """Name of the capacity that was bought ahead."""
    kind: Literal["nvidia", "tpu"] | None = None
    device: str | None = None
    """Type of the GPU, which GKE wants beside the machine's."""
    gpus: int = 0
    accelerator: str | None = None
    sharing: compute.Sharing = "none"
    topology: str | None = None
    """Shape of a TPU slice over several machines."""
    fabric: bool = False
    """Whether GKE sets up the networks of the machine's fabric."""
    together: bool = False
    """Whether nodes stand side by side: compact placement, which is of one zone."""

    @property
    def name(self) -> str:
        """`serve-spot`: unique in the platform."""
        return f"{self.pool}-{self.capacity}"

    @property
    def waiting(self) -> bool:
        """Whether its nodes come from the Dynamic Workload Scheduler."""
        return self.capacity in WAITING

    @property
    def node_pool(self) -> str:
        """Name of the node pool: another wherever GKE would have to make it anew.

        So the new one stands before the old one goes. At most 40 characters.
        """
        changing = ("minimum", "maximum", "disk_gib", "labels", "taints", "rank", "zones")
        fixed = {key: value for key, value in asdict(self).items() if key not in changing}
        digest = hashlib.sha256(json.dumps(fixed, sort_keys=True, default=str).encode())
        return f"{self.name}-{digest.hexdigest()[:6]}"


def node_groups(name: str, pool: compute.NodePool) -> list[Group]:
    """Groups of a pool without accelerators.

    Raises:
        pulumi.RunError: no machine is as large.
    """
    named = pool.instance_types[0] if pool.instance_types else None
    machine = named or pick(pool.vcpus, pool.memory_gib, pool.architecture)
    if machine is None:
        raise pulumi.RunError(
            f"nodes.{name}: no {pool.architecture} machine has {pool.vcpus} vCPUs and "
            f"{pool.memory_gib} GiB. Ask for less, or name instanceTypes."
        )
    return [
        Group(
            pool=name,
            capacity=capacity,
            rank=rank,
            machine_type=machine,
            minimum=pool.nodes.min if rank == 0 else 0,
            maximum=pool.nodes.max,
            disk_gib=pool.disk_gib,
            labels={**pool.labels, "plinth.dev/pool": name},
            taints=(SYSTEM_TAINT,) if name == "system" else (),
        )
        for rank, capacity in enumerate(pool.capacity)
    ]


def gpu_groups(pool: compute.GpuPool, section: Section) -> list[Group]:
    """Groups of a pool of accelerators, one per capacity type, in the pool's order.

    Raises:
        pulumi.RunError: the region has no machine for it, or the slice does not divide into them.
    """
    known = accelerators.find(pool.accelerator)
    tpu = known is not None and known.kind == "tpu"
    offer = _offer(pool, section.region)
    resource = known.resource if known else "nvidia.com/gpu"
    machine = offer.instance_type if offer else str(pool.instance_type)
    hosts = _hosts(pool) if tpu else 1
    labels = {
        **pool.labels,
        "plinth.dev/pool": pool.name,
        "plinth.dev/accelerator": pool.accelerator,
        "plinth.dev/purpose": pool.purpose,
    }
    fabric = not tpu and pool.interconnect == "auto"
    groups: list[Group] = []
    for rank, capacity in enumerate(pool.capacity):
        ahead = section.reservations.get(pool.name) if capacity == "reserved" else None
        zones = (ahead.zone,) if ahead else pool.zones
        groups.append(
            Group(
                pool=pool.name,
                capacity=capacity,
                rank=rank,
                machine_type=machine,
                minimum=pool.nodes.min if rank == 0 else 0,
                maximum=pool.nodes.max,
                disk_gib=pool.disk_gib,
                labels=labels,
                # The very taint that GKE puts on such nodes by itself.
                taints=(compute.Taint(key=resource, value="present"), *pool.taints),
                zones=zones,
                reservation=ahead.id if ahead else None,
                kind="tpu" if tpu else "nvidia",
                device=None if tpu else _device(pool, offer),
                gpus=pool.gpus_per_node,
                accelerator=pool.accelerator,
                sharing=pool.sharing,
                topology=pool.topology if hosts > 1 else None,
                fabric=fabric and machine.startswith(FABRIC),
                together=fabric
                and pool.gpus_per_node > 1
                and capacity == "on-demand"
                and len(zones) == 1,
            )
        )
    return groups


def guest_accelerator(group: Group) -> dict[str, Any] | None:
    """`guestAccelerators` of a GPU group: the driver is GKE's, and so is the sharing."""
    if group.kind != "nvidia":
        return None
    found: dict[str, Any] = {
        "type": group.device,
        "count": group.gpus,
        "gpu_driver_installation_config": {"gpu_driver_version": "DEFAULT"},
    }
    if isinstance(group.sharing, compute.TimeSlicing):
        found["gpu_sharing_config"] = {
            "gpu_sharing_strategy": "TIME_SHARING",
            "max_shared_clients_per_gpu": group.sharing.time_slicing,
        }
    elif isinstance(group.sharing, compute.Mps):
        found["gpu_sharing_config"] = {
            "gpu_sharing_strategy": "MPS",
            "max_shared_clients_per_gpu": group.sharing.mps,
        }
    elif isinstance(group.sharing, compute.Mig):
        found["gpu_partition_size"] = group.sharing.mig
    return found


def shared(group: Group) -> str:
    """The group's `sharing_name`."""
    return sharing_name(group.sharing)


def _offer(pool: compute.GpuPool, region: str) -> Offer | None:
    """The cheapest machine of the pool; None if the spec names a type the catalogue lacks."""
    if pool.instance_type:
        return accelerators.offer_of(pool.instance_type, "gcp")
    found = accelerators.offers(pool.accelerator, "gcp", region, pool.gpus_per_node)
    if not found:
        raise pulumi.RunError(
            f"gpu.pools: {region} has no machine with {pool.gpus_per_node} x {pool.accelerator} "
            f"(pool {pool.name})."
        )
    return found[0]


def _device(pool: compute.GpuPool, offer: Offer | None) -> str:
    """Google's name of the GPU, from the machine or from any other with the accelerator."""
    others = accelerators.offers(pool.accelerator, "gcp")
    devices = [each.device for each in (*([offer] if offer else []), *others) if each.device]
    if not devices:
        raise pulumi.RunError(
            f"gpu.pools: Google Cloud has no {pool.accelerator} (pool {pool.name})."
        )
    return devices[0]


def _hosts(pool: compute.GpuPool) -> int:
    """Machines of a TPU slice."""
    if pool.topology is None:
        return 1
    chips = prod(int(side) for side in pool.topology.split("x"))
    if chips % pool.gpus_per_node:
        raise pulumi.RunError(
            f"gpu.pools: a slice of {pool.topology} has {chips} chips, which machines of "
            f"{pool.gpus_per_node} do not make up (pool {pool.name})."
        )
    return chips // pool.gpus_per_node

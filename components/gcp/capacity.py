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

from spec import compute
from spec.catalog import accelerators, instances
from spec.catalog.accelerators import Offer
from spec.cloud import GcpCloud as Section
from spec.platform import Platform

from ..cloud import sharing_name

SYSTEM_TAINT = compute.Taint(key="CriticalAddonsOnly", value="true", effect="PreferNoSchedule")
"""Keeps work off the controllers' nodes as long as there is room elsewhere."""

WAITING = ("flex-start", "queued")
"""Capacity of the Dynamic Workload Scheduler, whose nodes come when there is room, for a time."""

RDMA = "GPUDirect-RDMA"
"""The fabric whose cards GKE's own DRA driver hands to pods, as devices `mrdma.google.com`."""

RDMA_LABEL = {"cloud.google.com/gke-networking-dra-driver": "true"}
"""Label that starts that driver on a node ("Allocate network resources by using GKE managed DRANET",
GKE, read 2026-04)."""

CLOSE = ("a2-", "a3-highgpu-8g", "a3-megagpu-")
"""Beginnings of machine types that compact placement takes ("About placement policies", Compute
Engine; unverified)."""


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
        changing = {"minimum", "maximum", "disk_gib", "labels", "taints", "rank", "zones"}
        # A fabric, a placement and a slice are of one zone for good.
        if self.fabric or self.together or self.topology:
            changing -= {"zones"}
        fixed = {key: value for key, value in asdict(self).items() if key not in changing}
        digest = hashlib.sha256(json.dumps(fixed, sort_keys=True, default=str).encode())
        return f"{self.name}-{digest.hexdigest()[:6]}"


def ordered(spec: Platform) -> bool:
    """Whether some pool is bought in more than one way, so that their order matters."""
    pools = (spec.nodes.system, spec.nodes.cpu, *spec.gpu.pools)
    return any(len(pool.capacity) > 1 for pool in pools)


def node_groups(name: str, pool: compute.NodePool) -> list[Group]:
    """Groups of a pool without accelerators.

    Raises:
        LookupError: no machine is as large, which the rules refuse.
    """
    named = pool.instance_types[0] if pool.instance_types else None
    size = (pool.vcpus, pool.memory_gib, pool.architecture)
    found = instances.pick("node", *size, cloud="gcp")
    if named is None and found is None:
        raise LookupError(f"nodes.{name}: Google Cloud has no machine of {size}")
    return [
        Group(
            pool=name,
            capacity=capacity,
            rank=rank,
            machine_type=named or (found.name if found else ""),
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
        LookupError: the region has no machine for it, which the rules refuse.
    """
    known = accelerators.find(pool.accelerator)
    tpu = known is not None and known.kind == "tpu"
    offer = _offer(pool, section.region)
    machine = offer.instance_type if offer else str(pool.instance_type)
    linked = not tpu and pool.interconnect == "auto"
    reserved = section.reservations.get(pool.name)
    zones = pool.zones
    link = offer.fabric if offer and linked else None
    if link and reserved and not zones:
        # Nodes of one job may come from every group: all stand where the reserved ones do.
        zones = (reserved.zone,)
    labels = {
        **pool.labels,
        "plinth.dev/pool": pool.name,
        "plinth.dev/accelerator": pool.accelerator,
        "plinth.dev/purpose": pool.purpose,
    }
    # The very taint that GKE puts on such nodes by itself.
    taint = compute.Taint(key=known.resource if known else "nvidia.com/gpu", value="present")
    groups: list[Group] = []
    for rank, capacity in enumerate(pool.capacity):
        ahead = reserved if capacity == "reserved" else None
        own = (ahead.zone,) if ahead else zones
        # GKE sets up the networks of a fabric by itself, in a pool of one zone ("Configure automated
        # networking for accelerator VMs", GKE, read 2026-04; A3 High by the table of Google's xpk).
        fabric = link is not None and len(own) == 1
        groups.append(
            Group(
                pool=pool.name,
                capacity=capacity,
                rank=rank,
                machine_type=machine,
                minimum=pool.nodes.min if rank == 0 else 0,
                maximum=pool.nodes.max,
                disk_gib=pool.disk_gib,
                labels={**labels, **RDMA_LABEL} if fabric and link == RDMA else labels,
                taints=(taint, *pool.taints),
                zones=own,
                reservation=ahead.id if ahead else None,
                kind="tpu" if tpu else "nvidia",
                device=None if tpu else _device(pool, offer),
                gpus=pool.gpus_per_node,
                accelerator=pool.accelerator,
                sharing=pool.sharing,
                topology=pool.topology if tpu and _hosts(pool) > 1 else None,
                fabric=fabric,
                together=linked
                and machine.startswith(CLOSE)
                and pool.gpus_per_node > 1
                and capacity == "on-demand"
                and len(own) == 1,
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
        raise LookupError(f"{region} has no {pool.gpus_per_node} x {pool.accelerator}")
    return found[0]


def _device(pool: compute.GpuPool, offer: Offer | None) -> str:
    """Google's name of the GPU, from the machine or from any other with the accelerator."""
    others = accelerators.offers(pool.accelerator, "gcp")
    devices = [each.device for each in (*([offer] if offer else []), *others) if each.device]
    if not devices:
        raise LookupError(f"Google Cloud has no {pool.accelerator}")
    return devices[0]


def _hosts(pool: compute.GpuPool) -> int:
    """Machines of a TPU slice."""
    if pool.topology is None:
        return 1
    return prod(int(side) for side in pool.topology.split("x")) // pool.gpus_per_node

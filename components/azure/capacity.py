"""How a pool of the spec is bought: an agent pool for each way, resolved from the catalogues.

Plain values only: no resource is made here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Literal

import pulumi

from spec import compute
from spec.catalog import accelerators, instances
from spec.catalog.accelerators import Accelerator, Offer
from spec.cloud import AzureCloud as Section

from ..cloud import sharing_name

SYSTEM_TAINT = compute.Taint(key="CriticalAddonsOnly", value="true", effect="PreferNoSchedule")
"""Keeps work off the controllers' nodes as long as there is room elsewhere."""

SPOT = "kubernetes.azure.com/scalesetpriority"
"""Label and taint that AKS puts on spot nodes, and refuses a pool without."""

MOST_LETTERS = 12
"""Letters and digits in the name of an agent pool ("Create node pools", AKS documentation)."""

MOST_DISK = 2048
"""Size of an OS disk at most, GiB (`osDiskSizeGB`, AKS API)."""

SLICES = {"1g": 7, "2g": 3, "3g": 2, "4g": 1, "7g": 1}
"""MIG profiles that AKS cuts whole GPUs into, by compute slices -> instances per GPU."""

OFF = {
    "nvidia.com/gpu.deploy.driver": "false",
    "nvidia.com/gpu.deploy.container-toolkit": "false",
    "nvidia.com/gpu.deploy.mig-manager": "false",
}
"""Labels that keep parts of the GPU operator off nodes where AKS does their work."""

Driver = Literal["Install", "None"]


@dataclass(frozen=True)
class Group:
    """One agent pool: a pool, bought in one way, perhaps in one zone."""

    pool: str
    capacity: compute.Capacity
    rank: int
    """Place in the pool's order: 0 is its first choice."""
    vm_size: str
    architecture: str
    minimum: int
    maximum: int
    disk_gib: int
    labels: Mapping[str, str]
    taints: tuple[compute.Taint, ...] = ()
    zones: tuple[str, ...] = ()
    """Zones that it may use; all of the network's if empty."""
    part: str = ""
    """Its zone, where a pool is cut by zones."""
    reservation: str | None = None
    """Capacity reservation group."""
    driver: Driver | None = None
    """Who brings the accelerator's driver: AKS (`Install`) or the GPU operator (`None`)."""
    mig: str | None = None
    """MIG profile that AKS cuts the GPUs into, such as MIG1g."""
    accelerator: str | None = None
    gpus: int = 0
    sharing: str = "none"

    @property
    def name(self) -> str:
        """`serve-spot`: unique in the platform."""
        return "-".join(part for part in (self.pool, self.capacity, self.part) if part)

    @property
    def agent_pool(self) -> str:
        """Its name on AKS: letters of the pool's, how it is bought, its zone; cut with a digest."""
        ending = {"on-demand": "o", "spot": "s", "reserved": "r"}[self.capacity] + self.part
        letters = re.sub("[^a-z0-9]", "", self.pool)
        room = MOST_LETTERS - len(ending)
        if letters != self.pool or len(letters) > room:
            letters = letters[: room - 4] + sha256(self.pool.encode()).hexdigest()[:4]
        return letters + ending

    @property
    def spot(self) -> bool:
        return self.capacity == "spot"


def node_groups(name: str, pool: compute.NodePool) -> list[Group]:
    """Groups of a pool without accelerators.

    Raises:
        pulumi.RunError: no machine is as large, or the controllers were to stand on spot nodes.
    """
    system = name == "system"
    if system and pool.capacity[0] == "spot":
        raise pulumi.RunError(
            "nodes.system: AKS has no spot nodes for controllers. Write on-demand first."
        )
    # AKS keeps one node for controllers at least ("System and user node pools").
    fewest = max(pool.nodes.min, 1) if system else pool.nodes.min
    if pool.instance_types:
        size, architecture = pool.instance_types[0], pool.architecture
    else:
        asked = (pool.vcpus, pool.memory_gib, pool.architecture)
        picked = instances.pick("node", *asked, cloud="azure", steady=True)
        if picked is None:
            raise pulumi.RunError(
                f"nodes.{name}: no {pool.architecture} machine has {pool.vcpus} vCPUs and "
                f"{pool.memory_gib} GiB. Ask for less, or name instanceTypes."
            )
        size, architecture = picked.name, picked.architecture
    return [
        Group(
            pool=name,
            capacity=capacity,
            rank=rank,
            vm_size=size,
            architecture=architecture,
            minimum=fewest if rank == 0 else 0,
            maximum=pool.nodes.max,
            disk_gib=pool.disk_gib,
            labels={**pool.labels, "plinth.dev/pool": name, **_label(capacity)},
            taints=(
                *((SYSTEM_TAINT,) if system else ()),
                *_spot(capacity),
            ),
        )
        for rank, capacity in enumerate(pool.capacity)
    ]


def by_zone(groups: Sequence[Group], zones: Sequence[str]) -> list[Group]:
    """The groups cut into one for each zone, between which their nodes are shared out.

    A zone to which no node falls has none: the pool of the controllers, which is never empty, stands
    in as many zones as it has nodes at least.
    """
    found: list[Group] = []
    for group in groups:
        used = list(zones)[: max(group.minimum, 1)] if group.pool == "system" else list(zones)
        used = used[: group.maximum]
        for index, zone in enumerate(used):
            found.append(
                replace(
                    group,
                    part=zone,
                    zones=(zone,),
                    minimum=_share(group.minimum, len(used), index),
                    maximum=_share(group.maximum, len(used), index),
                )
            )
    return found


def _share(total: int, parts: int, index: int) -> int:
    """What falls to one of several when the first ones take what is left over."""
    return total // parts + (index < total % parts)


def gpu_groups(pool: compute.GpuPool, section: Section) -> list[Group]:
    """Groups of a pool of accelerators, one per capacity type, in the pool's order.

    Raises:
        pulumi.RunError: the location has no machine for it, or AKS cannot cut its GPUs so.
    """
    known = accelerators.find(pool.accelerator)
    offer = _offer(pool, section.location)
    size = pool.instance_type or (offer.instance_type if offer else "")
    mig = _mig(pool, known)
    shared = sharing_name(pool.sharing)
    labels = {
        **pool.labels,
        "plinth.dev/pool": pool.name,
        "plinth.dev/accelerator": pool.accelerator,
        "plinth.dev/purpose": pool.purpose,
        "nvidia.com/device-plugin.config": shared,
        **(OFF if mig else {}),
    }
    if pool.disk_gib > MOST_DISK:
        raise pulumi.RunError(
            f"gpu.pools: {pool.name} asks for a disk of {pool.disk_gib} GiB, and AKS makes "
            f"{MOST_DISK} at most."
        )
    groups: list[Group] = []
    for rank, capacity in enumerate(pool.capacity):
        ahead = section.reservations.get(pool.name) if capacity == "reserved" else None
        if capacity not in ("on-demand", "spot", "reserved"):
            raise pulumi.RunError(f"gpu.pools: Azure does not sell {capacity} (pool {pool.name}).")
        groups.append(
            Group(
                pool=pool.name,
                capacity=capacity,
                rank=rank,
                vm_size=size,
                architecture=offer.architecture if offer else "amd64",
                minimum=pool.nodes.min if rank == 0 else 0,
                maximum=pool.nodes.max,
                disk_gib=pool.disk_gib,
                labels={**labels, **_label(capacity)},
                taints=(
                    compute.Taint(key="nvidia.com/gpu", value=pool.purpose),
                    *_spot(capacity),
                    *pool.taints,
                ),
                zones=(ahead.zone,) if ahead else pool.zones,
                reservation=ahead.id if ahead else None,
                driver="Install" if mig else "None",
                mig=mig,
                accelerator=pool.accelerator,
                gpus=pool.gpus_per_node,
                sharing=shared,
            )
        )
    return groups


def _spot(capacity: compute.Capacity) -> tuple[compute.Taint, ...]:
    return (compute.Taint(key=SPOT, value="spot"),) if capacity == "spot" else ()


def _label(capacity: compute.Capacity) -> dict[str, str]:
    return {SPOT: "spot"} if capacity == "spot" else {}


def _offer(pool: compute.GpuPool, location: str) -> Offer | None:
    """The machine of the pool, the cheapest; none if the spec names a size the catalogue lacks."""
    if pool.instance_type:
        return accelerators.offer_of(pool.instance_type, "azure")
    found = accelerators.offers(pool.accelerator, "azure", location, pool.gpus_per_node)
    if not found:
        raise pulumi.RunError(
            f"gpu.pools: {location} has no machine with {pool.gpus_per_node} x "
            f"{pool.accelerator} (pool {pool.name})."
        )
    return found[0]


def _mig(pool: compute.GpuPool, known: Accelerator | None) -> str | None:
    """AKS's name of a MIG profile: it cuts a whole GPU alike, by compute slices."""
    if not isinstance(pool.sharing, compute.Mig):
        return None
    profile = pool.sharing.mig
    slices = profile.split(".")[0]
    count = known.mig.get(profile) if known else SLICES.get(slices)
    if slices not in SLICES or count != SLICES[slices]:
        there = ", ".join(
            name
            for name, each in (known.mig if known else {}).items()
            if SLICES.get(name.split(".")[0]) == each
        )
        raise pulumi.RunError(
            f"gpu.pools: AKS does not cut {pool.accelerator} into {profile} (pool {pool.name}); "
            f"it has {there or 'none'}."
        )
    return f"MIG{slices}"


def priorities(groups: Sequence[Group]) -> dict[int, list[str]]:
    """Priority -> patterns of scale sets, for the autoscaler's `priority` expander.

    A pool's first choice has the highest; pools do not compete, since their labels part them. AKS
    names a scale set `aks-<agent pool>-<digits>-vmss`.
    """
    found: dict[int, list[str]] = {}
    for group in groups:
        pattern = f"^aks-{group.agent_pool}-[0-9]+-vmss"
        found.setdefault(100 - 10 * group.rank, []).append(pattern)
    return found

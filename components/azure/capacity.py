"""How a pool of the spec is bought: an agent pool for each way, resolved from the catalogues.

Plain values only: no resource is made here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Literal

from spec import compute
from spec.catalog import azure as catalog
from spec.cloud import AzureCloud as Section

from ..cloud import sharing_name

SYSTEM_TAINT = compute.Taint(key="CriticalAddonsOnly", value="true", effect="PreferNoSchedule")
"""Keeps work off the controllers' nodes as long as there is room elsewhere."""

SPOT = "kubernetes.azure.com/scalesetpriority"
"""Label and taint that AKS puts on spot nodes, and refuses a pool without."""

SPOT_TAINT = compute.Taint(key=SPOT, value="spot")

MOST_LETTERS = 12
"""Letters and digits in the name of an agent pool ("Create node pools", AKS documentation)."""

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

    Nodes that are always there are on demand whatever the order: AKS's taint keeps the platform's own
    pods off spot nodes.
    """
    system = name == "system"
    # AKS keeps one node for controllers at least ("System and user node pools").
    fewest = max(pool.nodes.min, 1) if system else pool.nodes.min
    steady = next(iter(each for each in pool.capacity if each != "spot"), None)
    if pool.instance_types:
        size, architecture = pool.instance_types[0], pool.architecture
    else:
        picked = catalog.node(pool)
        assert picked is not None  # noqa: S101 - a rule has seen to it
        size, architecture = picked.name, picked.architecture
    return [
        Group(
            pool=name,
            capacity=capacity,
            rank=rank,
            vm_size=size,
            architecture=architecture,
            minimum=fewest if capacity == steady else 0,
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
    """Groups of a pool of accelerators, one per capacity type, in the pool's order."""
    offer = catalog.machine(pool, section.location)
    size = pool.instance_type or (offer.instance_type if offer else None)
    assert size is not None  # noqa: S101 - a rule has seen to it
    mig = (
        f"MIG{pool.sharing.mig.partition('.')[0]}"
        if isinstance(pool.sharing, compute.Mig)
        else None
    )
    shared = sharing_name(pool.sharing)
    labels = {
        **pool.labels,
        "plinth.dev/pool": pool.name,
        "plinth.dev/accelerator": pool.accelerator,
        "plinth.dev/purpose": pool.purpose,
        "nvidia.com/device-plugin.config": shared,
        **(OFF if mig else {}),
    }
    groups: list[Group] = []
    for rank, capacity in enumerate(pool.capacity):
        ahead = section.reservations[pool.name] if capacity == "reserved" else None
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
    return (SPOT_TAINT,) if capacity == "spot" else ()


def _label(capacity: compute.Capacity) -> dict[str, str]:
    return {SPOT: "spot"} if capacity == "spot" else {}


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

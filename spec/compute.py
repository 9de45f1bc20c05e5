"""Kubernetes, its nodes, and the accelerators."""

from typing import Annotated, Literal

from pydantic import Field, Tag

from .network import Cidr
from .queueing import Queueing
from .section import NAME_PATTERN, REPLACE, WORD, Section, Unique, word_or

Capacity = Literal["on-demand", "spot", "reserved", "capacity-block", "flex-start", "queued"]
Architecture = Literal["amd64", "arm64"]


class Cluster(Section):
    """The managed Kubernetes control plane."""

    version: str = Field(
        pattern=r"^1\.[0-9]{2}$", description='Kubernetes minor version, quoted: "1.35".'
    )
    endpoint: Literal["private", "public", "public-and-private"] = Field(
        default="private", description="Where the Kubernetes API can be reached from."
    )
    endpoint_cidrs: Annotated[tuple[Cidr, ...], Unique] = Field(
        default=(), description="Networks that may reach a public endpoint; required for one."
    )
    log_retention_days: Literal[1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731] = (
        Field(default=90, description="Days that control-plane logs are kept.")
    )
    deletion_protection: bool | None = Field(
        default=None, description="Refuse deletion of the cluster. On outside dev if left out."
    )
    upgrade_policy: Literal["standard", "extended"] = Field(
        default="standard", description="Support that the version is kept under."
    )


class NodeCount(Section):
    """Bounds within which the autoscaler moves a pool."""

    min: int = Field(ge=0, le=1000, description="Fewest nodes.")
    max: int = Field(ge=1, le=1000, description="Most nodes.")


class NodePool(Section):
    """General-purpose nodes, by what they must have."""

    vcpus: int = Field(default=4, ge=2, le=192, description="vCPUs per node.")
    memory_gib: int = Field(default=16, ge=4, le=1536, description="Memory per node, GiB.")
    architecture: Annotated[Architecture, REPLACE] = Field(
        default="amd64", description="Processor architecture."
    )
    nodes: NodeCount = Field(description="Fewest and most nodes.")
    capacity: Annotated[tuple[Literal["on-demand", "spot"], ...], Unique] = Field(
        default=("on-demand",),
        min_length=1,
        description="How capacity is bought, first choice first.",
    )
    disk_gib: int = Field(default=100, ge=30, le=2000, description="Root disk per node, GiB.")
    instance_types: Annotated[tuple[str, ...], Unique] = Field(
        default=(),
        description="Escape hatch: instance types outright, instead of vcpus and memoryGib.",
    )
    labels: dict[str, str] = Field(default_factory=dict, description="Labels on the nodes.")


class Nodes(Section):
    """Pools without accelerators."""

    system: NodePool = Field(description="Pool for the platform's own controllers.")
    cpu: NodePool = Field(description="Pool for everything else without an accelerator.")


class TimeSlicing(Section):
    """One GPU shared by pods that take turns; no memory isolation."""

    time_slicing: int = Field(ge=2, le=48, description="Pods per GPU.")


class Mps(Section):
    """One GPU shared by pods through NVIDIA's Multi-Process Service."""

    mps: int = Field(ge=2, le=48, description="Clients per GPU.")


class Mig(Section):
    """One GPU cut into isolated instances."""

    mig: Annotated[str, REPLACE] = Field(
        pattern=r"^[0-9]g\.[0-9]{1,3}gb$", description="Profile of every slice, such as 1g.10gb."
    )


Sharing = Annotated[
    Annotated[Literal["none"], Tag(WORD)]
    | Annotated[TimeSlicing, Tag("<time_slicing>")]
    | Annotated[Mps, Tag("<mps>")]
    | Annotated[Mig, Tag("<mig>")],
    word_or(time_slicing=TimeSlicing, mps=Mps, mig=Mig),
]


class Taint(Section):
    """A node taint."""

    key: str = Field(min_length=1, description="Key.")
    value: str = Field(default="", description="Value.")
    effect: Literal["NoSchedule", "PreferNoSchedule", "NoExecute"] = Field(
        default="NoSchedule", description="Effect."
    )


class GpuPool(Section):
    """Nodes with an accelerator, by intent."""

    name: Annotated[str, REPLACE] = Field(
        pattern=NAME_PATTERN, max_length=20, description="Name of the pool."
    )
    accelerator: Annotated[str, REPLACE] = Field(
        min_length=1,
        description="Accelerator by catalogue name, such as l4, a100-80gb, h100.",
    )
    gpus_per_node: Annotated[int, REPLACE] = Field(
        default=1, ge=1, le=16, description="Accelerators per node."
    )
    nodes: NodeCount = Field(description="Fewest and most nodes; a minimum of 0 scales from zero.")
    capacity: Annotated[tuple[Capacity, ...], Unique] = Field(
        default=("on-demand",),
        min_length=1,
        description="How capacity is bought, first choice first; each becomes a node group. "
        "reserved: cloud.reservations; capacity-block: AWS; flex-start, queued: Google Cloud.",
    )
    sharing: Sharing = Field(default="none", description="How pods share one GPU.")
    topology: Annotated[str | None, REPLACE] = Field(
        default=None,
        pattern=r"^[0-9]+x[0-9]+(x[0-9]+)?$",
        description="Shape of a TPU slice in chips, such as 2x4; one machine's if left out.",
    )
    interconnect: Literal["auto", "none"] = Field(
        default="auto",
        description="Fast fabric (EFA, GPUDirect, InfiniBand) where the machine has it, or none.",
    )
    purpose: Literal["training", "serving", "interactive"] = Field(
        default="training", description="What the pool is for; a label and a taint value."
    )
    disk_gib: int = Field(default=200, ge=50, le=16000, description="Root disk per node, GiB.")
    zones: Annotated[tuple[str, ...], Unique] = Field(
        default=(), description="Zones the pool may use; all of the network's if left out."
    )
    labels: dict[str, str] = Field(default_factory=dict, description="More labels on the nodes.")
    taints: tuple[Taint, ...] = Field(
        default=(), description="More taints, besides the accelerator's own."
    )
    instance_type: Annotated[str | None, REPLACE] = Field(
        default=None, description="Escape hatch: an instance type outright."
    )


class Gpu(Section):
    """Accelerators and how work queues for them."""

    pools: tuple[GpuPool, ...] = Field(default=(), description="Pools of accelerated nodes.")
    queue: Literal["kueue", "none"] = Field(default="none", description="Job queueing.")
    queueing: Queueing = Field(default_factory=Queueing, description="Options of Kueue.")
    autoscaler: Literal["cluster-autoscaler", "karpenter"] = Field(
        default="cluster-autoscaler",
        description="What adds and removes nodes (Karpenter: AWS only).",
    )
    driver_version: str | None = Field(
        default=None, description="NVIDIA driver version where the platform brings the driver."
    )

"""How jobs wait for accelerators, and who has which share of them."""

from typing import Annotated, Literal

from pydantic import Field

from .section import NAME_PATTERN, Section, Unique

Namespace = Annotated[str, Field(pattern=NAME_PATTERN, max_length=63)]


class Quota(Section):
    """A queue's part of one pool. A share or a slice of an accelerator counts as one."""

    pool: str = Field(min_length=1, description="Pool of gpu.pools, by name.")
    gpus: int = Field(ge=0, le=100000, description="Accelerators that the queue may always have.")
    borrowing: int | None = Field(
        default=None,
        ge=0,
        le=100000,
        description="Accelerators that it may borrow while others leave them idle; any number if "
        "left out.",
    )
    lending: int | None = Field(
        default=None,
        ge=0,
        le=100000,
        description="Of its own, how many others may borrow; all if left out.",
    )


class Queue(Section):
    """A queue of jobs: a Kueue ClusterQueue, and a LocalQueue of its name in each namespace."""

    name: str = Field(pattern=NAME_PATTERN, max_length=40, description="Name of the queue.")
    namespaces: Annotated[tuple[Namespace, ...], Unique] = Field(
        min_length=1, description="Namespaces whose jobs may use it; made if nobody else does."
    )
    quotas: tuple[Quota, ...] = Field(
        min_length=1, description="Its part of each pool; it has none of a pool that is not named."
    )
    weight: float = Field(
        default=1, gt=0, le=1000, description="Its share of what is idle, against other queues."
    )
    preemption: Literal["never", "lower-priority"] = Field(
        default="lower-priority", description="Which of its own jobs an urgent one may end."
    )
    reclaim: Literal["never", "lower-priority", "any"] = Field(
        default="any", description="Which jobs of others it may end to have its own quota back."
    )
    order: Literal["best-effort", "strict"] = Field(
        default="best-effort",
        description="Whether a job that does not fit yet lets smaller ones pass, or all wait.",
    )


class Topology(Section):
    """Placing the pods of one job close to each other."""

    pools: Annotated[tuple[str, ...], Unique] = Field(
        min_length=1, description="Pools of gpu.pools whose nodes carry the labels of all levels."
    )
    levels: Annotated[tuple[str, ...], Unique] = Field(
        default=(),
        description="Labels of nodes, widest first; the cloud's own network labels if left out.",
    )


class Queueing(Section):
    """How jobs wait: what Kueue is told."""

    queues: tuple[Queue, ...] = Field(
        default=(),
        description="Queues; one of the name default for the namespace training, over all pools but "
        "those for serving, if left out.",
    )
    start_within_minutes: int = Field(
        default=20,
        ge=1,
        le=1440,
        description="Minutes within which all pods of a job must run; else it goes back to its "
        "queue, so that half a job never holds accelerators.",
    )
    topology: Topology | None = Field(
        default=None, description="Topology-aware placement; none if left out."
    )

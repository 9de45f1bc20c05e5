"""What stands of a model: one InferenceService, or two while a version takes over. Pure."""

from __future__ import annotations

import math
from dataclasses import dataclass

from .compute import GpuPool, Mig, Mps, TimeSlicing
from .models import Model, Runtime
from .platform import Platform

SUFFIX = {"canary": "-canary", "blue-green": "-green"}
"""Of the candidate's InferenceService; the model's own keeps the model's name, and so never restarts
because a roll-out begins or ends."""

GPU_ALWAYS: frozenset[Runtime] = frozenset({"vllm"})
"""Servers whose image is for GPUs alone."""


@dataclass(frozen=True)
class Replicas:
    """Bounds of an InferenceService."""

    least: int
    most: int


@dataclass(frozen=True)
class Variant:
    """One InferenceService of a model."""

    name: str
    model: Model
    storage: str
    version: str | None
    weight: int
    """Share of the model's traffic, percent."""
    replicas: Replicas
    signature: str | None = None

    @property
    def stage(self) -> str:
        """Its alias in the registry. It stays while traffic moves: a label that moved would start pods."""
        return "champion" if self.name == self.model.name else "challenger"


def replicas(model: Model, spec: Platform) -> Replicas:
    """Bounds of a model: its own, else the platform's; at the edge no more than it asks for."""
    own = model.scaling
    least, most = own.min_replicas, own.max_replicas
    least = fewest(spec) if least is None else least
    if most is None:
        edge = spec.serving.profile == "edge"
        most = max(least, 1) if edge else spec.serving.autoscaling.max_replicas
    return Replicas(least, most)


def fewest(spec: Platform) -> int:
    """Fewest replicas of a model that says nothing of it."""
    if spec.serving.profile == "edge":
        return 1
    least = spec.serving.autoscaling.min_replicas
    if least is None:
        return 1 if spec.environment == "dev" else 2
    return least


def strategy(model: Model, spec: Platform) -> str:
    """How a candidate of the model takes over."""
    return model.rollout.strategy or spec.serving.rollout.strategy


def gpus(model: Model) -> int:
    """GPUs, or shares of one, of a replica."""
    if model.gpus is not None:
        return model.gpus
    return 1 if model.gpu_pool or model.runtime in GPU_ALWAYS else 0


def shares(pool: GpuPool, instances: int = 1) -> int:
    """GPUs that a node of the pool offers to pods, shares counted one by one.

    Args:
        instances: MIG instances of the pool's profile per GPU.
    """
    sharing = pool.sharing
    if isinstance(sharing, TimeSlicing):
        return pool.gpus_per_node * sharing.time_slicing
    if isinstance(sharing, Mps):
        return pool.gpus_per_node * sharing.mps
    return pool.gpus_per_node * (instances if isinstance(sharing, Mig) else 1)


def variants(model: Model, spec: Platform) -> tuple[Variant, ...]:
    """The InferenceServices of a model, with their weights, which add up to 100."""
    bounds, rollout = replicas(model, spec), model.rollout
    candidate, how = rollout.candidate, strategy(model, spec)
    if candidate is None or how == "none":
        return (
            Variant(model.name, model, model.storage, model.version, 100, bounds, model.signature),
        )
    if how == "blue-green":
        # Both are as large: what is switched to takes all of it at once.
        share, other = 100 if rollout.active == "green" else 0, bounds
    else:
        percent = rollout.percent
        share = spec.serving.rollout.step_percent if percent is None else percent
        # The model's own stays as large as it is: the way back needs no start of a pod.
        least = math.ceil(bounds.least * share / 100)
        other = Replicas(max(least, min(1, bounds.least)), bounds.most)
    return (
        Variant(
            model.name, model, model.storage, model.version, 100 - share, bounds, model.signature
        ),
        Variant(
            f"{model.name}{SUFFIX[how]}",
            model,
            candidate.storage,
            candidate.version,
            share,
            other,
            candidate.signature,
        ),
    )

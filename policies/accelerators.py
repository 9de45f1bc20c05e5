"""Pools of nodes with accelerators, whoever keeps them: EKS, GKE, AKS, Karpenter, a site's own nodes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from . import azure, gcp
from .aws import KARPENTER, NODE_GROUP, accelerated, accelerated_pool
from .rule import Resource
from .values import Node

NODES = ("kubernetes:core/v1:Node", "kubernetes:core/v1:NodePatch")

CLOUD_POOLS = (NODE_GROUP, gcp.NODE_POOL, gcp.CLUSTER, azure.NODE_POOL, azure.CLUSTER)
"""Types whose pools have a number of nodes."""

RESOURCES = ("nvidia.com/gpu", "amd.com/gpu", "aws.amazon.com/neuron", "google.com/tpu")
"""What pods ask for."""

_EFFECTS = ("NO_SCHEDULE", "NO_EXECUTE", "NoSchedule", "NoExecute")

# NC, ND, NG and NV have GPUs; NP has FPGAs.
_AZURE = re.compile(r"standard_n([cdgv])(\d+)\w*", re.IGNORECASE)
_GOOGLE = re.compile(r"(a[2-4]x?|g[24]|ct\d\w*)-")
_GOOGLE_COUNT = re.compile(r"-(\d+)[gt]$")

# Accelerators per machine where it is neither one nor `_WHOLE`.
_AWS_COUNT = {
    "g4ad.8xlarge": 2, "g4ad.16xlarge": 4, "g5g.16xlarge": 2, "g5g.metal": 2,
    "p3.2xlarge": 1, "p3.8xlarge": 4, "p4de.24xlarge": 8, "p5.4xlarge": 1, "p6e-gb200.36xlarge": 4,
    "trn1.2xlarge": 1, "trn1.32xlarge": 16, "trn1n.32xlarge": 16, "trn2.3xlarge": 1,
    "trn2.48xlarge": 16, "inf1.xlarge": 1, "inf1.2xlarge": 1, "inf1.6xlarge": 4,
    "inf1.24xlarge": 16, "inf2.24xlarge": 6, "inf2.48xlarge": 12,
}  # fmt: skip
_AWS_SIZE = {"12xlarge": 4, "24xlarge": 4, "48xlarge": 8, "metal": 8}
_WHOLE = 8
"""Accelerators of a large machine that is not listed."""
_GOOGLE_VCPUS = {"g2": {24: 2, 48: 4, 96: 8}, "g4": {96: 2, 192: 4, 384: 8}}


@dataclass(frozen=True)
class Pool:
    """One pool; what is asked of it is read when it is asked, so that no other value need be known."""

    node: Node

    def accelerated(self) -> bool:
        """Whether its nodes have accelerators."""
        raise NotImplementedError

    def tainted(self) -> bool:
        """Whether a taint keeps off pods that do not tolerate it."""
        raise NotImplementedError

    def labels(self) -> dict[str, Node]:
        """Labels of its nodes."""
        raise NotImplementedError


class Sized(Pool):
    """A pool of so many machines."""

    def least(self) -> Node:
        """Fewest nodes."""
        raise NotImplementedError

    def most(self) -> Node:
        """Most nodes, of each zone where `zones` is not 1."""
        raise NotImplementedError

    def zones(self) -> int:
        """Zones that each have so many nodes."""
        return 1

    def gpus(self) -> int:
        """Accelerators of a node, of the largest where there is a choice."""
        raise NotImplementedError

    def cheap(self) -> bool:
        """Whether it is spot capacity, or ends by itself."""
        raise NotImplementedError

    def machines(self) -> set[str]:
        """Types of machine."""
        raise NotImplementedError


class _Eks(Sized):
    def accelerated(self) -> bool:
        return accelerated(self.node)

    def tainted(self) -> bool:
        return any(each.get("effect") in _EFFECTS for each in self.node.each("taints"))

    def labels(self) -> dict[str, Node]:
        return self.node.entries("labels")

    def least(self) -> Node:
        return self.node.at("scalingConfig.minSize")

    def most(self) -> Node:
        return self.node.at("scalingConfig.maxSize")

    def gpus(self) -> int:
        return max((_aws_gpus(each) for each in self.machines()), default=_WHOLE)

    def cheap(self) -> bool:
        return self.node.get("capacityType", "ON_DEMAND") == "SPOT"

    def machines(self) -> set[str]:
        return {str(each.known) for each in self.node.each("instanceTypes")}


class _Gke(Sized):
    def accelerated(self) -> bool:
        machine = str(self.node.get("nodeConfig.machineType", ""))
        return self.node.has("nodeConfig.guestAccelerators") or bool(_GOOGLE.match(machine))

    def tainted(self) -> bool:
        return any(each.get("effect") in _EFFECTS for each in self.node.each("nodeConfig.taints"))

    def labels(self) -> dict[str, Node]:
        return self.node.entries("nodeConfig.labels")

    def least(self) -> Node:
        return gcp.pool_size(self.node, "min")

    def most(self) -> Node:
        return gcp.pool_size(self.node, "max")

    def zones(self) -> int:
        if self.most().path.endswith("totalMaxNodeCount"):
            return 1
        # A regional pool that names no zone is in three.
        location = str(self.node.get("location", ""))
        return len(self.node.each("nodeLocations")) or (1 if location.count("-") == 2 else 3)

    def gpus(self) -> int:
        machine = str(self.node.get("nodeConfig.machineType", ""))
        named = sum(
            int(each.get("count", 0)) for each in self.node.each("nodeConfig.guestAccelerators")
        )
        if named:
            return named
        found = _GOOGLE_COUNT.search(machine)
        if found:
            return int(found[1])
        family, _, size = machine.partition("-standard-")
        return _GOOGLE_VCPUS.get(family, {}).get(int(size) if size.isdigit() else 0, 1)

    def cheap(self) -> bool:
        config = self.node.at("nodeConfig")
        return (
            any(config.get(each) is True for each in ("spot", "preemptible", "flexStart"))
            or config.has("maxRunDuration")
            or self.node.get("queuedProvisioning.enabled") is True
        )

    def machines(self) -> set[str]:
        return {str(self.node.get("nodeConfig.machineType", ""))}


class _Aks(Sized):
    def accelerated(self) -> bool:
        return bool(_AZURE.match(str(self.node.get("vmSize", ""))))

    def tainted(self) -> bool:
        taints = [str(each.known) for each in self.node.each("nodeTaints")]
        # The one of spot capacity keeps nobody off who does not mind that.
        return any(
            each.rpartition(":")[2] in _EFFECTS and "scalesetpriority" not in each
            for each in taints
        )

    def labels(self) -> dict[str, Node]:
        return self.node.entries("nodeLabels")

    def least(self) -> Node:
        return azure.pool_size(self.node, "min")

    def most(self) -> Node:
        return azure.pool_size(self.node, "max")

    def gpus(self) -> int:
        found = _AZURE.match(str(self.node.get("vmSize", "")))
        return _azure_gpus(found[1].lower(), int(found[2]), found[0].lower()) if found else 0

    def cheap(self) -> bool:
        return self.node.get("scaleSetPriority") == "Spot"

    def machines(self) -> set[str]:
        return {str(self.node.get("vmSize", "")).lower()}


class Karpenter(Pool):
    """A Karpenter NodePool, which is bounded by what its nodes have in sum."""

    def accelerated(self) -> bool:
        return accelerated_pool(self.node)

    def tainted(self) -> bool:
        taints = self.node.each("spec.template.spec.taints")
        return any(each.get("effect") in _EFFECTS for each in taints)

    def labels(self) -> dict[str, Node]:
        return self.node.entries("spec.template.metadata.labels")

    def cheap(self) -> bool:
        """Whether it may be spot capacity."""
        for each in self.node.each("spec.template.spec.requirements"):
            if each.get("key") == "karpenter.sh/capacity-type":
                return "spot" in {str(value.known) for value in each.each("values")}
        return False


class _Own(Pool):
    def accelerated(self) -> bool:
        return any(
            name == "plinth.dev/accelerator" or name.startswith(("nvidia.com/gpu.", "amd.com/gpu."))
            for name in self.labels()
        )

    def tainted(self) -> bool:
        return any(each.get("effect") in _EFFECTS for each in self.node.each("spec.taints"))

    def labels(self) -> dict[str, Node]:
        return self.node.entries("metadata.labels")


def pools(resource: Resource) -> Iterator[Pool]:
    """The pools that a resource is, or has within; those with accelerators alone."""
    inputs = resource.inputs
    found: list[Pool] = []
    if resource.type == NODE_GROUP:
        found = [_Eks(inputs)]
    elif resource.type in (gcp.NODE_POOL, gcp.CLUSTER):
        found = [_Gke(each) for each in gcp.pools(resource)]
    elif resource.type in (azure.NODE_POOL, azure.CLUSTER):
        found = [_Aks(each) for each in azure.pools(resource)]
    elif resource.type == KARPENTER:
        found = [Karpenter(inputs)]
    elif resource.type in NODES:
        found = [_Own(inputs)]
    yield from (each for each in found if each.accelerated())


def _aws_gpus(machine: str) -> int:
    if machine in _AWS_COUNT:
        return _AWS_COUNT[machine]
    family, _, size = machine.partition(".")
    if family.startswith(("g", "inf")):
        return _AWS_SIZE.get(size, 1)
    return _WHOLE


def _azure_gpus(family: str, vcpus: int, name: str) -> int:
    if family == "d":
        return 4 if "gb" in name else _WHOLE
    if family != "c":
        # A10 v5: a sixth of one and up; M60: one for 12 vCPUs.
        return max(1, vcpus // 36) if "a10" in name else max(1, vcpus // 12)
    per = {"t4": 16, "a100": 24, "h100": 40}
    return max(1, vcpus // next((each for key, each in per.items() if key in name), 6))

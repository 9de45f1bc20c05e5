"""Node pools with GPUs or TPUs."""

from __future__ import annotations

from collections.abc import Sequence

import pulumi

from spec import compute

from .. import cloud as handles
from .capacity import gpu_groups, shared
from .nodes import Home, NodePool


class GpuPools(pulumi.ComponentResource):
    """The pools with accelerators.

    Attributes:
        pools: what the scheduler sees of them, one per capacity type of each.
        nodes: the node pools of each pool.
    """

    pools: Sequence[handles.NodePool]
    nodes: Sequence[NodePool]

    def __init__(
        self,
        name: str,
        section: compute.Gpu,
        *,
        home: Home,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("plinth:gcp:GpuPools", name, None, opts)
        found: list[handles.NodePool] = []
        nodes: list[NodePool] = []
        for pool in section.pools:
            made = NodePool(
                f"{name}-{pool.name}",
                gpu_groups(pool, home.account.section),
                home=home,
                opts=pulumi.ResourceOptions(parent=self),
            )
            nodes.append(made)
            found += [
                handles.NodePool(
                    name=group.name,
                    labels=group.labels,
                    taints=group.taints,
                    accelerator=group.accelerator,
                    gpus_per_node=group.gpus,
                    sharing=shared(group),
                    resources=[each],
                )
                for group, each in zip(made.groups, made.pools, strict=True)
            ]
        self.pools, self.nodes = found, nodes
        self.register_outputs({"pools": [pool.name for pool in found]})

"""Nodes that exist: what pools are called by, and the labels and taints of those that the spec names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pulumi
import pulumi_kubernetes as k8s

from spec import compute
from spec.catalog import accelerators

from .. import cloud as handles
from .ground import Ground


def pool(section: compute.GpuPool) -> handles.NodePool:
    """A pool as the scheduler sees it."""
    known = accelerators.find(section.accelerator)
    shared = handles.sharing_name(section.sharing)
    labels = {
        **section.labels,
        "plinth.dev/pool": section.name,
        "plinth.dev/accelerator": section.accelerator,
        "plinth.dev/purpose": section.purpose,
    }
    if known is None or known.kind == "nvidia":
        labels["nvidia.com/device-plugin.config"] = shared
    if isinstance(section.sharing, compute.Mig):
        labels["nvidia.com/mig.config"] = f"all-{section.sharing.mig}"
    # As on every cloud: what asks for no accelerator stays away from it.
    taint = compute.Taint(key=known.resource if known else "nvidia.com/gpu", value="present")
    return handles.NodePool(
        section.name,
        labels,
        (taint, *section.taints),
        accelerator=section.accelerator,
        gpus_per_node=section.gpus_per_node,
        sharing=shared,
    )


class Nodes(pulumi.ComponentResource):
    """Labels and taints of the named nodes of one pool, by server-side apply.

    The patch owns those fields alone; a destroy takes them back and leaves the nodes.

    Attributes:
        patches: one for each node.
    """

    patches: Sequence[pulumi.Resource]

    def __init__(
        self,
        name: str,
        nodes: Sequence[str],
        labels: Mapping[str, str],
        taints: Sequence[compute.Taint],
        *,
        ground: Ground,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("plinth:onprem:Nodes", name, None, opts)
        # A node's taints are one list: who applies it owns it whole.
        spec = (
            k8s.core.v1.NodeSpecPatchArgs(
                taints=[
                    k8s.core.v1.TaintPatchArgs(key=t.key, value=t.value, effect=t.effect)
                    for t in taints
                ]
            )
            if taints
            else None
        )
        self.patches = [
            k8s.core.v1.NodePatch(
                f"{name}-{node}",
                metadata=k8s.meta.v1.ObjectMetaPatchArgs(
                    name=node,
                    labels={**ground.labels, **labels},
                    annotations={"pulumi.com/patchForce": "true"},
                ),
                spec=spec,
                opts=pulumi.ResourceOptions(parent=self),
            )
            for node in nodes
        ]
        self.register_outputs({})

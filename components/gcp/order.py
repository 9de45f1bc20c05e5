"""The order in which node pools are tried: a `ComputeClass`, which GKE's autoscaler goes by."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pulumi
import pulumi_gcp as gcp
import pulumi_kubernetes as k8s

from .capacity import Group
from .nodes import NodePool

CLASS = "default"
"""The one name that the autoscaler looks for where a pod asks for no class, once the cluster has
`defaultComputeClassEnabled`."""


class Order(pulumi.ComponentResource):
    """The cluster's default class: each pool's first choice before its second, and so on.

    A class of its own for every pool would need a taint of GKE's on the nodes, and pods that ask for
    the class by its name. The default one needs neither: pods choose a pool by the labels and taints
    that they choose it by on every other cloud, and GKE changes nothing of the pod ("About custom
    ComputeClasses", "Apply ComputeClasses to Pods by default", GKE, read 2026-04; from 1.33.1).

    Every node pool is in it: one that was left out would get no nodes.
    """

    def __init__(
        self,
        name: str,
        nodes: Sequence[NodePool],
        *,
        provider: k8s.Provider,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("plinth:gcp:Order", name, None, opts)
        made = {
            group.name: each
            for pool in nodes
            for group, each in zip(pool.groups, pool.pools, strict=True)
        }
        order = ranked([group for pool in nodes for group in pool.groups])
        k8s.apiextensions.CustomResource(
            f"{name}-class",
            api_version="cloud.google.com/v1",
            kind="ComputeClass",
            metadata={"name": CLASS, "labels": {"app.kubernetes.io/part-of": "plinth"}},
            spec=_class([[made[group.name] for group in rank] for rank in order]),
            opts=pulumi.ResourceOptions(parent=self, provider=provider),
        )
        self.register_outputs({"order": [[group.name for group in rank] for rank in order]})


def ranked(groups: Sequence[Group]) -> list[list[Group]]:
    """Groups that are tried together, first choices first; the controllers' nodes come last.

    Their taint is only a wish, so that the autoscaler would add them for other work, too. A pod that
    no other node may take still gets them.
    """
    found: dict[tuple[bool, int], list[Group]] = {}
    for group in groups:
        found.setdefault((group.pool == "system", group.rank), []).append(group)
    return [found[key] for key in sorted(found)]


def _class(order: Sequence[Sequence[gcp.container.NodePool]]) -> dict[str, Any]:
    """`spec` of the class: a rule's pools have no order among themselves."""
    return {
        "priorities": [{"nodepools": [pool.name for pool in rank]} for rank in order],
        # As Google asks of a default class: it must never be what keeps a pod waiting.
        "whenUnsatisfiable": "ScaleUpAnyway",
    }

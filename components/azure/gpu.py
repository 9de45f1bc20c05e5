"""Nodes with accelerators."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pulumi
import pulumi_kubernetes as k8s
import yaml

from spec import compute

from .. import cloud as handles
from .account import Account
from .capacity import Group, gpu_groups, priorities
from .nodes import Home, NodePool
from .roles import grant


class GpuPools(pulumi.ComponentResource):
    """Every pool of accelerators of the spec, and the order in which the autoscaler takes them.

    Attributes:
        groups: its agent pools, as they were resolved.
        pools: what the platform sees, one for each of them.
    """

    groups: Sequence[Group]
    pools: Sequence[handles.NodePool]

    def __init__(
        self,
        name: str,
        section: compute.Gpu,
        *,
        home: Home,
        others: Sequence[Group],
        provider: k8s.Provider,
        account: Account,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("plinth:azure:GpuPools", name, None, opts)
        self.groups = [
            group for pool in section.pools for group in gpu_groups(pool, account.section)
        ]
        made: dict[str, NodePool] = {}
        for pool in dict.fromkeys(group.pool for group in self.groups):
            of = [group for group in self.groups if group.pool == pool]
            ahead = [
                # "Use capacity reservation groups in AKS" asks for this role; it is on the one group.
                grant(
                    f"{name}-{pool}-reservation",
                    "Contributor",
                    principal=home.principal,
                    scope=group.reservation,
                    subscription=account.id,
                    parent=self,
                )
                for group in of
                if group.reservation
            ]
            made[pool] = NodePool(
                f"{name}-{pool}",
                of,
                home=replace(home, ready=[*home.ready, *ahead]),
                opts=pulumi.ResourceOptions(parent=self),
            )
        self._order(name, [*others, *self.groups], provider)
        self.pools = [
            handles.NodePool(
                name=group.name,
                labels=group.labels,
                taints=group.taints,
                accelerator=group.accelerator,
                gpus_per_node=group.gpus,
                sharing=group.sharing,
                resources=made[group.pool].groups,
            )
            for group in self.groups
        ]
        self.register_outputs({"pools": [group.name for group in self.groups]})

    def _order(self, name: str, groups: Sequence[Group], provider: k8s.Provider) -> None:
        """What the expander `priority` reads: AKS's autoscaler looks for it under this name."""
        k8s.core.v1.ConfigMap(
            f"{name}-priorities",
            metadata=k8s.meta.v1.ObjectMetaArgs(
                name="cluster-autoscaler-priority-expander",
                namespace="kube-system",
                labels={"app.kubernetes.io/part-of": "plinth"},
            ),
            data={"priorities": yaml.safe_dump(priorities(groups))},
            opts=pulumi.ResourceOptions(parent=self, provider=provider),
        )

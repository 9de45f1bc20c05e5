"""Nodes with accelerators."""

from __future__ import annotations

from collections.abc import Sequence

import pulumi
import pulumi_aws as aws

from spec import compute

from .. import cloud as handles
from .account import Account
from .capacity import Group, gpu_groups
from .cluster import Cluster, stand
from .device_plugins import DevicePlugins
from .nodes import NodePool


class GpuPools(pulumi.ComponentResource):
    """Every pool of accelerators of the spec.

    Attributes:
        groups: its node groups, as they were resolved; under Karpenter with what it is to add.
        pools: what the platform sees, one for each of them.
        fabric_group_id: security group of the fabric's adapters, if any node has one.
    """

    groups: Sequence[Group]
    pools: Sequence[handles.NodePool]
    fabric_group_id: pulumi.Output[str] | None

    def __init__(
        self,
        name: str,
        section: compute.Gpu,
        *,
        cluster: Cluster,
        network: handles.Network,
        account: Account,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("plinth:aws:GpuPools", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        self.groups = [
            group
            for pool in section.pools
            for group in gpu_groups(
                pool, account.region, account.section.reservations.get(pool.name)
            )
        ]
        self.fabric_group_id = None
        if any(group.efa for group in self.groups):
            self.fabric_group_id = self._fabric_group(name, network, account)
        standing = stand(section, self.groups)
        made: dict[str, NodePool] = {}
        for pool in dict.fromkeys(group.pool for group in standing):
            made[pool] = NodePool(
                f"{name}-{pool}",
                [group for group in standing if group.pool == pool],
                home=cluster.home,
                fabric_group=self.fabric_group_id,
                opts=child,
            )
        DevicePlugins(
            f"{name}-device-plugins",
            self.groups,
            account=account,
            opts=pulumi.ResourceOptions(
                parent=self, providers={"kubernetes": cluster.handle.provider}
            ),
        )
        self.pools = [
            handles.NodePool(
                name=group.name,
                labels=group.labels,
                taints=group.taints,
                accelerator=group.accelerator,
                gpus_per_node=group.gpus,
                sharing=group.sharing,
                resources=made[group.pool].groups if group.pool in made else (),
            )
            for group in self.groups
        ]
        self.register_outputs({"pools": [group.name for group in self.groups]})

    def _fabric_group(
        self, name: str, network: handles.Network, account: Account
    ) -> pulumi.Output[str]:
        """All traffic between its members, which the fabric passes by no other rule.

        "Prepare an EFA-enabled security group", EC2 user guide.
        """
        name = f"{name}-fabric"
        child = pulumi.ResourceOptions(parent=self)
        group = aws.ec2.SecurityGroup(
            name,
            description="Elastic Fabric Adapters: all traffic between nodes",
            vpc_id=network.id,
            tags=account.tagged(name),
            opts=child,
        )
        aws.vpc.SecurityGroupIngressRule(
            f"{name}-in",
            security_group_id=group.id,
            referenced_security_group_id=group.id,
            description="From the other nodes",
            ip_protocol="-1",
            tags=account.tagged(f"{name}-in"),
            opts=child,
        )
        aws.vpc.SecurityGroupEgressRule(
            f"{name}-out",
            security_group_id=group.id,
            referenced_security_group_id=group.id,
            description="To the other nodes",
            ip_protocol="-1",
            tags=account.tagged(f"{name}-out"),
            opts=child,
        )
        return group.id

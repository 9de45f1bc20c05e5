"""Agent pools."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pulumi
import pulumi_azure_native as azure

from .account import Account
from .capacity import Group

MOST_PODS = 110
"""Pods per node; a node takes a /24 of the pods' range whatever this is."""


@dataclass(frozen=True)
class Home:
    """What all nodes of a cluster share."""

    account: Account
    cluster_name: pulumi.Output[str]
    version: str
    """Kubernetes version: nodes follow the control plane."""
    subnets: Mapping[str, pulumi.Output[str]]
    """Zone -> subnet of its nodes."""
    principal: pulumi.Output[str]
    """Object id of the control plane's identity, which makes the nodes."""
    ready: Sequence[pulumi.Resource]
    """What must stand before a node can join."""


def profile(
    group: Group, *, version: str, subnets: Mapping[str, pulumi.Output[str]]
) -> dict[str, Any]:
    """What an agent pool of a group is, as its own resource and within a cluster's alike."""
    zones = list(group.zones or subnets)
    system = group.pool == "system" and not group.spot
    accelerated = group.accelerator is not None
    # A driver that is built on the node is signed by nobody that secure boot knows.
    trusted = not accelerated and group.architecture == "amd64"
    security = azure.containerservice.AgentPoolSecurityProfileArgs(
        enable_secure_boot=trusted, enable_vtpm=trusted, ssh_access="Disabled"
    )
    found: dict[str, Any] = {
        "mode": "System" if system else "User",
        "type": "VirtualMachineScaleSets",
        "os_type": "Linux",
        # NVIDIA builds its driver for Ubuntu.
        "os_sku": "Ubuntu" if accelerated else "AzureLinux",
        "vm_size": group.vm_size,
        "orchestrator_version": version,
        "availability_zones": zones,
        "vnet_subnet_id": subnets[zones[0]],
        "enable_node_public_ip": False,
        "enable_auto_scaling": True,
        "min_count": group.minimum,
        "max_count": group.maximum,
        "count": group.minimum,
        "max_pods": MOST_PODS,
        # Managed disks take the platform's key, which a machine's own disk does not.
        "os_disk_type": "Managed",
        "os_disk_size_gb": group.disk_gib,
        "kubelet_disk_type": "OS",
        "enable_encryption_at_host": True,
        "enable_ultra_ssd": False,
        "security_profile": security,
        "node_labels": dict(group.labels),
        "node_taints": [f"{each.key}={each.value}:{each.effect}" for each in group.taints],
        "scale_down_mode": "Delete",
    }
    if group.spot:
        # Up to the price on demand: a spot node goes when Azure wants it back, not for a price.
        found |= {
            "scale_set_priority": "Spot",
            "scale_set_eviction_policy": "Delete",
            "spot_max_price": -1.0,
        }
    elif accelerated:
        # There is rarely one more such machine to be had: one goes before its successor comes.
        found["upgrade_settings"] = azure.containerservice.AgentPoolUpgradeSettingsArgs(
            max_surge="0", max_unavailable="1", drain_timeout_in_minutes=60
        )
    else:
        found["upgrade_settings"] = azure.containerservice.AgentPoolUpgradeSettingsArgs(
            max_surge="33%", drain_timeout_in_minutes=30
        )
    if group.driver:
        found["gpu_profile"] = azure.containerservice.GPUProfileArgs(driver=group.driver)
    if group.mig:
        found["gpu_instance_profile"] = group.mig
    if group.reservation:
        found["capacity_reservation_group_id"] = group.reservation
    return found


class NodePool(pulumi.ComponentResource):
    """The agent pools of one pool.

    Attributes:
        groups: agent pools in the order of the pool's capacity.
    """

    groups: Sequence[azure.containerservice.AgentPool]

    def __init__(
        self,
        name: str,
        groups: Sequence[Group],
        *,
        home: Home,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("plinth:azure:NodePool", name, None, opts)
        made: list[azure.containerservice.AgentPool] = []
        for group in groups:
            ending = group.name.removeprefix(f"{group.pool}-")
            made.append(
                azure.containerservice.AgentPool(
                    f"{name}-{ending}",
                    agent_pool_name=group.agent_pool,
                    resource_group_name=home.account.group,
                    resource_name_=home.cluster_name,
                    **profile(group, version=home.version, subnets=home.subnets),
                    opts=pulumi.ResourceOptions(
                        parent=self,
                        depends_on=list(home.ready),
                        # The autoscaler moves it.
                        ignore_changes=["count"],
                        # Its name is taken as long as it stands.
                        delete_before_replace=True,
                    ),
                )
            )
        self.groups = made
        self.register_outputs({"agentPools": [group.agent_pool for group in groups]})

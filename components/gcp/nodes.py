"""Node pools."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

import pulumi
import pulumi_gcp as gcp

from .account import Account
from .capacity import Group, guest_accelerator

EFFECTS = {
    "NoSchedule": "NO_SCHEDULE",
    "PreferNoSchedule": "PREFER_NO_SCHEDULE",
    "NoExecute": "NO_EXECUTE",
}

HYPERDISK = ("a3-ultragpu", "a4-", "a4x-", "c4-", "c4a-", "c4d-", "ct6e-", "n4-")
"""Beginnings of machine types that take no persistent disks, but Hyperdisk alone (C4, C4A, C4D and N4
by Google's guide to ComputeClasses, read 2026-06; the others unverified)."""

LONGEST_RUN = f"{7 * 24 * 3600}s"
"""How long a node of the Dynamic Workload Scheduler lasts at most ("About flex-start", GKE)."""

SCOPE = "https://www.googleapis.com/auth/cloud-platform"
"""The one scope that Google recommends: the account's roles decide."""

# What only GKE and the autoscaler change after a pool is made.
DRIFTING = ["initialNodeCount", "nodeCount"]


@dataclass(frozen=True)
class Home:
    """What all nodes of a cluster share."""

    account: Account
    cluster: pulumi.Output[str]
    """Name of the cluster."""
    service_account: pulumi.Output[str]
    zones: Sequence[str]
    ready: Sequence[pulumi.Resource]
    """What must stand before a node can do its work."""


class NodePool(pulumi.ComponentResource):
    """The node pools of one pool of the spec.

    Attributes:
        groups: how the pool is bought, first choice first.
        pools: the node pool of each group.
    """

    groups: Sequence[Group]
    pools: Sequence[gcp.container.NodePool]

    def __init__(
        self,
        name: str,
        groups: Sequence[Group],
        *,
        home: Home,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("plinth:gcp:NodePool", name, None, opts)
        self.groups = groups
        self.pools = [self._pool(f"{name}-{group.capacity}", group, home) for group in groups]
        self.register_outputs({"pools": [pool.name for pool in self.pools]})

    def _pool(self, name: str, group: Group, home: Home) -> gcp.container.NodePool:
        account = home.account
        accelerated = group.kind is not None
        zones = list(group.zones or home.zones)
        return gcp.container.NodePool(
            name,
            name=group.node_pool,
            cluster=home.cluster,
            location=account.region,
            node_locations=zones,
            # Of each zone; the autoscaler counts all zones together.
            initial_node_count=ceil(group.minimum / len(zones)),
            autoscaling=gcp.container.NodePoolAutoscalingArgs(
                total_min_node_count=group.minimum,
                total_max_node_count=group.maximum,
                # Scarce capacity is taken where it is; other nodes are spread.
                location_policy="ANY" if accelerated or group.capacity == "spot" else "BALANCED",
            ),
            management=gcp.container.NodePoolManagementArgs(
                auto_repair=not group.waiting, auto_upgrade=True
            ),
            upgrade_settings=_upgrades(group),
            network_config=gcp.container.NodePoolNetworkConfigArgs(
                enable_private_nodes=True,
                accelerator_network_profile="auto" if group.fabric else None,
            ),
            placement_policy=_placement(group),
            queued_provisioning=(
                gcp.container.NodePoolQueuedProvisioningArgs(enabled=True)
                if group.capacity == "queued"
                else None
            ),
            node_config=node_config(group, home),
            opts=pulumi.ResourceOptions(
                parent=self, depends_on=list(home.ready), ignore_changes=DRIFTING
            ),
        )


def node_config(group: Group, home: Home) -> gcp.container.NodePoolNodeConfigArgs:
    """The nodes of a group: their machine, disk, identity and what keeps them safe."""
    guest = guest_accelerator(group)
    return gcp.container.NodePoolNodeConfigArgs(
        machine_type=group.machine_type,
        image_type="COS_CONTAINERD",
        disk_type=disk_type(group.machine_type),
        disk_size_gb=group.disk_gib,
        boot_disk_kms_key=home.account.key,
        service_account=home.service_account,
        oauth_scopes=[SCOPE],
        metadata={"disable-legacy-endpoints": "true"},
        # Pods see their own identity, and never the node's.
        workload_metadata_config=gcp.container.NodePoolNodeConfigWorkloadMetadataConfigArgs(
            mode="GKE_METADATA"
        ),
        shielded_instance_config=gcp.container.NodePoolNodeConfigShieldedInstanceConfigArgs(
            enable_secure_boot=True, enable_integrity_monitoring=True
        ),
        kubelet_config=gcp.container.NodePoolNodeConfigKubeletConfigArgs(
            insecure_kubelet_readonly_port_enabled="FALSE"
        ),
        # Images are read as they run: a model server's is many GiB.
        gcfs_config=gcp.container.NodePoolNodeConfigGcfsConfigArgs(enabled=True),
        gvnic=gcp.container.NodePoolNodeConfigGvnicArgs(enabled=True),
        labels=dict(group.labels),
        resource_labels={**home.account.labels, "plinth-pool": group.pool},
        taints=[
            gcp.container.NodePoolNodeConfigTaintArgs(
                key=taint.key, value=taint.value, effect=EFFECTS[taint.effect]
            )
            for taint in group.taints
        ],
        guest_accelerators=(
            [gcp.container.NodePoolNodeConfigGuestAcceleratorArgs(**guest)] if guest else None
        ),
        spot=True if group.capacity == "spot" else None,
        flex_start=True if group.waiting else None,
        max_run_duration=LONGEST_RUN if group.waiting else None,
        reservation_affinity=_reservation(group),
    )


def disk_type(machine_type: str) -> str:
    """Type of disk that a machine takes."""
    return "hyperdisk-balanced" if machine_type.startswith(HYPERDISK) else "pd-balanced"


def _reservation(
    group: Group,
) -> gcp.container.NodePoolNodeConfigReservationAffinityArgs | None:
    """The reservation that a group takes, or that it leaves all of them to others."""
    if group.reservation:
        return gcp.container.NodePoolNodeConfigReservationAffinityArgs(
            consume_reservation_type="SPECIFIC_RESERVATION",
            key="compute.googleapis.com/reservation-name",
            values=[group.reservation],
        )
    if group.kind is None:
        return None
    return gcp.container.NodePoolNodeConfigReservationAffinityArgs(
        consume_reservation_type="NO_RESERVATION"
    )


def _placement(group: Group) -> gcp.container.NodePoolPlacementPolicyArgs | None:
    if group.topology is None and not group.together:
        return None
    return gcp.container.NodePoolPlacementPolicyArgs(type="COMPACT", tpu_topology=group.topology)


def _upgrades(group: Group) -> gcp.container.NodePoolUpgradeSettingsArgs | None:
    """One node at a time: an accelerated one goes before its successor comes, as none is spare."""
    if group.waiting:
        return None  # Such nodes are never upgraded, but last their time.
    surge = 0 if group.kind else 1
    return gcp.container.NodePoolUpgradeSettingsArgs(
        strategy="SURGE", max_surge=surge, max_unavailable=1 - surge
    )

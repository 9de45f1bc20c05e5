"""What a node of a group is started with: disk, metadata service, network cards, capacity."""

from __future__ import annotations

from collections.abc import Sequence

import pulumi
import pulumi_aws as aws

from .account import Account, tags
from .capacity import Group, fabric

lt = aws.ec2


def launch_template(
    name: str,
    group: Group,
    *,
    security_groups: Sequence[pulumi.Input[str]],
    placement_group: pulumi.Input[str] | None,
    account: Account,
    parent: pulumi.Resource,
) -> aws.ec2.LaunchTemplate:
    """A launch template without an image: EKS brings the one of the group's type.

    Args:
        security_groups: of the fabric's adapters; unused without any, where EKS adds the cluster's.
    """
    return aws.ec2.LaunchTemplate(
        name,
        description=f"Nodes of {group.name}",
        update_default_version=True,
        # EKS takes the type of a capacity block from here alone.
        instance_type=group.instance_types[0] if group.capacity == "capacity-block" else None,
        block_device_mappings=[
            lt.LaunchTemplateBlockDeviceMappingArgs(
                device_name="/dev/xvda",
                ebs=lt.LaunchTemplateBlockDeviceMappingEbsArgs(
                    volume_type="gp3",
                    volume_size=group.disk_gib,
                    encrypted="true",
                    kms_key_id=account.key.arn,
                    delete_on_termination="true",
                ),
            )
        ],
        # One hop: the node itself, and no pod behind its bridge, reaches the node's credentials.
        metadata_options=lt.LaunchTemplateMetadataOptionsArgs(
            http_endpoint="enabled",
            http_tokens="required",
            http_put_response_hop_limit=1,
            instance_metadata_tags="disabled",
        ),
        network_interfaces=_adapters(group, security_groups) or None,
        placement=(
            lt.LaunchTemplatePlacementArgs(group_name=placement_group) if placement_group else None
        ),
        instance_market_options=(
            lt.LaunchTemplateInstanceMarketOptionsArgs(market_type="capacity-block")
            if group.capacity == "capacity-block"
            else None
        ),
        capacity_reservation_specification=_reservation(group),
        # The provider's default tags reach the template, not what is started from it.
        tag_specifications=[
            lt.LaunchTemplateTagSpecificationArgs(
                resource_type=kind, tags={**tags(account.spec), "Name": name}
            )
            for kind in ("instance", "volume", "network-interface")
        ],
        tags=account.tagged(name),
        opts=pulumi.ResourceOptions(parent=parent),
    )


def _adapters(
    group: Group, security_groups: Sequence[pulumi.Input[str]]
) -> list[aws.ec2.LaunchTemplateNetworkInterfaceArgs]:
    """One Elastic Fabric Adapter per network card.

    The first also carries IP; the others carry the fabric alone, so that they take no address of the
    subnet ("Maximize network bandwidth", EC2 user guide).
    """
    machine = fabric(group.instance_types[0])
    cards = min(group.efa, machine.network_cards) if machine else 0
    return [
        lt.LaunchTemplateNetworkInterfaceArgs(
            network_card_index=card,
            device_index=0 if card == 0 else 1,
            interface_type="efa" if card == 0 else "efa-only",
            delete_on_termination="true",
            security_groups=list(security_groups),
        )
        for card in range(cards)
    ]


def _reservation(
    group: Group,
) -> aws.ec2.LaunchTemplateCapacityReservationSpecificationArgs | None:
    if group.reservation is None:
        return None
    return lt.LaunchTemplateCapacityReservationSpecificationArgs(
        capacity_reservation_target=lt.LaunchTemplateCapacityReservationSpecificationCapacityReservationTargetArgs(
            capacity_reservation_id=group.reservation
        )
    )

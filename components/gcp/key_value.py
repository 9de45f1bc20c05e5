"""Feast's online store as key and value: Bigtable."""

from __future__ import annotations

import pulumi
import pulumi_gcp as gcp

from .. import cloud as handles
from . import names
from .account import Account
from .network import Network

MOST_NODES = 10

TARGET = 60
"""Load of the processors that nodes are added at, percent."""


class KeyValue(pulumi.ComponentResource):
    """An instance in one zone, in two outside dev. Feast makes the tables (`feast apply`).

    Attributes:
        handle: Feast's section of it.
        name: name of the instance.
    """

    handle: handles.FeastStore
    name: pulumi.Output[str]

    def __init__(
        self,
        name: str,
        *,
        network: Network,
        account: Account,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("plinth:gcp:KeyValue", name, None, opts)
        own = names.bigtable(account.spec)
        zones = list(network.zones[: 2 if account.protected else 1])
        made = gcp.bigtable.Instance(
            f"{name}-instance",
            name=own,
            display_name=own,
            clusters=[
                gcp.bigtable.InstanceClusterArgs(
                    # Thirty characters at most, six at least ("Create an instance", Bigtable).
                    cluster_id=f"{account.spec.name}-online-{zone[-1]}",
                    zone=zone,
                    storage_type="SSD",
                    kms_key_name=account.key,
                    autoscaling_config=gcp.bigtable.InstanceClusterAutoscalingConfigArgs(
                        min_nodes=1, max_nodes=MOST_NODES, cpu_target=TARGET
                    ),
                )
                for zone in zones
            ],
            deletion_protection=account.protected,
            opts=pulumi.ResourceOptions(parent=self, protect=account.protected),
        )
        self.name = made.name
        self.handle = handles.FeastStore(
            {"type": "bigtable", "project_id": account.project, "instance": made.name}
        )
        self.register_outputs({"instance": made.name})

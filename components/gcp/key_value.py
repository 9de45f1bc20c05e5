"""Feast's online store as key and value: Bigtable."""

from __future__ import annotations

import pulumi
import pulumi_gcp as gcp

from spec.data import Features as Section

from .. import cloud as handles
from . import names
from .account import Account
from .network import Network

MOST_NODES = 10

TARGET = 60
"""Load of the processors that nodes are added at, percent."""

FAMILY = "features"
"""Column family that Feast keeps everything in (`BigtableOnlineStore.feature_column_family`)."""

VERSIONS = 2
"""Versions of a value that are kept: Feast's own default (`BigtableOnlineStoreConfig.max_versions`)."""


class KeyValue(pulumi.ComponentResource):
    """An instance in one zone, in two outside dev, with the tables of the views that name entities.

    Feast has a table for each set of entities. It would make them itself (`feast apply`), if whoever
    applies may make tables; of those that exist it uses what it finds. So the pods that serve and
    materialise need no more than to read and write rows.

    Attributes:
        handle: Feast's section of it.
        name: name of the instance.
    """

    handle: handles.FeastStore
    name: pulumi.Output[str]

    def __init__(
        self,
        name: str,
        section: Section,
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
        for entities in sorted({tuple(sorted(view.entities)) for view in section.views}):
            if entities:
                self._table(f"{name}-{'-'.join(entities)}", section, entities, made, account)
        self.name = made.name
        self.handle = handles.FeastStore(
            {"type": "bigtable", "project_id": account.project, "instance": made.name}
        )
        self.register_outputs({"instance": made.name})

    def _table(
        self,
        name: str,
        section: Section,
        entities: tuple[str, ...],
        instance: gcp.bigtable.Instance,
        account: Account,
    ) -> None:
        table = gcp.bigtable.Table(
            name,
            name=names.online_table(section.project, entities),
            instance_name=instance.name,
            column_families=[gcp.bigtable.TableColumnFamilyArgs(family=FAMILY)],
            deletion_protection="PROTECTED" if account.protected else "UNPROTECTED",
            opts=pulumi.ResourceOptions(parent=self, protect=account.protected),
        )
        gcp.bigtable.GCPolicy(
            f"{name}-versions",
            instance_name=instance.name,
            table=table.name,
            column_family=FAMILY,
            max_versions=[gcp.bigtable.GCPolicyMaxVersionArgs(number=VERSIONS)],
            # Which goes with the table, and cannot be taken off one in two zones.
            deletion_policy="ABANDON",
            opts=pulumi.ResourceOptions(parent=self),
        )

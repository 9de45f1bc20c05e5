"""What stands first: the resource group, the log workspace, the key vault with the platform's key."""

from __future__ import annotations

import pulumi
import pulumi_azure_native as azure

from spec.cloud import AzureCloud as Section
from spec.platform import Platform

from .account import Account, Encryption, renamed, tagged
from .diagnostics import Diagnostics, Workspace
from .key import Key
from .names import group_name


class Ground(pulumi.ComponentResource):
    """The resource group of the platform, and what all of its parts use.

    Attributes:
        group: the resource group's name.
        encryption: the platform's key.
        backup: the key of what is copied to `cloud.backupLocation`, if anything is.
        workspace_id: the Log Analytics workspace.
    """

    group: pulumi.Output[str]
    encryption: Encryption
    backup: Encryption | None
    workspace_id: pulumi.Output[str]

    def __init__(
        self,
        name: str,
        spec: Platform,
        *,
        section: Section,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        # Before any child: what these are given they inherit.
        tags = pulumi.ResourceOptions(transformations=[tagged(spec), renamed])
        super().__init__(
            "plinth:azure:Ground", name, None, pulumi.ResourceOptions.merge(opts, tags)
        )
        self._spec = spec
        self._section = section
        child = pulumi.ResourceOptions(parent=self)
        group = azure.resources.ResourceGroup(
            f"{name}-group",
            resource_group_name=group_name(spec),
            location=section.location,
            # Everything goes with its group: it stays if a bucket is to stay.
            opts=pulumi.ResourceOptions(
                parent=self, protect=spec.protected, retain_on_delete=spec.storage.kept
            ),
        )
        self.group = group.name
        workspace = Workspace(f"{name}-logs", spec, section=section, group=group.name, opts=child)
        self.workspace_id = workspace.id
        key = Key(
            f"{name}-key",
            spec,
            section=section,
            group=group.name,
            location=section.location,
            opts=child,
        )
        self.encryption = key.encryption
        self.backup = None
        vaults = {"vault": key.encryption}
        if section.backup_location:
            copies = Key(
                f"{name}-backup-key",
                spec,
                section=section,
                group=group.name,
                location=section.backup_location,
                use="backup",
                opts=child,
            )
            self.backup = vaults["backup"] = copies.encryption
        for title, each in vaults.items():
            Diagnostics(
                f"{name}-{title}-diagnostics",
                ("AuditEvent",),
                of=each.vault_id,
                workspace_id=workspace.id,
                opts=child,
            )
        self.register_outputs({"group": self.group, "vault": key.encryption.vault_uri})

    def account(self, parent: pulumi.Resource, provider: azure.Provider) -> Account:
        """What every component of the platform is given."""
        return Account(
            self._spec,
            self._section,
            parent,
            provider,
            self.group,
            self.encryption,
            self.backup,
            self.workspace_id,
        )

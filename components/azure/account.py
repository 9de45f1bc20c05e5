"""What everything on Azure shares: subscription, resource group, platform key, log workspace, tags."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

import pulumi
import pulumi_azure_native as azure

from spec.cloud import AzureCloud as Section
from spec.platform import Platform

from .names import arm, unique


def tags(spec: Platform) -> dict[str, str]:
    """Tags of everything that takes them; `tagged` adds them by itself."""
    return {
        **spec.tags,
        "owner": spec.owner,
        "costCenter": spec.cost_center,
        "environment": spec.environment,
        "stack": spec.name,
        "managed-by": "plinth",
    }


def tagged(spec: Platform) -> pulumi.ResourceTransformation:
    """Puts the platform's tags on whatever takes tags: the provider has no default tags of its own.

    A constructor of the SDK lists all of a resource's inputs, given or not, so that `tags` among
    them says that it takes them. Every resource of a component inherits what the component has.
    """
    ours = tags(spec)

    def add(
        resource: pulumi.ResourceTransformationArgs,
    ) -> pulumi.ResourceTransformationResult | None:
        if not resource.type_.startswith("azure-native:") or "tags" not in resource.props:
            return None
        own = cast("dict[str, Any]", resource.props["tags"] or {})
        props = {**resource.props, "tags": {**own, **ours}}
        return pulumi.ResourceTransformationResult(props, resource.opts)

    return add


_OLD = re.compile(r"/v\d{8}\w*:")


def renamed(
    resource: pulumi.ResourceTransformationArgs,
) -> pulumi.ResourceTransformationResult | None:
    """Keeps of a resource's aliases those of another module, and drops those of other API versions.

    The SDK gives each resource dozens, for states written with a version in the type. Plinth never
    wrote one, and they take two thirds of a program's time.
    """
    if not resource.type_.startswith("azure-native:") or not resource.opts.aliases:
        return None
    resource.opts.aliases = [
        alias
        for alias in resource.opts.aliases
        if not (isinstance(alias, pulumi.Alias) and _OLD.search(str(alias.type_)))
    ]
    return pulumi.ResourceTransformationResult(resource.props, resource.opts)


@dataclass(frozen=True)
class Encryption:
    """The platform's key, and the identity by which Azure's services use it."""

    vault: azure.keyvault.Vault
    vault_id: pulumi.Output[str]
    vault_uri: pulumi.Output[str]
    """`https://NAME.vault.azure.net/`."""
    vault_name: pulumi.Output[str]
    key_id: pulumi.Output[str]
    """Resource id of the key."""
    key_name: str
    key_uri: pulumi.Output[str]
    """Without a version: services follow the key's rotation."""
    key_uri_versioned: pulumi.Output[str]
    """Of the version of now, for what does not follow."""
    identity_id: pulumi.Output[str]
    """Resource id of the identity that may wrap and unwrap with the key."""
    identity_client_id: pulumi.Output[str]
    ready: Sequence[pulumi.Resource]
    """What must stand before a service can use the key."""


@dataclass(frozen=True)
class Account:
    """One platform in one subscription and location."""

    spec: Platform
    section: Section
    parent: pulumi.Resource
    provider: azure.Provider
    group: pulumi.Output[str]
    """Name of the resource group that everything is in."""
    encryption: Encryption
    """Everything at rest is encrypted with the platform's key."""
    backup: Encryption | None
    """The key of what is copied to `cloud.backupLocation`."""
    workspace_id: pulumi.Output[str]
    """Log Analytics workspace of all diagnostics."""

    @property
    def id(self) -> str:
        """Subscription id."""
        return self.section.subscription_id

    @property
    def location(self) -> str:
        return self.section.location

    @property
    def protected(self) -> bool:
        """Whether stateful resources are guarded against deletion."""
        return self.spec.protected

    @property
    def private(self) -> bool:
        """Whether Azure's services are reached through private endpoints alone."""
        return self.spec.network.private_endpoints

    @property
    def defended(self) -> bool:
        """Whether nodes have Defender's sensor, which reports to Microsoft over the internet."""
        said = self.section.defender
        return self.protected and self.spec.network.egress != "none" if said is None else said

    @property
    def public_access(self) -> str:
        """`publicNetworkAccess` of a service."""
        return "Disabled" if self.private else "Enabled"

    def unique(self, kind: str = "", *, most: int = 24, separator: str = "") -> str:
        """A name that nobody else on Azure has, of small letters and digits.

        It begins with the platform's name and ends in six digits made of platform and subscription.
        """
        return unique(self.spec, self.section, kind, most=most, separator=separator)

    def arm(self, provider: str, *names: str) -> str:
        """Resource id in the platform's group: `arm("Microsoft.Network/virtualNetworks", "acme")`.

        More names than one take the kinds in turn: `arm("Microsoft.X/as/bs", "a", "b")`.
        """
        return arm(self.spec, self.section, provider, *names)

    def component(self, **options: Any) -> pulumi.ResourceOptions:
        """Options of a component directly under the platform."""
        return pulumi.ResourceOptions(
            parent=self.parent,
            providers={"azure-native": self.provider},
            transformations=[tagged(self.spec), renamed],
            **options,
        )

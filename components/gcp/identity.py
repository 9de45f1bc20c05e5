"""Identities of pods: roles given to the service account itself, with no account between."""

from __future__ import annotations

from collections.abc import Mapping

import pulumi
import pulumi_gcp as gcp

from .. import cloud as handles
from ..identity import Workload
from .account import Account
from .permissions import DNS_PERMISSIONS, DNS_ROLE, Binding, bindings


class Identity(pulumi.ComponentResource):
    """The roles of one service account, through Workload Identity Federation for GKE.

    Args:
        resources: the platform's own resources by name, as far as they were made.
        cluster: the node pools' home: the pool of identities comes with the project's first cluster.

    Attributes:
        handle: what must stand before a pod of the service account starts; GKE needs nothing said
            of the pod.
    """

    handle: handles.Identity

    def __init__(
        self,
        name: str,
        workload: Workload,
        *,
        resources: Mapping[str, pulumi.Output[str]],
        cluster: pulumi.Resource,
        account: Account,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("plinth:gcp:Identity", name, None, opts)
        self._account, self._resources = account, resources
        self._member = account.principal(workload.namespace, workload.service_account)
        # The pool of identities comes with the project's first cluster.
        self._child = pulumi.ResourceOptions(parent=self, depends_on=[cluster])
        found = bindings(workload, account.spec, account.section, account.number)
        ready = [self._bind(f"{name}-{index + 1}", each) for index, each in enumerate(found)]
        self.handle = handles.Identity(ready=ready)
        self.register_outputs({"member": self._member})

    def _bind(self, name: str, binding: Binding) -> pulumi.Resource:
        # By its Output where it is the platform's own, so that the grant waits for it.
        resource = self._resources.get(binding.resource, binding.resource)
        if binding.where == "bucket":
            condition = gcp.storage.BucketIAMMemberConditionArgs
            return gcp.storage.BucketIAMMember(
                name,
                bucket=resource,
                role=binding.role,
                member=self._member,
                condition=(
                    condition(title=name, expression=binding.condition)
                    if binding.condition
                    else None
                ),
                opts=self._child,
            )
        if binding.where == "bigtable":
            return gcp.bigtable.InstanceIamMember(
                name,
                instance=resource,
                role=binding.role,
                member=self._member,
                opts=self._child,
            )
        if binding.where == "dataset":
            return gcp.bigquery.DatasetIamMember(
                name,
                dataset_id=resource,
                role=binding.role,
                # The provider knows no principals here but by this kind of BigQuery's own.
                member=f"iamMember:{self._member}",
                opts=self._child,
            )
        role: pulumi.Input[str] = binding.role
        if binding.where == "dns":
            proof = binding.role == DNS_ROLE
            role = gcp.projects.IAMCustomRole(
                f"{name}-role",
                project=binding.resource,
                role_id=f"{self._account.spec.name}_{binding.role}".replace("-", "_"),
                title=f"{self._account.spec.name}: DNS {'records' if proof else 'routes'}",
                description="Proves the domain of certificates by a record"
                if proof
                else "Keeps the records of routes",
                permissions=list(DNS_PERMISSIONS),
                opts=self._child,
            ).id
        return gcp.projects.IAMMember(
            name,
            project=binding.resource,
            role=role,
            member=self._member,
            condition=(
                gcp.projects.IAMMemberConditionArgs(title=name, expression=binding.condition)
                if binding.condition
                else None
            ),
            opts=self._child,
        )

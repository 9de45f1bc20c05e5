"""Identities of pods: a role for each row of the matrix, bound to its service account."""

from __future__ import annotations

import pulumi
import pulumi_aws as aws

from .. import cloud as handles
from ..identity import Workload
from .account import Account
from .policy import statements
from .roles import Role, pod_trust
from .warehouse import ROLE


class Identity(pulumi.ComponentResource):
    """A role with its own policy, which EKS Pod Identity gives to one service account of one cluster.

    Attributes:
        handle: what must stand before a pod of the service account starts.
    """

    handle: handles.Identity

    def __init__(
        self,
        name: str,
        workload: Workload,
        *,
        cluster: pulumi.Input[str],
        account: Account,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("plinth:aws:Identity", name, None, opts)
        # Redshift gives whoever signs in with the role the roles of its own that the tag names
        # ("Granting database roles to federated users", Amazon Redshift management guide).
        asks = any(grant.kind == "warehouse" for grant in workload.grants)
        role = Role(
            f"{name}-role",
            pod_trust(account.cluster_arn, workload.namespace, workload.service_account),
            account=account,
            parent=self,
            description=f"Pods of {workload.namespace}/{workload.service_account}",
            statements=statements(workload, account),
            tags={"RedshiftDbRoles": ROLE} if asks else {},
        )
        association = aws.eks.PodIdentityAssociation(
            f"{name}-association",
            cluster_name=cluster,
            namespace=workload.namespace,
            service_account=workload.service_account,
            role_arn=role.arn,
            tags=account.tagged(name),
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.handle = handles.Identity(ready=(*role.ready, association))
        self.register_outputs({"role": role.arn})

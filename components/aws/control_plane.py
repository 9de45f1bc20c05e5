"""EKS's control plane, and how to reach it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pulumi
import pulumi_aws as aws

from spec import compute

from .account import Account
from .roles import Role, service_trust
from .statements import allow_key

LOGS = ("api", "audit", "authenticator", "controllerManager", "scheduler")
"""All that EKS has."""


class ControlPlane(pulumi.ComponentResource):
    """An EKS cluster: its API private unless the spec says otherwise, its secrets encrypted with the
    platform's key, all of its logs kept.

    Attributes:
        cluster: the cluster.
        security_group_id: the group that EKS makes for nodes and control plane.
    """

    cluster: aws.eks.Cluster
    security_group_id: pulumi.Output[str]

    def __init__(
        self,
        name: str,
        section: compute.Cluster,
        *,
        subnet_ids: Sequence[pulumi.Input[str]],
        account: Account,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("plinth:aws:ControlPlane", name, None, opts)
        platform = account.spec.name
        # Made before the cluster: else EKS makes it, unencrypted and for ever.
        logs = aws.cloudwatch.LogGroup(
            f"{name}-logs",
            name=f"/aws/eks/{platform}/cluster",
            retention_in_days=section.log_retention_days,
            kms_key_id=account.key.arn,
            tags=account.tagged(f"{name}-logs"),
            opts=pulumi.ResourceOptions(parent=self),
        )
        role = Role(
            f"{name}-role",
            # "Amazon EKS cluster IAM role", EKS user guide.
            service_trust("eks.amazonaws.com"),
            account=account,
            parent=self,
            description=f"The control plane of {platform}",
            managed=["AmazonEKSClusterPolicy"],
            statements=[
                allow_key(
                    ["kms:Encrypt", "kms:Decrypt", "kms:ListGrants", "kms:DescribeKey"], account
                )
            ],
        )
        public = section.endpoint != "private"
        guarded = section.deletion_protection
        self.cluster = aws.eks.Cluster(
            name,
            name=platform,
            version=section.version,
            role_arn=role.arn,
            vpc_config=aws.eks.ClusterVpcConfigArgs(
                subnet_ids=list(subnet_ids),
                # Nodes reach the API inside the network, whoever else may reach it from outside.
                endpoint_private_access=True,
                endpoint_public_access=public,
                public_access_cidrs=[str(cidr) for cidr in section.endpoint_cidrs]
                if public
                else None,
            ),
            access_config=aws.eks.ClusterAccessConfigArgs(
                authentication_mode="API",
                # With nobody named, whoever makes the cluster is the one who can go on.
                bootstrap_cluster_creator_admin_permissions=not administrators(account),
            ),
            encryption_config=aws.eks.ClusterEncryptionConfigArgs(
                provider=aws.eks.ClusterEncryptionConfigProviderArgs(key_arn=account.key.arn),
                resources=["secrets"],
            ),
            enabled_cluster_log_types=list(LOGS),
            kubernetes_network_config=aws.eks.ClusterKubernetesNetworkConfigArgs(
                ip_family="ipv4",
                service_ipv4_cidr=str(account.spec.network.service_cidr),
            ),
            # The add-ons are declared, each with its settings.
            bootstrap_self_managed_addons=False,
            upgrade_policy=aws.eks.ClusterUpgradePolicyArgs(
                support_type=section.upgrade_policy.upper()
            ),
            zonal_shift_config=aws.eks.ClusterZonalShiftConfigArgs(enabled=True),
            deletion_protection=account.protected if guarded is None else guarded,
            tags=account.tagged(platform),
            opts=pulumi.ResourceOptions(
                parent=self,
                depends_on=[logs, *role.ready],
                protect=account.protected,
                # Its name is taken as long as it stands.
                delete_before_replace=True,
                # Counts at creation alone, and naming an admin later must not replace the cluster.
                ignore_changes=["accessConfig.bootstrapClusterCreatorAdminPermissions"],
            ),
        )
        self.security_group_id = self.cluster.vpc_config.apply(
            lambda found: found.cluster_security_group_id or ""
        )
        self.register_outputs(
            {"name": self.cluster.name, "endpoint": self.cluster.endpoint, "arn": self.cluster.arn}
        )


def administrators(account: Account) -> tuple[str, ...]:
    """Principals with cluster-admin: those that are named, and the role that Pulumi assumes."""
    assumed = account.section.assume_role_arn
    return tuple(dict.fromkeys((*account.section.admins, *((assumed,) if assumed else ()))))


def kubeconfig(cluster: aws.eks.Cluster, account: Account) -> pulumi.Output[str]:
    """A kubeconfig that asks the AWS CLI for a token: no credential is in it."""
    section = account.section

    def made(found: tuple[str, str, str]) -> dict[str, Any]:
        name, endpoint, authority = found
        arguments = ["eks", "get-token", "--cluster-name", name, "--region", section.region]
        if section.assume_role_arn:
            arguments += ["--role-arn", section.assume_role_arn]
        execute: dict[str, Any] = {
            "apiVersion": "client.authentication.k8s.io/v1",
            "command": "aws",
            "args": [*arguments, "--output", "json"],
            "interactiveMode": "Never",
        }
        if section.profile:
            execute["env"] = [{"name": "AWS_PROFILE", "value": section.profile}]
        return {
            "apiVersion": "v1",
            "kind": "Config",
            "clusters": [
                {
                    "name": name,
                    "cluster": {"server": endpoint, "certificate-authority-data": authority},
                }
            ],
            "users": [{"name": name, "user": {"exec": execute}}],
            "contexts": [{"name": name, "context": {"cluster": name, "user": name}}],
            "current-context": name,
        }

    return pulumi.Output.json_dumps(
        pulumi.Output.all(cluster.name, cluster.endpoint, authority_of(cluster)).apply(
            lambda found: made((found[0], found[1], found[2]))
        )
    )


def authority_of(cluster: aws.eks.Cluster) -> pulumi.Output[str]:
    """Base64 of the PEM certificate of the cluster's authority."""
    return cluster.certificate_authority.apply(lambda found: found.data or "")

"""EKS's own add-ons: what nodes need to join, and what pods need to run."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import pulumi
import pulumi_aws as aws

from .account import Account, tags
from .roles import Role, pod_trust
from .statements import allow_key

SYSTEM = {"plinth.dev/pool": "system"}

NAMESPACE = "kube-system"


class ClusterAddons(pulumi.ComponentResource):
    """Some of EKS's add-ons, in the versions that EKS has as default for the cluster's version.

    The one that EKS keeps is asked for at each run, so that the add-ons follow an upgrade of the
    cluster.

    Attributes:
        ready: the add-ons.
    """

    ready: Sequence[pulumi.Resource]

    def __init__(
        self,
        name: str,
        *,
        cluster: aws.eks.Cluster,
        version: str,
        account: Account,
        after: Sequence[pulumi.Resource] = (),
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__(f"plinth:aws:{type(self).__name__}", name, None, opts)
        self._name = name
        self._cluster = cluster
        self._version = version
        self._account = account
        self._after = list(after)
        self.ready = self.declare()
        self.register_outputs({})

    def declare(self) -> Sequence[pulumi.Resource]:
        """Declare the add-ons."""
        raise NotImplementedError

    def addon(
        self,
        addon: str,
        settings: Mapping[str, Any] | None = None,
        *,
        identity: tuple[str, Role] | None = None,
        after: Sequence[pulumi.Resource] = (),
    ) -> aws.eks.Addon:
        """One add-on.

        Args:
            settings: its configuration values.
            identity: its service account, and the role that this takes on.
        """
        associations = None
        waiting = [*self._after, *after]
        if identity:
            account, role = identity
            waiting += role.ready
            associations = [
                aws.eks.AddonPodIdentityAssociationArgs(service_account=account, role_arn=role.arn)
            ]
        found = aws.eks.get_addon_version_output(
            addon_name=addon,
            kubernetes_version=self._version,
            opts=pulumi.InvokeOutputOptions(parent=self, provider=self._account.provider),
        )
        return aws.eks.Addon(
            f"{self._name}-{addon}",
            cluster_name=self._cluster.name,
            addon_name=addon,
            addon_version=found.version,
            configuration_values=json.dumps(settings, sort_keys=True) if settings else None,
            pod_identity_associations=associations,
            resolve_conflicts_on_create="OVERWRITE",
            resolve_conflicts_on_update="OVERWRITE",
            tags=self._account.tagged(f"{self._name}-{addon}"),
            opts=pulumi.ResourceOptions(parent=self, depends_on=waiting),
        )

    def role(self, addon: str, service_account: str, managed: str, *statements: Any) -> Role:
        """The role of an add-on's service account."""
        return Role(
            f"{self._name}-{addon}-role",
            pod_trust(self._account.cluster_arn, NAMESPACE, service_account),
            account=self._account,
            parent=self,
            description=f"The add-on {addon}",
            managed=[managed],
            statements=statements,
        )


class NodeAddons(ClusterAddons):
    """What a node needs to be ready: identity, network, the way to Services."""

    def declare(self) -> Sequence[pulumi.Resource]:
        agent = self.addon("eks-pod-identity-agent")
        network = self.addon(
            "vpc-cni",
            # Without it network policies are accepted and never enforced.
            {"enableNetworkPolicy": "true"},
            identity=("aws-node", self.role("vpc-cni", "aws-node", "AmazonEKS_CNI_Policy")),
            after=[agent],
        )
        return [agent, network, self.addon("kube-proxy")]


class PodAddons(ClusterAddons):
    """What pods need: names, volumes, metrics; and what watches over the nodes."""

    def declare(self) -> Sequence[pulumi.Resource]:
        account = self._account
        volumes = self.role(
            "ebs-csi",
            "ebs-csi-controller-sa",
            "service-role/AmazonEBSCSIDriverPolicy",
            # "Amazon EBS CSI driver: encryption", EKS user guide.
            allow_key(
                ["kms:CreateGrant", "kms:ListGrants", "kms:RevokeGrant"],
                account,
                {"Bool": {"kms:GrantIsForAWSResource": "true"}},
            ),
            allow_key(
                [
                    "kms:Encrypt",
                    "kms:Decrypt",
                    "kms:ReEncryptFrom",
                    "kms:ReEncryptTo",
                    "kms:GenerateDataKey",
                    "kms:GenerateDataKeyWithoutPlaintext",
                    "kms:DescribeKey",
                ],
                account,
            ),
        )
        return [
            self.addon("coredns", {"nodeSelector": SYSTEM}),
            self.addon(
                "aws-ebs-csi-driver",
                {"controller": {"nodeSelector": SYSTEM, "extraVolumeTags": tags(account.spec)}},
                identity=("ebs-csi-controller-sa", volumes),
            ),
            self.addon("metrics-server"),
            # Finds broken accelerators, so that EKS replaces their nodes.
            self.addon("eks-node-monitoring-agent"),
        ]

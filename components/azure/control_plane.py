"""AKS's control plane, and how to reach it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pulumi
import pulumi_azure_native as azure

from spec import compute

from . import pod_logs
from .account import Account
from .bootstrap import Bootstrap
from .capacity import Group
from .diagnostics import Diagnostics
from .kubeconfig import authority
from .network import Network
from .nodes import profile
from .roles import grant
from .subnets import pod_cidr
from .upkeep import Maintenance, autoscaler

LOGS = (
    "kube-apiserver",
    # Has all that kube-audit-admin has.
    "kube-audit",
    "kube-controller-manager",
    "kube-scheduler",
    "cluster-autoscaler",
    "cloud-controller-manager",
    "guard",
    "csi-azuredisk-controller",
    "csi-azurefile-controller",
    "csi-snapshot-controller",
)
"""All that AKS has ("Monitoring data reference", AKS documentation; found so on 2026-11-24)."""


class ControlPlane(pulumi.ComponentResource):
    """An AKS cluster: its API private unless the spec says otherwise, its secrets encrypted with the
    platform's key, people known by Entra alone, all of its logs kept.

    Attributes:
        cluster: the cluster.
        identity: identity of the control plane.
        kubelet: identity of the nodes, which pulls images.
        disks_id: disk encryption set of all disks.
        endpoint: URL of the API.
        authority: base64 of the PEM certificate of the cluster's authority.
        ready: what must stand before the API can be used.
    """

    cluster: azure.containerservice.ManagedCluster
    identity: azure.managedidentity.UserAssignedIdentity
    kubelet: azure.managedidentity.UserAssignedIdentity
    disks_id: pulumi.Output[str]
    endpoint: pulumi.Output[str]
    authority: pulumi.Output[str]
    ready: Sequence[pulumi.Resource]

    def __init__(
        self,
        name: str,
        section: compute.Cluster,
        *,
        first: Group,
        network: Network,
        subnets: Mapping[str, pulumi.Output[str]],
        account: Account,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("plinth:azure:ControlPlane", name, None, opts)
        self._name = name
        self._account = account
        guarded = section.deletion_protection
        platform = account.spec.name
        encryption = account.encryption
        child = pulumi.ResourceOptions(parent=self)
        self.identity = self._identity("control-plane")
        self.kubelet = self._identity("nodes")
        disks = azure.compute.DiskEncryptionSet(
            f"{name}-disks",
            disk_encryption_set_name=f"{platform}-disks",
            resource_group_name=account.group,
            location=account.location,
            encryption_type="EncryptionAtRestWithCustomerKey",
            identity=azure.compute.EncryptionSetIdentityArgs(
                type="UserAssigned", user_assigned_identities=[encryption.identity_id]
            ),
            active_key=azure.compute.KeyForDiskEncryptionSetArgs(
                key_url=encryption.key_uri_versioned,
                source_vault=azure.compute.SourceVaultArgs(id=encryption.vault_id),
            ),
            rotation_to_latest_key_version_enabled=True,
            opts=pulumi.ResourceOptions(
                parent=self, depends_on=list(encryption.ready), protect=account.protected
            ),
        )
        self.disks_id = disks.id
        grants = self._grants(network)
        bootstrap = None
        if not network.nat:
            bootstrap = Bootstrap(
                f"{name}-bootstrap",
                network=network,
                kubelet=self.kubelet.principal_id,
                account=account,
                opts=child,
            )
        extended = section.upgrade_policy == "extended"
        service = account.spec.network.service_cidr
        self.cluster = azure.containerservice.ManagedCluster(
            f"{name}-cluster",
            resource_name_=platform,
            resource_group_name=account.group,
            location=account.location,
            dns_prefix=platform,
            kubernetes_version=section.version,
            node_resource_group=f"plinth-{platform}-nodes",
            # Nobody changes by hand what AKS keeps there.
            node_resource_group_profile=azure.containerservice.ManagedClusterNodeResourceGroupProfileArgs(
                restriction_level="ReadOnly"
            ),
            sku=azure.containerservice.ManagedClusterSKUArgs(
                # Long-term support is part of the dearest tier alone.
                name="Base",
                tier="Premium" if extended else "Standard",
            ),
            support_plan="AKSLongTermSupport" if extended else "KubernetesOfficial",
            identity=azure.containerservice.ManagedClusterIdentityArgs(
                type=azure.containerservice.ResourceIdentityType.USER_ASSIGNED,
                user_assigned_identities=[self.identity.id],
            ),
            identity_profile={
                "kubeletidentity": azure.containerservice.UserAssignedIdentityArgs(
                    resource_id=self.kubelet.id,
                    client_id=self.kubelet.client_id,
                    object_id=self.kubelet.principal_id,
                )
            },
            disable_local_accounts=True,
            enable_rbac=True,
            aad_profile=azure.containerservice.ManagedClusterAADProfileArgs(
                managed=True,
                enable_azure_rbac=True,
                tenant_id=account.section.tenant_id,
                admin_group_object_ids=list(account.section.admins),
            ),
            oidc_issuer_profile=azure.containerservice.ManagedClusterOIDCIssuerProfileArgs(
                enabled=True
            ),
            security_profile=self._security(),
            api_server_access_profile=self._access(section, network),
            network_profile=azure.containerservice.ContainerServiceNetworkProfileArgs(
                network_plugin="azure",
                network_plugin_mode="overlay",
                network_dataplane="cilium",
                network_policy="cilium",
                load_balancer_sku="standard",
                outbound_type="userAssignedNATGateway" if network.nat else "none",
                ip_families=["IPv4"],
                pod_cidr=str(pod_cidr(account.spec.network)),
                service_cidr=str(service),
                dns_service_ip=str(service[10]),
            ),
            bootstrap_profile=bootstrap.profile if bootstrap else None,
            disk_encryption_set_id=disks.id,
            auto_upgrade_profile=azure.containerservice.ManagedClusterAutoUpgradeProfileArgs(
                # Patches of the minor that the spec names, never another minor.
                upgrade_channel="patch",
                node_os_upgrade_channel="NodeImage",
            ),
            addon_profiles=pod_logs.addon(account) or None,
            auto_scaler_profile=autoscaler(),
            storage_profile=azure.containerservice.ManagedClusterStorageProfileArgs(
                disk_csi_driver=azure.containerservice.ManagedClusterStorageProfileDiskCSIDriverArgs(
                    enabled=True
                ),
                file_csi_driver=azure.containerservice.ManagedClusterStorageProfileFileCSIDriverArgs(
                    enabled=False
                ),
                snapshot_controller=azure.containerservice.ManagedClusterStorageProfileSnapshotControllerArgs(
                    enabled=True
                ),
            ),
            metrics_profile=azure.containerservice.ManagedClusterMetricsProfileArgs(
                cost_analysis=azure.containerservice.ManagedClusterCostAnalysisArgs(enabled=True)
            ),
            agent_pool_profiles=[
                azure.containerservice.ManagedClusterAgentPoolProfileArgs(
                    name=first.agent_pool,
                    **profile(first, version=section.version, subnets=subnets),
                )
            ],
            opts=pulumi.ResourceOptions(
                parent=self,
                depends_on=[network, *grants, *(bootstrap.ready if bootstrap else ())],
                protect=account.protected if guarded is None else guarded,
                delete_before_replace=True,
                # The autoscaler moves it.
                ignore_changes=["agentPoolProfiles[0].count"],
            ),
        )
        Diagnostics(
            f"{name}-diagnostics",
            LOGS,
            of=self.cluster.id,
            workspace_id=account.workspace_id,
            opts=child,
        )
        if account.spec.monitoring.logs == "cloud":
            pod_logs.PodLogs(
                f"{name}-pod-logs", cluster_id=self.cluster.id, account=account, opts=child
            )
        Maintenance(f"{name}-maintenance", cluster=self.cluster.name, account=account, opts=child)
        private = section.endpoint == "private"
        host = self.cluster.private_fqdn if private else self.cluster.fqdn
        self.endpoint = pulumi.Output.concat("https://", host, ":443")
        self.authority = authority(account.group, self.cluster.name, parent=self)
        self.ready = grants
        self.register_outputs({"name": self.cluster.name, "endpoint": self.endpoint})

    def _identity(self, kind: str) -> azure.managedidentity.UserAssignedIdentity:
        account = self._account
        return azure.managedidentity.UserAssignedIdentity(
            f"{self._name}-{kind}-identity",
            resource_name_=f"{account.spec.name}-{kind}",
            resource_group_name=account.group,
            location=account.location,
            opts=pulumi.ResourceOptions(parent=self),
        )

    def _grants(self, network: Network) -> list[pulumi.Resource]:
        """What AKS's documentation asks for, each on the one resource that it is for."""
        encryption = self._account.encryption
        wanted: list[tuple[str, str, pulumi.Input[str]]] = [
            # "Use a managed identity in AKS": nodes, load balancers and the API in subnets of ours.
            ("network", "Network Contributor", network.id),
            ("nodes", "Managed Identity Operator", self.kubelet.id),
            # "Use KMS etcd encryption": the second lets AKS connect to a private vault.
            ("key", "Key Vault Crypto User", encryption.key_id),
            # "Bring your own keys with Azure disks": volumes are made with the set.
            ("disks", "Reader", self.disks_id),
        ]
        if self._account.private:
            wanted.append(("vault", "Key Vault Contributor", encryption.vault_id))
        return [
            grant(
                f"{self._name}-{what}-grant",
                role,
                principal=self.identity.principal_id,
                scope=scope,
                subscription=self._account.id,
                parent=self,
            )
            for what, role, scope in wanted
        ]

    def _security(self) -> azure.containerservice.ManagedClusterSecurityProfileArgs:
        encryption, private = self._account.encryption, self._account.private
        defender = azure.containerservice.ManagedClusterSecurityProfileDefenderArgs(
            log_analytics_workspace_resource_id=self._account.workspace_id,
            security_monitoring=azure.containerservice.ManagedClusterSecurityProfileDefenderSecurityMonitoringArgs(
                enabled=True
            ),
        )
        return azure.containerservice.ManagedClusterSecurityProfileArgs(
            workload_identity=azure.containerservice.ManagedClusterSecurityProfileWorkloadIdentityArgs(
                enabled=True
            ),
            defender=defender if self._account.defended else None,
            image_cleaner=azure.containerservice.ManagedClusterSecurityProfileImageCleanerArgs(
                enabled=True, interval_hours=48
            ),
            azure_key_vault_kms=azure.containerservice.AzureKeyVaultKmsArgs(
                enabled=True,
                key_id=encryption.key_uri_versioned,
                key_vault_network_access="Private" if private else "Public",
                key_vault_resource_id=encryption.vault_id if private else None,
            ),
        )

    def _access(
        self, section: compute.Cluster, network: Network
    ) -> azure.containerservice.ManagedClusterAPIServerAccessProfileArgs:
        """The API stands in the network, so that nodes and a private vault never leave it."""
        private = section.endpoint == "private"
        return azure.containerservice.ManagedClusterAPIServerAccessProfileArgs(
            enable_private_cluster=private,
            enable_private_cluster_public_fqdn=False if private else None,
            private_dns_zone="system" if private else None,
            enable_vnet_integration=True,
            subnet_id=network.api_subnet_id,
            authorized_ip_ranges=None
            if private
            else [str(each) for each in section.endpoint_cidrs],
            disable_run_command=True,
        )

"""The Kubernetes API on GKE."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pulumi
import pulumi_gcp as gcp

from spec import compute
from spec.catalog import accelerators

from .access import security_group
from .account import Account
from .capacity import ordered
from .logs import Logs
from .network import Network
from .nodes import SCOPE

LOGS = ("SYSTEM_COMPONENTS", "APISERVER", "CONTROLLER_MANAGER", "SCHEDULER")
METRICS = ("SYSTEM_COMPONENTS", "APISERVER", "CONTROLLER_MANAGER", "SCHEDULER")


class ControlPlane(pulumi.ComponentResource):
    """A regional GKE cluster without nodes, and its logs.

    Attributes:
        cluster: the cluster.
    """

    cluster: gcp.container.Cluster

    def __init__(
        self,
        name: str,
        section: compute.Cluster,
        *,
        network: Network,
        service_account: pulumi.Input[str],
        after: Sequence[pulumi.Resource] = (),
        account: Account,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("plinth:gcp:ControlPlane", name, None, opts)
        spec = account.spec
        guarded = section.deletion_protection
        Logs(
            f"{name}-logs",
            picks=f'resource.labels.cluster_name="{spec.name}" AND '
            f'resource.labels.location="{account.region}" AND '
            'resource.type=("k8s_cluster" OR "k8s_control_plane_component")',
            days=section.log_retention_days,
            about=f"Control plane of the platform {spec.name}",
            account=account,
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.cluster = gcp.container.Cluster(
            name,
            name=spec.name,
            description=f"The platform {spec.name}",
            location=account.region,
            node_locations=list(network.zones),
            network=network.id,
            subnetwork=network.subnetwork_id,
            networking_mode="VPC_NATIVE",
            ip_allocation_policy=gcp.container.ClusterIpAllocationPolicyArgs(
                cluster_secondary_range_name="pods", services_secondary_range_name="services"
            ),
            min_master_version=section.version,
            release_channel=gcp.container.ClusterReleaseChannelArgs(
                channel="EXTENDED" if section.upgrade_policy == "extended" else "REGULAR"
            ),
            maintenance_policy=MAINTENANCE,
            **self._reach(section),
            **_hardening(account),
            **_parts(account),
            authenticator_groups_config=(
                gcp.container.ClusterAuthenticatorGroupsConfigArgs(security_group=group)
                if (group := security_group(account))
                else None
            ),
            # Node pools are resources of their own; the first one goes as soon as it stands, and is
            # encrypted and without privileges until then.
            remove_default_node_pool=True,
            initial_node_count=1,
            node_config=gcp.container.ClusterNodeConfigArgs(
                service_account=service_account,
                oauth_scopes=[SCOPE],
                boot_disk_kms_key=account.key,
                shielded_instance_config=gcp.container.ClusterNodeConfigShieldedInstanceConfigArgs(
                    enable_secure_boot=True, enable_integrity_monitoring=True
                ),
                workload_metadata_config=gcp.container.ClusterNodeConfigWorkloadMetadataConfigArgs(
                    mode="GKE_METADATA"
                ),
            ),
            resource_labels=account.labels,
            deletion_protection=account.protected if guarded is None else guarded,
            opts=pulumi.ResourceOptions(
                parent=self,
                protect=account.protected,
                depends_on=list(after),
                # Its name is taken as long as it stands.
                delete_before_replace=True,
                # Of the first pool, which is gone.
                ignore_changes=["nodeConfig", "initialNodeCount"],
            ),
        )
        self.register_outputs({"name": self.cluster.name, "endpoint": self.cluster.endpoint})

    def _reach(self, section: compute.Cluster) -> dict[str, Any]:
        """Where the API can be reached from. Inside the network there always is a way to it."""
        private = section.endpoint == "private"
        return {
            "private_cluster_config": gcp.container.ClusterPrivateClusterConfigArgs(
                enable_private_nodes=True, enable_private_endpoint=private
            ),
            "control_plane_endpoints_config": gcp.container.ClusterControlPlaneEndpointsConfigArgs(
                ip_endpoints_config=gcp.container.ClusterControlPlaneEndpointsConfigIpEndpointsConfigArgs(
                    enabled=True
                ),
                # It would let in whoever IAM allows, from anywhere.
                dns_endpoint_config=gcp.container.ClusterControlPlaneEndpointsConfigDnsEndpointConfigArgs(
                    allow_external_traffic=False
                ),
            ),
            "master_authorized_networks_config": gcp.container.ClusterMasterAuthorizedNetworksConfigArgs(
                # Else every address of Google's, other customers' too, could reach it.
                gcp_public_cidrs_access_enabled=False,
                cidr_blocks=[
                    gcp.container.ClusterMasterAuthorizedNetworksConfigCidrBlockArgs(
                        cidr_block=str(cidr)
                    )
                    for cidr in section.endpoint_cidrs
                ],
            ),
        }


MAINTENANCE = gcp.container.ClusterMaintenancePolicyArgs(
    # Six hours on Saturdays and Sundays: at least 48 hours must be open in 32 days.
    recurring_window=gcp.container.ClusterMaintenancePolicyRecurringWindowArgs(
        start_time="2026-01-03T02:00:00Z",
        end_time="2026-01-03T08:00:00Z",
        recurrence="FREQ=WEEKLY;BYDAY=SA,SU",
    )
)


def _hardening(account: Account) -> dict[str, Any]:
    """What keeps the cluster safe."""
    container = gcp.container
    return {
        "datapath_provider": "ADVANCED_DATAPATH",
        "enable_shielded_nodes": True,
        "enable_legacy_abac": False,
        "enable_intranode_visibility": True,
        "workload_identity_config": container.ClusterWorkloadIdentityConfigArgs(
            workload_pool=account.workload_pool
        ),
        "database_encryption": container.ClusterDatabaseEncryptionArgs(
            state="ENCRYPTED", key_name=account.key
        ),
        "master_auth": container.ClusterMasterAuthArgs(
            client_certificate_config=container.ClusterMasterAuthClientCertificateConfigArgs(
                issue_client_certificate=False
            )
        ),
        "rbac_binding_config": container.ClusterRbacBindingConfigArgs(
            enable_insecure_binding_system_authenticated=False,
            enable_insecure_binding_system_unauthenticated=False,
        ),
        # The policy is the project's one: see admission.py.
        "binary_authorization": container.ClusterBinaryAuthorizationArgs(
            evaluation_mode="PROJECT_SINGLETON_POLICY_ENFORCE"
        ),
        "security_posture_config": container.ClusterSecurityPostureConfigArgs(
            mode="BASIC", vulnerability_mode="VULNERABILITY_DISABLED"
        ),
    }


def _parts(account: Account) -> dict[str, Any]:
    """Google's own parts of the cluster, and what it tells of itself."""
    container, spec = gcp.container, account.spec
    kinds = {
        found.kind
        for pool in spec.gpu.pools
        if (found := accelerators.find(pool.accelerator)) is not None
    }
    gpus = "nvidia" in kinds
    workloads = ["WORKLOADS"] if spec.monitoring.logs == "cloud" else []
    return {
        # The networks of GPUs' fabrics.
        "enable_multi_networking": gpus,
        "enable_l4_ilb_subsetting": True,
        "vertical_pod_autoscaling": container.ClusterVerticalPodAutoscalingArgs(enabled=False),
        "cost_management_config": container.ClusterCostManagementConfigArgs(enabled=True),
        "addons_config": container.ClusterAddonsConfigArgs(
            dns_cache_config=container.ClusterAddonsConfigDnsCacheConfigArgs(enabled=True),
            gce_persistent_disk_csi_driver_config=container.ClusterAddonsConfigGcePersistentDiskCsiDriverConfigArgs(
                enabled=True
            ),
            # Models and datasets as files.
            gcs_fuse_csi_driver_config=container.ClusterAddonsConfigGcsFuseCsiDriverConfigArgs(
                enabled=True
            ),
            # The platform brings its own way in.
            http_load_balancing=container.ClusterAddonsConfigHttpLoadBalancingArgs(disabled=False),
        ),
        "gateway_api_config": container.ClusterGatewayApiConfigArgs(channel="CHANNEL_DISABLED"),
        "cluster_autoscaling": container.ClusterClusterAutoscalingArgs(
            # Pools are the spec's: none is made that it does not name.
            enabled=False,
            autoscaling_profile="OPTIMIZE_UTILIZATION",
            # The order of the pools: see order.py.
            default_compute_class_enabled=ordered(spec),
        ),
        "logging_config": container.ClusterLoggingConfigArgs(enable_components=[*LOGS, *workloads]),
        "monitoring_config": container.ClusterMonitoringConfigArgs(
            enable_components=[*METRICS, *(["DCGM"] if gpus else [])],
            # The GPUs' exporter comes with it; all else is the platform's own Prometheus's.
            managed_prometheus=container.ClusterMonitoringConfigManagedPrometheusArgs(enabled=gpus),
            advanced_datapath_observability_config=container.ClusterMonitoringConfigAdvancedDatapathObservabilityConfigArgs(
                enable_metrics=True, enable_relay=False
            ),
        ),
    }


def kubeconfig(cluster: gcp.container.Cluster) -> pulumi.Output[str]:
    """A kubeconfig that asks Google's plugin for a token: no credential is in it."""

    def made(found: tuple[str, str, str]) -> dict[str, Any]:
        name, endpoint, authority = found
        execute = {
            "apiVersion": "client.authentication.k8s.io/v1",
            "command": "gke-gcloud-auth-plugin",
            "interactiveMode": "Never",
            "provideClusterInfo": True,
            "installHint": "gcloud components install gke-gcloud-auth-plugin",
        }
        return {
            "apiVersion": "v1",
            "kind": "Config",
            "clusters": [
                {
                    "name": name,
                    "cluster": {
                        "server": f"https://{endpoint}",
                        "certificate-authority-data": authority,
                    },
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


def authority_of(cluster: gcp.container.Cluster) -> pulumi.Output[str]:
    """Base64 of the PEM certificate of the cluster's authority."""
    return cluster.master_auth.apply(lambda found: found.cluster_ca_certificate or "")

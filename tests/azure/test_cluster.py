"""AKS: control plane, access, nodes, what the add-ons are handed."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
import yaml

from components.azure.account import tags
from components.azure.control_plane import LOGS
from components.azure.kubeconfig import AAD_SERVER
from components.azure.roles import ROLES

from .conftest import ADMINS, CLOUD, RESERVED, VIEWERS, World, declare, foundation, guid

Worlds = Callable[[str], World]


def cluster(world: World) -> dict[str, Any]:
    return world.one("ManagedCluster").inputs


def granted(world: World) -> dict[str, tuple[str, str]]:
    """Name of a role assignment -> role's title and scope."""
    titles = {guid: title for title, guid in ROLES.items()}
    return {
        each.name: (
            titles[each.inputs["roleDefinitionId"].rsplit("/", 1)[-1]],
            each.inputs["scope"],
        )
        for each in world.of("RoleAssignment")
    }


def test_people_are_known_by_entra_alone(world: Worlds) -> None:
    made = cluster(world("most"))
    assert made["disableLocalAccounts"] is True and made["enableRBAC"] is True
    assert made["aadProfile"] == {
        "managed": True,
        "enableAzureRBAC": True,
        "tenantID": CLOUD["tenantId"],
        "adminGroupObjectIDs": [ADMINS],
    }


def test_secrets_and_disks_have_the_platforms_key(world: Worlds) -> None:
    made = cluster(world("most"))
    kms = made["securityProfile"]["azureKeyVaultKms"]
    assert kms["enabled"] is True and kms["keyVaultNetworkAccess"] == "Private"
    assert kms["keyId"] == "https://vault.example.com/keys/platform/1"
    assert made["diskEncryptionSetID"].endswith("acme-disks")
    disks = world("most").one("DiskEncryptionSet").inputs
    assert disks["rotationToLatestKeyVersionEnabled"] is True
    public = cluster(world("least"))["securityProfile"]["azureKeyVaultKms"]
    assert public["keyVaultNetworkAccess"] == "Public" and "keyVaultResourceId" not in public


def test_pods_are_workloads_and_images_are_cleaned(world: Worlds) -> None:
    made = cluster(world("most"))
    assert made["oidcIssuerProfile"] == {"enabled": True}
    assert made["securityProfile"]["workloadIdentity"] == {"enabled": True}
    assert made["securityProfile"]["imageCleaner"]["enabled"] is True


def test_the_network_is_cilium_over_an_overlay(world: Worlds) -> None:
    found = cluster(world("most"))["networkProfile"]
    assert (found["networkPlugin"], found["networkPluginMode"]) == ("azure", "overlay")
    assert found["networkDataplane"] == found["networkPolicy"] == "cilium"
    assert found["outboundType"] == "userAssignedNATGateway"
    assert found["dnsServiceIP"] == "172.20.0.10"


def test_the_api_is_private_unless_the_spec_says_otherwise(world: Worlds) -> None:
    private = cluster(world("isolated"))["apiServerAccessProfile"]
    assert private["enablePrivateCluster"] is True
    assert private["enablePrivateClusterPublicFQDN"] is False
    assert "authorizedIPRanges" not in private
    public = cluster(world("most"))["apiServerAccessProfile"]
    assert public["enablePrivateCluster"] is False
    assert public["authorizedIPRanges"] == ["203.0.113.0/24"]
    for made in (private, public):
        assert made["disableRunCommand"] is True and made["enableVnetIntegration"] is True
    assert world("isolated").known["cluster.endpoint"] == "https://api.private.example.com:443"
    assert world("most").known["cluster.endpoint"] == "https://api.example.com:443"


def test_support_follows_the_spec(world: Worlds) -> None:
    extended, standard = cluster(world("most")), cluster(world("isolated"))
    assert (extended["sku"]["tier"], extended["supportPlan"]) == ("Premium", "AKSLongTermSupport")
    assert (standard["sku"]["tier"], standard["supportPlan"]) == ("Standard", "KubernetesOfficial")
    assert standard["autoUpgradeProfile"] == {
        "upgradeChannel": "patch",
        "nodeOSUpgradeChannel": "NodeImage",
    }
    windows = world("isolated").of("MaintenanceConfiguration")
    assert {each.inputs["configName"] for each in windows} == {
        "aksManagedAutoUpgradeSchedule",
        "aksManagedNodeOSUpgradeSchedule",
    }


def test_nodes_have_defenders_sensor_where_it_can_report(world: Worlds) -> None:
    found = cluster(world("most"))["securityProfile"]["defender"]
    assert found["securityMonitoring"] == {"enabled": True}
    assert found["logAnalyticsWorkspaceResourceId"].endswith("/acme-logs")
    # Neither dev nor a network without a way out.
    assert "defender" not in cluster(world("least"))["securityProfile"]
    assert "defender" not in cluster(world("isolated"))["securityProfile"]
    off = declare(foundation, cloud=CLOUD | {"defender": False})
    assert "defender" not in cluster(off)["securityProfile"]


def test_deletion_protection_is_the_stacks(world: Worlds) -> None:
    assert world("most").one("ManagedCluster").protect
    assert not world("least").one("ManagedCluster").protect
    section = {"version": "1.35", "deletionProtection": False}
    assert not declare(foundation, cluster=section).one("ManagedCluster").protect


def test_all_logs_are_kept(world: Worlds) -> None:
    made = world("most").one("DiagnosticSetting", "control-plane")
    assert [each["category"] for each in made.inputs["logs"]] == list(LOGS)
    assert all(each["enabled"] for each in made.inputs["logs"])
    assert made.inputs["logAnalyticsDestinationType"] == "Dedicated"


def test_the_control_plane_may_do_what_it_must(world: Worlds) -> None:
    found = granted(world("most"))
    ours = {name: one for name, one in found.items() if name.endswith("-grant")}
    assert {title for title, _ in ours.values()} == {
        "Network Contributor",
        "Managed Identity Operator",
        "Key Vault Crypto User",
        "Key Vault Contributor",
        "Reader",
    }
    # With a vault that is public AKS need not connect to it privately.
    assert "Key Vault Contributor" not in {one for one, _ in granted(world("least")).values()}


def test_groups_have_roles_on_the_cluster(world: Worlds) -> None:
    prefix = "acme-cluster-access"
    found = {name: role for name, (role, _) in granted(world("most")).items() if prefix in name}
    assert found == {
        f"{prefix}-{ADMINS}-sign-in": "Azure Kubernetes Service Cluster User Role",
        f"{prefix}-{VIEWERS}-sign-in": "Azure Kubernetes Service Cluster User Role",
        f"{prefix}-{ADMINS}-admin": "Azure Kubernetes Service RBAC Cluster Admin",
        f"{prefix}-{VIEWERS}-viewer": "Azure Kubernetes Service RBAC Reader",
    }


def test_with_no_admin_whoever_makes_the_cluster_may_go_on(world: Worlds) -> None:
    made = world("least").named("acme-cluster-access-maker")
    assert made.inputs["principalId"] == guid("object")
    assert made.ignored == ("principalId",)
    assert not [each for each in world("most").declared if each.name.endswith("-maker")]


def test_the_kubeconfig_holds_no_credential(world: Worlds) -> None:
    config = json.loads(world("most").known["cluster.kubeconfig"])
    (user,) = config["users"]
    assert set(user["user"]) == {"exec"}
    assert user["user"]["exec"]["command"] == "kubelogin"
    assert AAD_SERVER in user["user"]["exec"]["args"]
    assert config["clusters"][0]["cluster"] == {
        "server": "https://api.example.com:443",
        "certificate-authority-data": "Y2E=",
    }


def test_controllers_stand_in_the_cluster_itself(world: Worlds) -> None:
    (first,) = cluster(world("most"))["agentPoolProfiles"]
    assert (first["name"], first["mode"], first["availabilityZones"]) == (
        "systemo1",
        "System",
        ["1"],
    )
    assert world("most").one("ManagedCluster").ignored == ("agentPoolProfiles[0].count",)
    second = world("most").named("acme-cluster-system-on-demand-2").inputs
    assert second["mode"] == "System"
    assert second["vnetSubnetID"].endswith("nodes-2")


@pytest.mark.parametrize("name", ["least", "most", "isolated"])
def test_every_node_is_encrypted_private_and_scaled(world: Worlds, name: str) -> None:
    profiles = [*cluster(world(name))["agentPoolProfiles"]]
    profiles += [each.inputs for each in world(name).of("AgentPool")]
    for each in profiles:
        assert each["enableEncryptionAtHost"] is True
        assert each["enableNodePublicIP"] is False
        assert each["enableAutoScaling"] is True
        assert each["osDiskType"] == "Managed"
        assert each["securityProfile"]["sshAccess"] == "Disabled"
        assert each["minCount"] == each["count"] <= each["maxCount"]


def test_pools_of_gpus(world: Worlds) -> None:
    made = world("most")
    reserved = made.named("acme-gpu-train-reserved").inputs
    assert reserved["capacityReservationGroupID"] == RESERVED
    assert reserved["gpuProfile"] == {"driver": "None"}
    assert reserved["osSKU"] == "Ubuntu" and reserved["minCount"] == 0
    assert reserved["upgradeSettings"]["maxSurge"] == "0"
    assert "nvidia.com/gpu=training:NoSchedule" in reserved["nodeTaints"]
    assert granted(made)["acme-gpu-train-reservation"] == ("Contributor", RESERVED)
    spot = made.named("acme-gpu-train-spot").inputs
    assert (spot["scaleSetPriority"], spot["scaleSetEvictionPolicy"]) == ("Spot", "Delete")
    assert spot["spotMaxPrice"] == -1 and "upgradeSettings" not in spot
    cut = made.named("acme-gpu-slice-on-demand").inputs
    assert (cut["gpuInstanceProfile"], cut["gpuProfile"]) == ("MIG1g", {"driver": "Install"})
    assert cut["nodeLabels"]["team"] == "vision"
    assert "team=vision:NoSchedule" in cut["nodeTaints"]


def test_the_platform_sees_the_pools(world: Worlds) -> None:
    pools = world("most").returned["pools"]
    assert [pool.name for pool in pools] == [
        "train-reserved",
        "train-on-demand",
        "train-spot",
        "serve-spot",
        "serve-on-demand",
        "slice-on-demand",
    ]
    assert [taint.key for taint in pools[2].taints][-1].endswith("scalesetpriority")
    assert world("least").returned["pools"] == []


def test_the_autoscaler_is_akss_own_and_knows_the_order(world: Worlds) -> None:
    made = world("most")
    assert made.returned["autoscaler"].chart is None
    assert cluster(made)["autoScalerProfile"]["expander"] == "priority"
    data = made.named("acme-gpu-priorities").inputs["data"]["priorities"]
    order = yaml.safe_load(data)
    assert "^aks-trainr-[0-9]+-vmss" in order[100]
    assert "^aks-traino-[0-9]+-vmss" in order[90]
    assert "^aks-trains-[0-9]+-vmss" in order[80]


def test_a_network_without_a_way_out_has_the_images_within(world: Worlds) -> None:
    made = cluster(world("isolated"))
    assert made["networkProfile"]["outboundType"] == "none"
    assert made["bootstrapProfile"]["artifactSource"] == "Cache"
    rule = world("isolated").one("CacheRule").inputs
    assert rule["sourceRepository"] == "mcr.microsoft.com/*"
    assert rule["targetRepository"] == "aks-managed-repository/*"
    registry = world("isolated").one("azure-native:containerregistry:Registry").inputs
    assert registry["publicNetworkAccess"] == "Disabled"
    assert "bootstrapProfile" not in cluster(world("most"))


def test_volumes_are_encrypted(world: Worlds) -> None:
    made = world("most").one("StorageClass").inputs
    assert made["parameters"]["diskEncryptionSetID"].endswith("acme-disks")
    assert made["provisioner"] == "disk.csi.azure.com"
    assert made["volumeBindingMode"] == "WaitForFirstConsumer"


def test_what_add_ons_are_handed(world: Worlds) -> None:
    made = world("most")
    handle = made.returned["cluster"]
    assert handle.nvidia_preinstalled == frozenset()
    balancers = handle.load_balancer_annotations
    prefix = "service.beta.kubernetes.io/azure"
    assert balancers["internal"][f"{prefix}-load-balancer-internal"] == "true"
    assert all(
        f"{key}={value}" in balancers["public"][f"{prefix}-pip-tags"]
        for key, value in tags(made.spec).items()
    )
    assert handle.acme_solver == {
        "selector": {"dnsZones": ["ml.example.com"]},
        "dns01": {
            "azureDNS": {
                "subscriptionID": CLOUD["subscriptionId"],
                "resourceGroupName": "dns",
                "hostedZoneName": "ml.example.com",
                "environment": "AzurePublicCloud",
            }
        },
    }
    assert world("least").returned["cluster"].acme_solver is None


def test_tags_of_the_spec_are_added_and_none_is_lost() -> None:
    made = declare(foundation, tags={"team": "vision"})
    found = made.one("ManagedCluster").inputs["tags"]
    assert found["team"] == "vision" and found["managed-by"] == "plinth"

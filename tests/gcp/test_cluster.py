"""The cluster: where it is reached from, what keeps it safe, who may use it, its nodes."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from components.gcp.cluster import acme_solver

from .conftest import World, foundation, run, spec

Make = Callable[[str], World]


def cluster(made: World) -> dict[str, Any]:
    (found,) = made.of("gcp:container/cluster:Cluster")
    return found.inputs


def pools(made: World) -> dict[str, dict[str, Any]]:
    """Inputs of node pools by the last part of their name."""
    found = made.of("gcp:container/nodePool:NodePool")
    return {
        each.name.removeprefix("acme-").removeprefix("gpu-").removeprefix("cluster-"): each.inputs
        for each in found
    }


def test_a_private_cluster_has_no_way_in_from_outside(world: Make) -> None:
    made = cluster(world("closed"))
    assert made["privateClusterConfig"] == {
        "enablePrivateNodes": True,
        "enablePrivateEndpoint": True,
    }
    dns = made["controlPlaneEndpointsConfig"]["dnsEndpointConfig"]
    assert dns == {"allowExternalTraffic": False}
    assert made["masterAuthorizedNetworksConfig"]["cidrBlocks"] == []
    assert made["masterAuthorizedNetworksConfig"]["gcpPublicCidrsAccessEnabled"] is False


def test_a_public_endpoint_is_for_the_named_networks(world: Make) -> None:
    made = cluster(world("most"))
    assert made["privateClusterConfig"]["enablePrivateEndpoint"] is False
    blocks = made["masterAuthorizedNetworksConfig"]["cidrBlocks"]
    assert blocks == [{"cidrBlock": "203.0.113.0/24"}]


@pytest.mark.parametrize("name", ["least", "most", "gcp-prod"])
def test_clusters_are_hardened(world: Make, name: str) -> None:
    made = cluster(world(name))
    assert made["databaseEncryption"]["state"] == "ENCRYPTED"
    assert made["databaseEncryption"]["keyName"].endswith("-key-id")
    assert made["datapathProvider"] == "ADVANCED_DATAPATH"
    assert made["enableShieldedNodes"] is True
    assert made["enableLegacyAbac"] is False
    assert made["binaryAuthorization"]["evaluationMode"] == "PROJECT_SINGLETON_POLICY_ENFORCE"
    assert made["securityPostureConfig"]["mode"] == "BASIC"
    assert made["masterAuth"]["clientCertificateConfig"]["issueClientCertificate"] is False
    assert made["workloadIdentityConfig"]["workloadPool"].endswith(".svc.id.goog")
    assert made["removeDefaultNodePool"] is True
    assert {"APISERVER", "SCHEDULER"} <= set(made["loggingConfig"]["enableComponents"])


def test_support_decides_the_channel(world: Make) -> None:
    assert cluster(world("most"))["releaseChannel"] == {"channel": "EXTENDED"}
    assert cluster(world("least"))["releaseChannel"] == {"channel": "REGULAR"}


def test_deletion_is_refused_outside_dev(world: Make) -> None:
    assert cluster(world("most"))["deletionProtection"] is True
    assert cluster(world("least"))["deletionProtection"] is False


def test_gpus_bring_their_metrics(world: Make) -> None:
    assert "DCGM" in cluster(world("most"))["monitoringConfig"]["enableComponents"]
    assert "DCGM" not in cluster(world("least"))["monitoringConfig"]["enableComponents"]


def test_pods_logs_go_where_the_spec_says(world: Make) -> None:
    assert "WORKLOADS" in cluster(world("most"))["loggingConfig"]["enableComponents"]
    assert "WORKLOADS" not in cluster(world("least"))["loggingConfig"]["enableComponents"]


def test_the_kubeconfig_holds_no_credential(world: Make) -> None:
    config = json.loads(world("most").known["cluster.kubeconfig"])
    (user,) = config["users"]
    assert set(user["user"]) == {"exec"}
    assert user["user"]["exec"]["command"] == "gke-gcloud-auth-plugin"
    (found,) = config["clusters"]
    assert found["cluster"] == {
        "server": "https://10.20.0.2",
        "certificate-authority-data": "Y2E=",
    }


def test_members_find_the_cluster_and_are_bound_in_it(world: Make) -> None:
    made = world("most")
    finders = [
        each.inputs["member"]
        for each in made.of("gcp:projects/iAMMember:IAMMember")
        if each.inputs["role"] == "roles/container.clusterViewer"
    ]
    assert sorted(finders) == [
        "group:platform@example.com",
        "serviceAccount:ci@acme-ml.iam.gserviceaccount.com",
        "user:reader@example.com",
    ]
    bindings = {
        (each.inputs["roleRef"]["name"], each.inputs["subjects"][0]["kind"]): each.inputs[
            "subjects"
        ][0]["name"]
        for each in made.of("ClusterRoleBinding")
    }
    assert bindings == {
        ("cluster-admin", "Group"): "platform@example.com",
        ("cluster-admin", "User"): "ci@acme-ml.iam.gserviceaccount.com",
        ("view", "User"): "reader@example.com",
    }
    groups = cluster(made)["authenticatorGroupsConfig"]
    assert groups == {"securityGroup": "gke-security-groups@example.com"}
    assert "authenticatorGroupsConfig" not in cluster(world("least"))


def test_volumes_are_encrypted_with_the_platforms_key(world: Make) -> None:
    (storage,) = world("most").of("StorageClass")
    assert storage.inputs["parameters"]["disk-encryption-kms-key"] == "acme-key-id"
    assert storage.inputs["provisioner"] == "pd.csi.storage.gke.io"


def test_nodes_have_an_account_with_nothing_but_a_nodes_roles(world: Make) -> None:
    roles = {
        each.inputs["role"]
        for each in world("most").of("gcp:projects/iAMMember:IAMMember")
        if each.inputs["member"].startswith("serviceAccount:acme-nodes@")
    }
    assert "roles/artifactregistry.reader" in roles
    assert all(role.endswith(("reader", "riter", "viewer")) for role in roles)


def test_the_autoscaler_is_gkes_own(world: Make) -> None:
    assert world("most").returned["autoscaler"].chart is None


def test_handles_name_every_pool_in_its_order(world: Make) -> None:
    names = [pool.name for pool in world("most").returned["pools"]]
    assert names[:5] == [
        "train-reserved",
        "train-on-demand",
        "train-spot",
        "serve-spot",
        "serve-on-demand",
    ]


def test_reserved_nodes_take_their_reservation_and_no_others_do(world: Make) -> None:
    found = pools(world("most"))
    assert found["train-reserved"]["nodeConfig"]["reservationAffinity"] == {
        "consumeReservationType": "SPECIFIC_RESERVATION",
        "key": "compute.googleapis.com/reservation-name",
        "values": ["h100-block"],
    }
    for name in ("train-on-demand", "serve-spot", "later-queued"):
        affinity = found[name]["nodeConfig"]["reservationAffinity"]
        assert affinity == {"consumeReservationType": "NO_RESERVATION"}, name


def test_spot_is_said_of_spot_alone(world: Make) -> None:
    spot = {name for name, each in pools(world("most")).items() if each["nodeConfig"].get("spot")}
    assert spot == {"train-spot", "serve-spot", "tpu-one-spot"}


def test_nodes_of_the_scheduler_come_when_there_is_room(world: Make) -> None:
    found = pools(world("most"))
    flex, queued = found["later-flex-start"], found["later-queued"]
    for each in (flex, queued):
        assert each["nodeConfig"]["flexStart"] is True
        assert each["nodeConfig"]["maxRunDuration"] == "604800s"
        assert each["management"]["autoRepair"] is False
        assert each["autoscaling"]["totalMinNodeCount"] == 0
        assert "upgradeSettings" not in each
    assert queued["queuedProvisioning"] == {"enabled": True}
    assert "queuedProvisioning" not in flex


def test_a_slice_is_placed_by_its_topology(world: Make) -> None:
    tpu = pools(world("most"))["tpu-on-demand"]
    assert tpu["placementPolicy"] == {"type": "COMPACT", "tpuTopology": "4x4"}
    assert tpu["nodeConfig"]["machineType"] == "ct5lp-hightpu-4t"
    assert "guestAccelerators" not in tpu["nodeConfig"]
    taints = {each["key"]: each["value"] for each in tpu["nodeConfig"]["taints"]}
    assert taints == {"google.com/tpu": "present", "team": "vision"}


def test_the_autoscalers_counts_are_left_to_it(world: Make) -> None:
    for each in world("most").of("gcp:container/nodePool:NodePool"):
        assert "initialNodeCount" in each.ignored, each.name


def test_certificates_are_answered_for_in_the_zone_of_the_spec(world: Make) -> None:
    solvers: dict[str, Any] = {}

    def program(cloud: Any) -> None:
        solvers["found"] = acme_solver(cloud.account)

    run(spec("closed"), program)
    assert solvers["found"] == {
        "selector": {"dnsZones": ["ml.example.com"]},
        "dns01": {"cloudDNS": {"project": "acme-dns", "hostedZoneName": "ml"}},
    }
    run(spec("least"), program)
    assert solvers["found"] is None


def test_a_plan_shows_the_network_and_the_nodes_before_they_stand() -> None:
    made = run(spec("most"), foundation, preview=True)
    assert len(made.of("gcp:container/nodePool:NodePool")) == 13

"""EKS: control plane, access, add-ons, volumes, and the handle."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from components import cloud as handles
from spec.platform import Platform

from .conftest import BASE, World, foundation, run

Worlds = Callable[[str], World]
CLUSTER = "aws:eks/cluster:Cluster"
ACCESS = "arn:aws:eks::aws:cluster-access-policy/"


def cluster(world: World) -> dict[str, Any]:
    (found,) = world.of(CLUSTER)
    return found.inputs


def handle(world: World) -> handles.Cluster:
    return world.returned["cluster"]


def with_cluster(**section: Any) -> World:
    """A foundation with a section `cluster` put over the base's."""
    data = BASE | {"cluster": {"version": "1.35", **section}}
    return run(Platform.model_validate_json(json.dumps(data)), foundation)


def test_the_api_is_private_unless_the_spec_says_otherwise(world: Worlds) -> None:
    private = cluster(world("prod"))["vpcConfig"]
    assert private["endpointPrivateAccess"] is True
    assert private["endpointPublicAccess"] is False
    assert "publicAccessCidrs" not in private
    public = cluster(world("most"))["vpcConfig"]
    assert public["endpointPublicAccess"] is True
    assert public["publicAccessCidrs"] == ["203.0.113.0/24"]


def test_nodes_reach_a_public_api_from_inside() -> None:
    made = with_cluster(endpoint="public", endpointCidrs=["203.0.113.0/24"])
    assert cluster(made)["vpcConfig"]["endpointPrivateAccess"] is True


def test_secrets_are_encrypted_and_every_log_is_kept(world: Worlds) -> None:
    made = world("prod")
    found = cluster(made)
    assert found["encryptionConfig"] == {
        "provider": {"keyArn": "arn:aws:kms:us-east-1:123456789012:prod-key"},
        "resources": ["secrets"],
    }
    assert set(found["enabledClusterLogTypes"]) == {
        "api",
        "audit",
        "authenticator",
        "controllerManager",
        "scheduler",
    }
    logs = made.named("prod-cluster-control-plane-logs")
    assert logs.inputs["name"] == "/aws/eks/prod/cluster"
    assert logs.inputs["retentionInDays"] == 365
    assert logs.inputs["kmsKeyId"] == "arn:aws:kms:us-east-1:123456789012:prod-key"
    assert logs.urn in made.of(CLUSTER)[0].dependencies


def test_the_cluster_is_guarded_outside_dev(world: Worlds) -> None:
    prod, dev = world("prod").of(CLUSTER)[0], world("dev").of(CLUSTER)[0]
    assert prod.protect and prod.inputs["deletionProtection"] is True
    assert not dev.protect and dev.inputs["deletionProtection"] is False
    assert cluster(with_cluster(deletionProtection=False))["deletionProtection"] is False


def test_versions_zonal_shift_and_support(world: Worlds) -> None:
    found = cluster(world("most"))
    assert found["version"] == "1.35"
    assert found["upgradePolicy"] == {"supportType": "EXTENDED"}
    assert found["zonalShiftConfig"] == {"enabled": True}
    assert found["bootstrapSelfManagedAddons"] is False
    assert found["kubernetesNetworkConfig"]["serviceIpv4Cidr"] == "172.20.0.0/16"


def test_admins_and_viewers_have_entries(world: Worlds) -> None:
    made = world("most")
    assert {each.inputs["principalArn"] for each in made.of("aws:eks/accessEntry:AccessEntry")} == {
        "arn:aws:iam::123456789012:role/admin",
        "arn:aws:iam::123456789012:role/team/viewer",
    }
    granted = {
        each.inputs["principalArn"].rsplit("/", 1)[-1]: each.inputs["policyArn"]
        for each in made.of("aws:eks/accessPolicyAssociation:AccessPolicyAssociation")
    }
    assert granted == {
        "admin": f"{ACCESS}AmazonEKSClusterAdminPolicy",
        "viewer": f"{ACCESS}AmazonEKSViewPolicy",
    }


def test_whoever_makes_the_cluster_is_its_admin_only_if_nobody_is_named(world: Worlds) -> None:
    config = "accessConfig"
    key = "bootstrapClusterCreatorAdminPermissions"
    assert cluster(world("least"))[config] == {"authenticationMode": "API", key: True}
    assert cluster(world("prod"))[config][key] is False
    # The role that is assumed is named, so that it can go on.
    assumed = world("karpenter")
    assert cluster(assumed)[config][key] is False
    entries = assumed.of("aws:eks/accessEntry:AccessEntry")
    assert [each.inputs["principalArn"] for each in entries] == [
        "arn:aws:iam::123456789012:role/deploy"
    ]


def test_naming_an_admin_later_does_not_replace_the_cluster(world: Worlds) -> None:
    assert world("dev").of(CLUSTER)[0].ignored == (
        "accessConfig.bootstrapClusterCreatorAdminPermissions",
    )


def test_addons_come_before_the_nodes_or_after_them(world: Worlds) -> None:
    made = world("prod")
    addons = {each.inputs["addonName"]: each for each in made.of("aws:eks/addon:Addon")}
    assert set(addons) == {
        "vpc-cni",
        "kube-proxy",
        "eks-pod-identity-agent",
        "coredns",
        "aws-ebs-csi-driver",
        "metrics-server",
        "eks-node-monitoring-agent",
    }
    system = made.named("prod-cluster-system-on-demand")
    for before in ("vpc-cni", "kube-proxy", "eks-pod-identity-agent"):
        assert addons[before].urn in system.dependencies
    for after in ("coredns", "aws-ebs-csi-driver", "metrics-server"):
        assert system.urn in addons[after].dependencies
    assert addons["eks-pod-identity-agent"].urn in addons["vpc-cni"].dependencies


def test_addons_have_the_version_of_the_cluster(world: Worlds) -> None:
    for each in world("prod").of("aws:eks/addon:Addon"):
        assert each.inputs["addonVersion"] == f"v1-{each.inputs['addonName']}-1.35"


def test_network_policies_are_enforced(world: Worlds) -> None:
    found = world("prod").named("prod-cluster-node-addons-vpc-cni")
    assert json.loads(found.inputs["configurationValues"])["enableNetworkPolicy"] == "true"


def test_volumes_made_on_the_cluster_carry_the_tags(world: Worlds) -> None:
    found = world("prod").named("prod-cluster-pod-addons-aws-ebs-csi-driver")
    settings = json.loads(found.inputs["configurationValues"])["controller"]
    assert settings["extraVolumeTags"]["owner"] == "ml-platform"
    assert settings["nodeSelector"] == {"plinth.dev/pool": "system"}


def test_addons_take_on_roles_that_no_other_pod_may(world: Worlds) -> None:
    made = world("prod")
    (association,) = made.named("prod-cluster-node-addons-vpc-cni").inputs[
        "podIdentityAssociations"
    ]
    assert association["serviceAccount"] == "aws-node"
    trust = json.loads(
        made.named("prod-cluster-node-addons-vpc-cni-role").inputs["assumeRolePolicy"]
    )
    (statement,) = trust["Statement"]
    assert statement["Principal"] == {"Service": "pods.eks.amazonaws.com"}
    assert statement["Condition"]["StringEquals"] == {
        "aws:RequestTag/eks-cluster-arn": "arn:aws:eks:us-east-1:123456789012:cluster/prod",
        "aws:RequestTag/kubernetes-namespace": "kube-system",
        "aws:RequestTag/kubernetes-service-account": "aws-node",
    }


def test_the_storage_class_is_default_and_encrypts(world: Worlds) -> None:
    made = world("prod")
    (found,) = made.of("kubernetes:storage.k8s.io/v1:StorageClass")
    assert found.inputs["metadata"]["name"] == handle(made).storage_class
    assert found.inputs["parameters"] == {
        "type": "gp3",
        "encrypted": "true",
        "kmsKeyId": "arn:aws:kms:us-east-1:123456789012:prod-key",
    }
    annotation = "storageclass.kubernetes.io/is-default-class"
    assert found.inputs["metadata"]["annotations"][annotation] == "true"
    assert found.inputs["volumeBindingMode"] == "WaitForFirstConsumer"


def test_the_kubeconfig_asks_for_a_token_and_holds_none(world: Worlds) -> None:
    made = world("karpenter")
    config = json.loads(made.known["cluster.kubeconfig"])
    (user,) = config["users"]
    execute = user["user"]["exec"]
    assert execute["command"] == "aws"
    assert execute["args"] == [
        *("eks", "get-token", "--cluster-name", "acme", "--region", "us-east-1"),
        *("--role-arn", "arn:aws:iam::123456789012:role/deploy", "--output", "json"),
    ]
    assert execute["env"] == [{"name": "AWS_PROFILE", "value": "ml"}]
    (entry,) = config["clusters"]
    assert entry["cluster"] == {
        "server": "https://api.example.com",
        "certificate-authority-data": "Y2E=",
    }
    assert config["current-context"] == "acme"


def test_the_kubeconfig_of_the_signed_in_user_names_no_role(world: Worlds) -> None:
    config = json.loads(world("prod").known["cluster.kubeconfig"])
    execute = config["users"][0]["user"]["exec"]
    assert "--role-arn" not in execute["args"]
    assert "env" not in execute


def test_load_balancers_are_network_load_balancers_with_the_tags(world: Worlds) -> None:
    found = handle(world("prod")).load_balancer_annotations
    prefix = "service.beta.kubernetes.io/aws-load-balancer"
    assert found["internal"][f"{prefix}-internal"] == "true"
    assert f"{prefix}-internal" not in found["public"]
    for each in found.values():
        assert each[f"{prefix}-type"] == "nlb"
        tags = each[f"{prefix}-additional-resource-tags"].split(",")
        assert "environment=prod" in tags


def test_certificates_are_proved_in_the_zone_of_the_domain(world: Worlds) -> None:
    assert handle(world("most")).acme_solver == {
        "selector": {"dnsZones": ["ml.example.com"]},
        "dns01": {"route53": {"region": "us-east-1"}},
    }
    assert handle(world("least")).acme_solver is None


def test_nothing_runs_before_nodes_and_names_stand(world: Worlds) -> None:
    made = world("prod")
    kinds = {type(each).__name__ for each in handle(made).ready}
    assert kinds == {"NodeGroup", "Addon", "StorageClass"}
    assert handle(made).nvidia_preinstalled == {"driver", "toolkit"}


def test_nodes_wait_for_the_network(world: Worlds) -> None:
    made = world("prod")
    waits = made.named("prod-cluster-system-on-demand").dependencies
    assert {each.urn for each in made.of("aws:ec2/natGateway:NatGateway")} <= waits

"""The same platform on every cloud: made, unchanged when asked again, and gone."""

from __future__ import annotations

import pytest
import yaml

from .checkout import Checkout, managed

pytestmark = pytest.mark.engine

# What each cloud makes at the least: one type for each thing that a platform stands on.
CLOUDS = {
    "gcp-prod": {
        "gcp:compute/network:Network",
        "gcp:compute/routerNat:RouterNat",
        "gcp:container/cluster:Cluster",
        "gcp:container/nodePool:NodePool",
        "gcp:kms/cryptoKey:CryptoKey",
        "gcp:storage/bucket:Bucket",
        "gcp:artifactregistry/repository:Repository",
        "gcp:sql/databaseInstance:DatabaseInstance",
        "gcp:redis/instance:Instance",
        "gcp:bigquery/dataset:Dataset",
        "gcp:secretmanager/secret:Secret",
        "gcp:billing/budget:Budget",
    },
    "azure-prod": {
        "azure-native:resources:ResourceGroup",
        "azure-native:network:VirtualNetwork",
        "azure-native:network:NatGateway",
        "azure-native:containerservice:ManagedCluster",
        "azure-native:containerservice:AgentPool",
        "azure-native:keyvault:Vault",
        "azure-native:storage:StorageAccount",
        "azure-native:containerregistry:Registry",
        "azure-native:dbforpostgresql:Server",
        "azure-native:redisenterprise:RedisEnterprise",
        "azure-native:managedidentity:FederatedIdentityCredential",
        "azure-native:consumption:Budget",
    },
    "onprem": {
        "kubernetes:core/v1:NodePatch",
        "kubernetes:helm.sh/v3:Release",
        "kubernetes:postgresql.cnpg.io/v1:Cluster",
        "kubernetes:metallb.io/v1beta1:IPAddressPool",
    },
}


@pytest.mark.parametrize("stack", CLOUDS)
def test_a_platform_is_made_stays_and_goes(checkout: Checkout, stack: str) -> None:
    made = checkout.plan("up", stack, "--yes")
    assert made["summary"]["create"] == len(made["resources"]) > 200
    assert {each["type"] for each in made["resources"]} >= CLOUDS[stack]
    mandatory = [each for each in made["verdicts"] if each["enforcement"] == "mandatory"]
    assert {each["state"] for each in mandatory} == {"pass"}
    assert managed(checkout.state(stack)) == checkout.standing(stack) != []

    again = checkout.plan("preview", stack)
    assert again["summary"]["same"] == len(again["resources"])

    checkout.fine("destroy", stack, "--offline", "--yes")
    assert not checkout.statefile(stack).exists()


@pytest.mark.parametrize("stack", ["gcp-prod", "azure-prod"])
def test_prod_stands_elsewhere_with_another_cloud_section_and_nothing_else(
    checkout: Checkout, stack: str
) -> None:
    stacks = checkout.folder / "stacks"
    cloud = yaml.safe_load((stacks / f"{stack}.yaml").read_text())["cloud"]
    prod = yaml.safe_load((stacks / "prod.yaml").read_text())
    (stacks / "prod.yaml").write_text(yaml.safe_dump({**prod, "cloud": cloud}, sort_keys=False))
    made = checkout.plan("preview", "prod")
    assert made["summary"]["create"] == len(made["resources"]) > 200
    assert {each["type"] for each in made["resources"]} >= CLOUDS[stack]

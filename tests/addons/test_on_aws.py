"""Add-ons on the genuine handles of AWS: what it says of itself is what charts, CRDs and Feast take."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pulumi
import pytest

from components.addons.install import install
from components.aws.cloud import AwsCloud
from spec.platform import Platform
from tests.addons import feast, strict
from tests.addons.conftest import Installed
from tests.aws import conftest, ground

SPECS: dict[str, dict[str, Any] | None] = {
    "prod": None,  # warehouse and Redis, the cluster autoscaler, Let's Encrypt
    "karpenter": {
        "gpu": conftest.VARIANTS["karpenter"]["gpu"],
        "features": {
            "offline": "lake",
            "online": "key-value",
            "views": [{"name": "customers", "maxAgeMinutes": 60}],
        },
    },
    "sharded": {"features": {"offline": "lake", "online": "redis", "redis": {"shards": 2}}},
    "postgres": {"features": {"offline": "postgres", "online": "postgres"}},
}

_MADE: dict[str, Installed] = {}


def installed(name: str) -> Installed:
    """Everything that is declared for a platform on AWS."""
    if name not in _MADE:
        over = SPECS[name]
        platform = conftest.spec(name) if over is None else ground.spec(**over)
        _MADE[name] = Installed(conftest.run(platform, program(platform)).declared, [], {})
    return _MADE[name]


def program(platform: Platform) -> Any:
    def declare(cloud: AwsCloud) -> None:
        net = cloud.network(platform.network)
        cluster = cloud.cluster(platform.cluster, platform.nodes, net)
        pools = cloud.gpu_pools(platform.gpu, cluster, net)
        buckets = cloud.buckets(platform.storage)
        parent = pulumi.ComponentResource("t:t:T", platform.name)
        install(platform.name, platform, cloud, net, cluster, pools, buckets, parent=parent)

    return declare


@pytest.mark.parametrize("name", SPECS)
def test_charts_take_what_aws_adds_to_their_values(name: str) -> None:
    for chart, release in installed(name).releases.items():
        values = release.get("values", {})
        assert not strict.unknown_keys(chart, values), chart
        assert not strict.schema_faults(chart, values), chart


@pytest.mark.parametrize("name", SPECS)
def test_custom_resources_meet_their_crds(name: str) -> None:
    kinds = set()
    for each in installed(name).objects:
        faults = strict.crd_faults(each)
        # Ids are the mocked engine's.
        assert not [fault for fault in faults if "-id' does not match" not in fault]
        kinds.add(each["kind"])
    assert "ClusterSecretStore" in kinds
    assert ("NodePool" in kinds) is (name == "karpenter")


@pytest.mark.parametrize("name", SPECS)
def test_what_has_an_identity_runs_as_the_account_it_is_bound_to(name: str) -> None:
    found = installed(name)
    bound = {
        (each.inputs["namespace"], each.inputs["serviceAccount"]): each
        for each in found.of("aws:eks/podIdentityAssociation:PodIdentityAssociation")
        # EKS's own add-ons bring theirs.
        if "addon" not in each.name
    }
    assert ("external-secrets", "external-secrets") in bound
    assert set(bound) <= set(found.service_accounts)
    # A pod is given its identity when it starts, and never afterwards.
    for each in found.declared:
        inside = each.inputs.get("namespace") or each.inputs.get("metadata", {}).get("namespace")
        starts = each.type.endswith(("v3:Release", "v1:Deployment", "v1:StatefulSet", "v1:CronJob"))
        names = [account for namespace, account in bound if namespace == inside]
        if each.type.startswith("kubernetes:apps/"):
            names = [each.inputs["spec"]["template"]["spec"].get("serviceAccountName")]
        # In kube-system others' pods run, too.
        if starts and inside not in ("kube-system", "feast"):
            for account in names:
                if (inside, account) in bound:
                    assert bound[inside, account] in found.before(each), each.name


def test_feast_loads_every_store_of_aws(tmp_path: Path) -> None:
    files = {f"{name}.yaml": feast.text(installed(name).declared) for name in SPECS}
    variables = {"FEAST_REGISTRY_URL": "postgresql+psycopg://a:b@c:5432/d"}
    for file in files.values():
        variables = dict.fromkeys(feast.variables(file), "s3cret") | variables
    loaded, _ = feast.load(files, tmp_path, [], **variables)
    classes = {
        name: tuple(each[part]["class"] for part in ("offline_store", "online_store"))
        for name, each in loaded.items()
        if not each.get("error")
    }
    assert classes == {
        "prod.yaml": ("RedshiftOfflineStoreConfig", "RedisOnlineStoreConfig"),
        "karpenter.yaml": ("AthenaOfflineStoreConfig", "DynamoDBOnlineStoreConfig"),
        "sharded.yaml": ("AthenaOfflineStoreConfig", "RedisOnlineStoreConfig"),
        "postgres.yaml": ("PostgreSQLOfflineStoreConfig", "PostgreSQLOnlineStoreConfig"),
    }

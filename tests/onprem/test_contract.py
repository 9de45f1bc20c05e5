"""What holds for every resource of every platform on a cluster that exists."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from components.addons import catalog
from components.onprem.names import LOAD_BALANCER
from components.onprem.permissions import permissions
from tests.addons.test_contract import OPENED, PRIVILEGED

from . import definitions
from .conftest import VARIANTS, World, spec
from .whole import EVERY, before, custom, own, releases, whole

NAME = re.compile(r"[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?")
KEYS = ("random:", "tls:")
"""Whose values are secrets themselves."""


@pytest.fixture(params=EVERY)
def made(request: pytest.FixtureRequest) -> World:
    """Every platform in turn."""
    return whole(request.param)


def test_everything_is_labelled_as_the_platforms(made: World) -> None:
    for each in own(made):
        metadata = each.inputs.get("metadata")
        if metadata is None:
            continue
        assert NAME.fullmatch(metadata["name"]), metadata["name"]
        assert metadata["labels"]["app.kubernetes.io/part-of"] == "plinth", each.name
        assert metadata["labels"]["plinth.dev/platform"] == made.spec.name, each.name


# --- secrets --------------------------------------------------------------------------------------


def test_keys_that_sign_are_marked(made: World) -> None:
    for each in made.of("LocallySignedCert"):
        assert "caPrivateKeyPem" in each.secrets, each.name


def test_nobody_reads_secrets_but_of_the_one_namespace(made: World) -> None:
    readers = [
        each
        for each in made.of("Role")
        if any("secrets" in rule["resources"] for rule in each.inputs["rules"])
    ]
    # Who is named a secret may get that one.
    readers = [
        each
        for each in readers
        if not all(
            rule.get("resourceNames") and rule["verbs"] == ["get"]
            for rule in each.inputs["rules"]
            if "secrets" in rule["resources"]
        )
    ]
    assert [each.inputs["metadata"]["namespace"] for each in readers] == ["plinth-secrets"]
    assert readers[0].inputs["rules"][0]["verbs"] == ["get", "list", "watch"]
    (binding,) = [
        each
        for each in made.of("RoleBinding")
        if each.inputs["metadata"]["namespace"] == "plinth-secrets"
    ]
    assert [each["name"] for each in binding.inputs["subjects"]] == ["secrets-reader"]


def test_no_role_is_a_wildcard(made: World) -> None:
    for each in made.declared:
        for rule in each.inputs.get("rules", ()) if each.kind in ("Role", "ClusterRole") else ():
            for part in ("apiGroups", "resources", "verbs"):
                assert "*" not in rule.get(part, ()), each.name
        if each.kind in ("RoleBinding", "ClusterRoleBinding"):
            assert each.inputs["roleRef"]["name"] != "cluster-admin", each.name
            for subject in each.inputs["subjects"]:
                assert subject["name"] not in ("system:authenticated", "system:unauthenticated")


def test_the_store_comes_after_who_may_read_it(made: World) -> None:
    store = custom(made, "ClusterSecretStore")["platform"]
    (binding,) = [
        each
        for each in made.of("RoleBinding")
        if each.inputs["metadata"]["namespace"] == "plinth-secrets"
    ]
    assert binding.urn in before(made, store)
    assert store.urn not in before(made, binding)


# --- namespaces, traffic, pods --------------------------------------------------------------------


def test_namespaces_deny_what_is_not_named(made: World) -> None:
    policies = made.of("kubernetes:networking.k8s.io/v1:NetworkPolicy")
    for each in made.of("kubernetes:core/v1:Namespace"):
        metadata = each.inputs["metadata"]
        level = metadata["labels"]["pod-security.kubernetes.io/enforce"]
        if level == "privileged":
            assert metadata["name"] in {*PRIVILEGED, LOAD_BALANCER}
        assert metadata["annotations"]["plinth.dev/owner"] == "ml-platform"
        found = {
            policy.inputs["metadata"]["name"]: policy.inputs["spec"]
            for policy in policies
            if policy.inputs["metadata"]["namespace"] == metadata["name"]
        }
        own = OPENED.get(metadata["name"], set())
        assert (
            {"default-deny", "allow-named"} <= set(found) <= {"default-deny", "allow-named", *own}
        )
        assert found["default-deny"]["ingress"] == []
        assert found["default-deny"]["policyTypes"] == ["Ingress"]


def test_namespaces_are_bounded(made: World) -> None:
    for kind in ("ResourceQuota", "LimitRange"):
        bounded = [
            each.inputs["metadata"]["namespace"] for each in made.of(f"kubernetes:core/v1:{kind}")
        ]
        names = [
            each.inputs["metadata"]["name"] for each in made.of("kubernetes:core/v1:Namespace")
        ]
        assert sorted(bounded) == sorted(names)


def neighbours(made: World, namespace: str) -> dict[str, set[int]]:
    """Namespaces that reach into one, and the ports that they reach; empty for all of them."""
    (policy,) = [
        each.inputs["spec"]
        for each in made.of("kubernetes:networking.k8s.io/v1:NetworkPolicy")
        if each.inputs["metadata"] | {"labels": 0}
        == {"name": "allow-named", "namespace": namespace, "labels": 0}
    ]
    found: dict[str, set[int]] = {}
    for rule in policy["ingress"]:
        for peer in rule.get("from", ()):
            selector = peer.get("namespaceSelector", {"matchExpressions": []})
            for expression in selector["matchExpressions"]:
                for name in expression["values"]:
                    found[name] = {each["port"] for each in rule.get("ports") or ()}
    return found


def test_the_data_services_are_reached_where_they_ask_who_it_is(made: World) -> None:
    found = neighbours(made, "data")
    monitoring = found.pop("monitoring")
    assert monitoring - {5432} == {9121, 9187}
    assert found == {
        "airflow": {5432},
        "mlflow": {5432},
        "prefect": {5432},
        "feast": {5432, 6379},
        "cnpg-system": {5432, 8000},
    }
    if "seaweedfs" in releases(made):
        # Its filers and masters ask nobody: S3 alone is reached.
        found = neighbours(made, "object-store")
        assert found.pop("monitoring") == {9327}
        assert found and set(map(frozenset, found.values())) == {frozenset({8333})}
    assert neighbours(made, "plinth-secrets") == {}


def test_whoever_has_a_login_or_keys_reaches_what_they_are_for(made: World) -> None:
    """By the secrets of databases and of buckets that each namespace asks for."""
    wanted = {
        (each.inputs["metadata"]["namespace"], key.removeprefix("/"))
        for each in custom(made, "ExternalSecret").values()
        for one in each.inputs["spec"]["data"]
        for key in [one["remoteRef"]["key"]]
    }
    reached = {
        namespace for namespace, ports in neighbours(made, "data").items() if 5432 in ports
    } | {"data"}
    assert {namespace for namespace, key in wanted if key.endswith("-database")} <= reached
    if "seaweedfs" in releases(made):
        keyed = {namespace for namespace, key in wanted if key.endswith("-s3")}
        assert keyed and keyed <= set(neighbours(made, "object-store"))


def test_releases_are_pinned_and_atomic(made: World) -> None:
    for name, each in releases(made).items():
        entry = catalog.chart(name)
        release = each.inputs
        assert release["version"] == entry.version
        assert release["chart"] == entry.reference
        assert release["atomic"] and release["cleanupOnFail"] and not release["skipAwait"]


def images(value: Any) -> list[str]:
    """Images that a value names outright."""
    if isinstance(value, dict):
        found = [each for key, each in value.items() if key in ("image", "imageName")]
        return [each for each in found if isinstance(each, str)] + [
            image for each in value.values() for image in images(each)
        ]
    return [image for each in value for image in images(each)] if isinstance(value, list) else []


def test_images_are_pinned(made: World) -> None:
    for each in own(made):
        for image in images(each.inputs):
            host, _, tag = image.partition("/")[0], *image.split("@")[0].rpartition(":")[1:]
            assert "." in host and re.search(r"\d+\.\d+", tag), image
            assert "latest" not in image


def test_every_pod_of_the_data_services_is_bounded_and_placed(made: World) -> None:
    """Requests, limits and nodes of each pod that a chart makes here."""
    parts = {
        "seaweedfs": ("master", "volume", "filer", "s3"),
        "metallb": ("controller",),
    }
    for name in {"cloudnative-pg", "plugin-barman-cloud", "valkey", *parts} & set(releases(made)):
        values = releases(made)[name].inputs["values"]
        for each in [values[part] for part in parts[name]] if name in parts else [values]:
            assert set(each["resources"]) == {"requests", "limits"}, name
            assert "plinth.dev/pool" in str(each["nodeSelector"]), name


def test_pods_that_charts_leave_open_are_closed(made: World) -> None:
    if "seaweedfs" in releases(made):
        values = releases(made)["seaweedfs"].inputs["values"]
        for part in ("master", "volume", "filer", "s3"):
            pod, container = (
                values[part][f"{kind}SecurityContext"] for kind in ("pod", "container")
            )
            assert pod["runAsNonRoot"] and pod["seccompProfile"] == {"type": "RuntimeDefault"}
            assert container["allowPrivilegeEscalation"] is False
            assert container["capabilities"] == {"drop": ["ALL"]}
        assert values["global"]["seaweedfs"]["createClusterRole"] is False
    if "valkey" in releases(made):
        (exporter,) = releases(made)["valkey"].inputs["values"]["extraContainers"]
        security = exporter["securityContext"]
        assert security["runAsNonRoot"] and security["readOnlyRootFilesystem"]
        assert security["capabilities"] == {"drop": ["ALL"]}
        assert {"readinessProbe", "livenessProbe", "resources"} <= set(exporter)


def test_disruptions_take_one_of_many(made: World) -> None:
    budgets = {
        each.inputs["metadata"]["name"]: each.inputs["spec"]
        for each in made.of("kubernetes:policy/v1:PodDisruptionBudget")
        if each.inputs["metadata"]["namespace"] == "object-store"
    }
    many = made.spec.protected and "seaweedfs" in releases(made)
    assert set(budgets) == (
        {f"seaweedfs-{part}" for part in ("master", "volume", "filer", "s3")} if many else set()
    )
    assert all(each["maxUnavailable"] == 1 for each in budgets.values())
    for cluster in custom(made, "Cluster").values():
        spec_ = cluster.inputs["spec"]
        assert spec_["enablePDB"] is (spec_["instances"] > 1)


# --- custom resources -----------------------------------------------------------------------------


def test_custom_resources_meet_their_definitions(made: World) -> None:
    found = [
        each.inputs
        for each in made.declared
        if "spec" in each.inputs
        and "." in (group := each.inputs.get("apiVersion", "").partition("/")[0])
        and not group.endswith("k8s.io")
    ]
    assert len(found) > 5
    for each in found:
        assert not definitions.faults(each), each["metadata"]["name"]


@pytest.mark.parametrize(
    ("kind", "name", "broken"),
    [
        ("Cluster", "mlflow", {"instance": 3}),
        ("Cluster", "mlflow", {"instances": "3"}),
        ("Cluster", "mlflow", {"postgresql": {"parameters": {"log_connections": True}}}),
        ("Cluster", "mlflow", {"imageName": "postgres:latest"}),
        ("ScheduledBackup", "mlflow", {"schedule": "0 3 * * *"}),
        ("ScheduledBackup", "mlflow", {"method": "barman"}),
        ("ObjectStore", "backups", {"retentionPolicy": "30 days"}),
        ("ObjectStore", "backups", {"configuration": {"destinationPath": "s3://b/", "serverName": "a"}}),
        ("IPAddressPool", "platform", {"addresses": []}),
        ("IPAddressPool", "platform", {"address": ["10.0.0.0/28"]}),
        ("L2Advertisement", "platform", {"ipAddressPools": "platform"}),
        ("ClusterSecretStore", "platform", {"provider": {"kubernetes": {"server": {"uri": "x"}}}}),
    ],
)  # fmt: skip
def test_a_broken_custom_resource_is_seen(kind: str, name: str, broken: dict[str, Any]) -> None:
    inputs = custom(whole("most"), kind)[name].inputs
    if broken == {"addresses": []}:
        broken = {"addresses": [""]}
    assert definitions.faults({**inputs, "spec": {**inputs["spec"], **broken}})


# --- what is kept ---------------------------------------------------------------------------------


def test_what_holds_state_is_protected_outside_dev(made: World) -> None:
    stateful = [*custom(made, "Cluster").values()]
    stateful += [each for name, each in releases(made).items() if name in ("seaweedfs", "valkey")]
    assert stateful
    guarded = made.spec.database.deletion_protection is not False
    for each in stateful:
        expected = made.spec.protected and (guarded or each.kind == "Release")
        assert each.protect is expected, each.name


def test_nothing_is_kept_or_sent_unencrypted(made: World) -> None:
    found = releases(made)
    if "seaweedfs" in found:
        values = found["seaweedfs"].inputs["values"]
        assert values["filer"]["encryptVolumeData"] is True
        assert values["filer"]["s3"]["enabled"] is False
        gateway = values["s3"]
        assert gateway["enableAuth"] and not gateway.get("httpsPort")
        assert [each.partition("=")[0] for each in gateway["extraArgs"]] == [
            "-cert.file",
            "-key.file",
        ]
        assert gateway["readinessProbe"]["httpGet"]["scheme"] == "HTTPS"
    if "valkey" in found:
        values = found["valkey"].inputs["values"]
        assert values["auth"]["enabled"] and values["tls"]["enabled"]
    for each in custom(made, "Cluster").values():
        assert each.inputs["spec"]["postgresql"]["pg_hba"] == ["hostnossl all all all reject"]
        assert each.inputs["spec"]["enableSuperuserAccess"] is False
    for each in custom(made, "ObjectStore").values():
        assert each.inputs["spec"]["configuration"]["endpointURL"].startswith("https://")


def test_databases_are_backed_up_where_their_keys_can_be_had(made: World) -> None:
    backed = made.spec.cloud.secret_store or "seaweedfs" in releases(made)  # type: ignore[union-attr]
    clusters, backups = custom(made, "Cluster"), custom(made, "ScheduledBackup")
    assert set(backups) == (set(clusters) if backed else set())
    for name, each in backups.items():
        assert each.inputs["spec"]["cluster"]["name"] == name
        assert clusters[name].urn in before(made, each)
        assert clusters[name].inputs["spec"]["plugins"][0]["isWALArchiver"] is True
    if backed:
        store = custom(made, "ObjectStore")["backups"]
        assert store.inputs["spec"]["retentionPolicy"] == f"{made.spec.database.backup_days}d"
        assert all(store.urn in before(made, each) for each in clusters.values())


def test_databases_come_after_their_operator(made: World) -> None:
    operator = releases(made)["cloudnative-pg"].urn
    for each in custom(made, "Cluster").values():
        assert operator in before(made, each), each.name


# --- workloads ------------------------------------------------------------------------------------


def test_nobody_has_keys_without_a_need(made: World) -> None:
    rows = {each.workload for each in permissions(made.spec) if each.workload != "external-secrets"}
    if "seaweedfs" not in releases(made):
        return
    secret = next(
        each for each in made.of("kubernetes:core/v1:Secret")
        if each.inputs["metadata"]["name"] == "seaweedfs-identities"
    )  # fmt: skip
    config = json.loads(secret.inputs["stringData"]["seaweedfs_s3_config"])
    names = {each["name"] for each in config["identities"]}
    assert names == rows | {"admin"}
    for each in config["identities"]:
        assert ("actions" in each) is (each["name"] == "admin")
    keys = [each["credentials"][0]["accessKey"] for each in config["identities"]]
    assert len(set(keys)) == len(keys)


def test_gpus_are_made_ready_once(made: World) -> None:
    openshift = made.spec.cloud.distribution == "openshift"  # type: ignore[union-attr]
    wanted = bool(made.spec.gpu.pools)
    assert ("gpu-operator" in releases(made)) is (wanted and not openshift)
    monitors = [each for each in custom(made, "PodMonitor") if "dcgm" in each]
    assert bool(monitors) is (wanted and openshift)


def test_outputs(made: World) -> None:
    assert made.known["clusterEndpoint"] == "https://kubernetes.default.svc"
    named = {"models", "pipelines", "serving"} if made.spec.cloud.registry else set()  # type: ignore[union-attr]
    assert {
        key.partition(".")[2] for key in made.known if key.startswith("repositories.")
    } == named  # fmt: skip


def test_every_variant_is_a_valid_spec() -> None:
    from spec.rules import findings

    for name in VARIANTS:
        wrong = [each for each in findings(spec(name)) if each.severity == "error"]
        assert not wrong, name

"""What every add-on keeps to, whoever wrote it."""

from __future__ import annotations

import json
import re
from pathlib import Path

from components.addons import catalog
from components.addons.install import ADDONS
from components.identity import matrix
from tests.addons.conftest import ALL, Get, leaves
from tests.addons.place import SPECS, spec
from tests.onprem.whole import whole

PRIVILEGED = {
    "monitoring": "the node exporter is on the host's network",
    "gpu-operator": "its daemons mount the host's devices",
    "logging": "its agents read what the kubelet wrote of every pod",
    "kserve": "where models are kept on nodes: its agent mounts their folder there",
    "velero": "its agents read the volumes of all pods through the host's file system",
}
"""Namespaces whose pods may do what Pod Security forbids, and why."""

OPENED = {
    "kubeflow": {"ml-pipeline-from-runs", "metadata-from-runs", "pipelines-store-from-runs"},
    "knative-serving": {"allow-webhooks"},
}
"""NetworkPolicies of a namespace that are more than the two that each has."""

PAGE = Path(__file__).parents[2] / "docs" / "addons.md"

# --- releases -------------------------------------------------------------------------------------


@ALL
def test_releases_are_pinned_and_atomic(installed: Get, name: str) -> None:
    releases = installed(name).releases
    assert releases
    for key, release in releases.items():
        entry = catalog.chart(key)
        assert release["version"] == entry.version
        assert release["chart"] == entry.reference
        repository = (release.get("repositoryOpts") or {}).get("repo")
        assert repository == (None if entry.oci else entry.repository)
        assert release["atomic"] and release["cleanupOnFail"] and not release["skipAwait"]
        assert release["timeout"] >= 300


def test_every_chart_of_the_catalogue_is_installed_by_some_spec(installed: Get) -> None:
    # What stands in for a cloud's services is the cloud's to install.
    existing = whole("onprem").of("kubernetes:helm.sh/v3:Release")
    used = {key for name in SPECS for key in installed(name).releases}
    assert used | {each.inputs["name"] for each in existing} == set(catalog.charts())


@ALL
def test_no_floating_tag(installed: Get, name: str) -> None:
    for each in installed(name).declared:
        for path, value in leaves(each.inputs):
            if path.rpartition(".")[2] in ("tag", "image", "version") and isinstance(value, str):
                assert "latest" not in value, f"{each.name} {path}"


# --- namespaces and pods --------------------------------------------------------------------------


@ALL
def test_namespaces_deny_what_is_not_named(installed: Get, name: str) -> None:
    found = installed(name)
    policies = found.of("kubernetes:networking.k8s.io/v1:NetworkPolicy")
    for each in found.of("kubernetes:core/v1:Namespace"):
        metadata = each.inputs["metadata"]
        level = metadata["labels"]["pod-security.kubernetes.io/enforce"]
        assert level in ("privileged", "baseline", "restricted")
        if level == "privileged":
            assert metadata["name"] in PRIVILEGED
        assert metadata["labels"]["plinth.dev/platform"] == "acme"
        assert metadata["annotations"]["plinth.dev/owner"] == "ml-platform"
        own = {
            policy.inputs["metadata"]["name"]: policy.inputs["spec"]
            for policy in policies
            if policy.inputs["metadata"]["namespace"] == metadata["name"]
        }
        # Kubeflow Pipelines opens ports of single pods to the namespaces of runs, and Knative's
        # webhooks are not in the namespace of their add-on.
        assert set(own) - {"default-deny", "allow-named"} <= OPENED.get(metadata["name"], set())
        assert {"default-deny", "allow-named"} <= set(own)
        assert own["default-deny"]["ingress"] == []
        assert own["default-deny"]["policyTypes"] == ["Ingress"]


@ALL
def test_namespaces_are_bounded(installed: Get, name: str) -> None:
    found = installed(name)
    for kind in ("ResourceQuota", "LimitRange"):
        bounded = [
            each.inputs["metadata"]["namespace"] for each in found.of(f"kubernetes:core/v1:{kind}")
        ]
        names = [
            each.inputs["metadata"]["name"] for each in found.of("kubernetes:core/v1:Namespace")
        ]
        assert sorted(bounded) == sorted(names)


def test_a_namespace_is_reached_from_named_ones(installed: Get) -> None:
    policy = installed("domain").named("acme-mlflow-mlflow-allow-named").inputs["spec"]
    (rule,) = policy["ingress"]
    neighbours = rule["from"][1]["namespaceSelector"]["matchExpressions"][0]["values"]
    assert neighbours == ["airflow", "envoy-gateway-system", "models", "monitoring"]
    webhook = installed("domain").named("acme-cert-manager-cert-manager-allow-named").inputs["spec"]
    assert webhook["ingress"][1] == {"ports": [{"port": 10250}]}


@ALL
def test_own_pods_are_hardened(installed: Get, name: str) -> None:
    seen = 0
    for owner, pod in installed(name).pods:
        seen += 1
        assert pod["securityContext"]["runAsNonRoot"] is True, owner
        assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
        assert pod["nodeSelector"], owner
        for container in pod["containers"]:
            security = container["securityContext"]
            assert security["allowPrivilegeEscalation"] is False
            assert security["capabilities"] == {"drop": ["ALL"]}
            # Airflow's command line writes its configuration into its home.
            assert security["readOnlyRootFilesystem"] is (owner != "acme-airflow-setup")
            assert set(container["resources"]) == {"requests", "limits"}
            host, _, tag = (
                container["image"].partition("/")[0],
                *container["image"].rpartition(":")[1:],
            )
            assert "." in host and re.search(r"\d", tag)
    assert seen or name == "nothing"


def test_servers_have_probes(installed: Get) -> None:
    server = installed("domain").named("acme-feast-server").inputs["spec"]["template"]["spec"]
    assert {"startupProbe", "readinessProbe", "livenessProbe"} <= set(server["containers"][0])


@ALL
def test_every_chart_pod_that_can_be_placed_is(installed: Get, name: str) -> None:
    placed = {
        "cert-manager", "external-secrets", "envoy-gateway", "kube-prometheus-stack",
        "kserve-resources", "mlflow", "airflow", "argo-workflows", "gpu-operator", "cluster-autoscaler", "karpenter",
        "external-dns", "keda", "kyverno", "velero", "opencost", "istiod", "knative-operator",
    }  # fmt: skip
    for key, release in installed(name).releases.items():
        if key in placed:
            assert "plinth.dev/pool" in json.dumps(release["values"]), key


# --- the rest -------------------------------------------------------------------------------------


@ALL
def test_each_add_on_is_one_component_with_its_children(installed: Get, name: str) -> None:
    found = installed(name)
    for each in found.declared:
        if each.type.startswith(("kubernetes:", "random:")) and each.name != "cluster":
            assert "::plinth:" in each.parent or "$plinth:" in each.parent, each.name
            assert each.name.startswith("acme-")


@ALL
def test_what_says_it_is_scraped_is(installed: Get, name: str) -> None:
    found = installed(name)
    made = found.components
    for addon in ADDONS:
        if addon.__name__ in made and addon.metrics:
            below = json.dumps(
                [each.inputs for each in found.under(made[addon.__name__])], default=str
            )
            assert re.search(r"([sS]ervice|[pP]od)[mM]onitor", below), addon.key


def test_every_add_on_is_documented() -> None:
    text = PAGE.read_text()
    for addon in ADDONS:
        assert addon.__doc__ and addon.declare.__module__ == addon.__module__
        assert f"## {addon.key}\n" in text, addon.key
    for chart in catalog.charts().values():
        assert f"| {chart.name} | {chart.version} |" in text, chart.name


def test_identities_reach_the_pods(installed: Get) -> None:
    found = installed("domain")
    for account in ("acme-mlflow-mlflow", "acme-airflow-airflow", "acme-feast-feast-materialize",
                    "acme-kserve-predictor"):  # fmt: skip
        accounts = [
            each for each in found.of("kubernetes:core/v1:ServiceAccount") if each.name == account
        ]
        assert accounts[0].inputs["metadata"]["annotations"]["example.com/role"]
    values = {
        key: release["values"] for key, release in found.releases.items() if "values" in release
    }
    assert values["mlflow"]["extraPodLabels"] == {"example.com/use": "true"}
    assert values["external-secrets"]["serviceAccount"]["annotations"]["example.com/role"]
    assert values["cert-manager"]["podLabels"] == {"example.com/use": "true"}


def test_a_model_without_the_label_of_its_identity_is_refused(installed: Get) -> None:
    found = installed("domain")
    policy = found.named("acme-kserve-labels").inputs["spec"]
    (rule,) = policy["matchConstraints"]["resourceRules"]
    assert (rule["apiGroups"], rule["resources"]) == (["serving.kserve.io"], ["inferenceservices"])
    assert policy["matchConstraints"]["namespaceSelector"]["matchLabels"] == {
        "kubernetes.io/metadata.name": "models"
    }
    (validation,) = policy["validations"]
    for part in (
        "has(object.metadata.deletionTimestamp)",
        "object.spec.predictor.serviceAccountName != 'predictor'",
        "variables.whole['example.com/use'] == 'true'",
        "variables.own['example.com/use'] == 'true'",
    ):
        assert part in validation["expression"]
    assert validation["message"].endswith('needs the label example.com/use: "true"')
    binding = found.named("acme-kserve-labels-binding").inputs["spec"]
    assert binding == {"policyName": "predictor-labels", "validationActions": ["Deny"]}


@ALL
def test_every_identity_reaches_a_service_account_of_its_name(installed: Get, name: str) -> None:
    found = installed(name)
    wanted = {(row.namespace, row.service_account) for row in matrix(spec(name))}
    assert {f"identity:{namespace}/{account}" for namespace, account in wanted} == {
        each for each in found.asked if each.startswith("identity:")
    }
    accounts = found.service_accounts
    for namespace, account in wanted:
        assert accounts[namespace, account]["example.com/role"], account


def test_the_key_that_encrypts_is_guarded_outside_dev(installed: Get) -> None:
    assert installed("domain").named("acme-airflow-fernet").protect
    assert not installed("least").named("acme-airflow-fernet").protect


def test_urls(installed: Get) -> None:
    assert installed("domain").urls["mlflow"] == "https://mlflow.ml.example.com"
    assert installed("nothing").urls["mlflow"] == "http://mlflow.mlflow.svc"

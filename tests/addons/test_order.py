"""The order in which add-ons come, and go."""

from __future__ import annotations

import pytest

from components.addons.install import ADDONS, ordered
from components.addons.prometheus_crds import PrometheusCrds
from tests.addons.conftest import ALL, Get
from tests.addons.place import spec

READY = {
    "prometheus-operator-crds": "acme-prometheus-operator-crds-prometheus-operator-crds",
    "external-secrets": "acme-external-secrets-clustersecretstore-platform",
    "cert-manager": "acme-cert-manager-clusterissuer-platform",
    "gateway": "acme-gateway-gateway-platform",
    "autoscaler": "acme-autoscaler-",
    "keda": "acme-keda-keda",
    "istio": "acme-istio-istiod",
    "knative": "acme-knative-knativeserving-knative-serving",
    "monitoring": "acme-monitoring-kube-prometheus-stack",
    "loki": "acme-loki-loki",
    "tempo": "acme-tempo-tempo",
    "airflow": "acme-airflow-airflow",
    "prefect": "acme-prefect-prefect-server",
}
"""Add-on that others require -> (beginning of) the name of what must stand before they begin."""


def test_the_table_is_the_order() -> None:
    assert ordered(ADDONS) == ADDONS


def test_each_comes_after_what_it_requires() -> None:
    place = {each.key: index for index, each in enumerate(ADDONS)}
    for each in ADDONS:
        assert all(place[key] < place[each.key] for key in each.requires), each.key


def test_order_follows_the_requirements_and_not_the_table() -> None:
    found = [each.key for each in ordered(tuple(reversed(ADDONS)))]
    for each in ADDONS:
        assert all(found.index(key) < found.index(each.key) for key in each.requires)


def test_a_circle_is_refused() -> None:
    class First(PrometheusCrds):
        key = "first"
        requires = ("second",)

    class Second(PrometheusCrds):
        key = "second"
        requires = ("first",)

    with pytest.raises(ValueError, match=r"require each other: .*first"):
        ordered((First, Second))


def test_an_unknown_requirement_is_refused() -> None:
    class Lost(PrometheusCrds):
        key = "lost"
        requires = ("nowhere",)

    with pytest.raises(ValueError, match="lost requires nowhere"):
        ordered((Lost,))


@ALL
def test_everything_waits_for_what_its_addon_requires(installed: Get, name: str) -> None:
    found = installed(name)
    made = found.components
    for addon in ADDONS:
        if addon.__name__ not in made:
            continue
        for child in found.under(made[addon.__name__])[1:]:
            if not child.type.startswith("kubernetes:"):
                continue
            waits = [urn.rpartition("::")[2] for urn in child.dependencies]
            for key in addon.requires:
                (other,) = [each for each in ADDONS if each.key == key]
                if other.wanted(spec(name)):
                    found_it = [each for each in waits if each.startswith(READY[key])]
                    assert found_it, f"{child.name} does not wait for {key}"


@ALL
def test_only_what_is_wanted_is_installed(installed: Get, name: str) -> None:
    assert set(installed(name).components) == {
        each.__name__ for each in ADDONS if each.wanted(spec(name))
    }


# --- destroy: the other way round -----------------------------------------------------------------

KINDS = {
    "monitoring.coreos.com": "prometheus-operator-crds",
    "external-secrets.io": "external-secrets",
    "cert-manager.io": "cert-manager",
    "gateway.networking.k8s.io": "envoy-gateway",
    "gateway.envoyproxy.io": "envoy-gateway",
    "karpenter.k8s.aws": "karpenter-crd",
    "karpenter.sh": "karpenter-crd",
    "policies.kyverno.io": "kyverno",
    "velero.io": "velero",
    "operator.knative.dev": "knative-operator",
}
"""Group of a custom resource -> chart that brings its kind, and with it takes every object away."""

ANSWERS = {
    **KINDS,
    "monitoring.coreos.com": None,
    "karpenter.k8s.aws": "karpenter",
    "karpenter.sh": "karpenter",
}
"""Group -> chart whose controller must still be there to take a finalizer off, if there are any."""


@ALL
def test_objects_go_before_the_charts_that_own_and_answer_for_them(
    installed: Get, name: str
) -> None:
    found = installed(name)
    releases = {each.inputs["name"]: each for each in found.of("kubernetes:helm.sh/v3:Release")}
    for each in found.declared:
        group = each.inputs.get("apiVersion", "").partition("/")[0]
        if group in KINDS:
            stands = found.before(each)
            charts = (KINDS[group], ANSWERS[group])
            if group == "gateway.networking.k8s.io" and "istiod" in releases:
                # The kinds are the platform's own there, and istiod answers for them.
                charts = ("istiod",)
            for chart in filter(None, charts):
                assert releases[chart] in stands, f"{each.name} outlives {chart}"


@ALL
def test_nothing_outlives_its_namespace(installed: Get, name: str) -> None:
    found = installed(name)
    namespaces = {
        each.inputs["metadata"]["name"]: each for each in found.of("kubernetes:core/v1:Namespace")
    }
    seen = 0
    for each in found.declared:
        metadata = each.inputs.get("metadata") or {}
        inside = each.inputs.get("namespace") or metadata.get("namespace")
        if inside in namespaces:
            assert namespaces[inside] in found.before(each), each.name
            seen += 1
    assert seen >= 2 * len(namespaces)


def test_models_go_before_the_controller_that_answers_for_them(installed: Get) -> None:
    found = installed("domain")
    controller = found.named("acme-kserve-kserve-resources")
    # Their finalizers are KServe's: the namespace would hang for ever.
    assert controller in found.before(found.named("acme-kserve-models"))

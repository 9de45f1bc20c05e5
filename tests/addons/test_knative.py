"""Istio's gateway and Knative mode: what is declared of them, beyond what holds for every add-on."""

from __future__ import annotations

import json
from typing import Any

import yaml

from components.addons import catalog, gateway_api
from components.addons.knative import CONTAINER, CONTROL, config
from components.addons.serving.runtimes import SERVERS
from tests import charts
from tests.addons.conftest import Get
from tests.addons.place import spec
from tools import gateway_api as tool


def _spec(found: Any, name: str) -> dict[str, Any]:
    return found.named(name).inputs["spec"]


# --- Istio ----------------------------------------------------------------------------------------


def test_the_kinds_of_gateway_api_are_upstreams() -> None:
    text = (charts.folder() / "gateway-api" / "crds" / "gatewayapi-crds.yaml").read_text()
    assert gateway_api.definitions() == tool.definitions(text)
    assert {each["spec"]["names"]["kind"] for each in gateway_api.definitions().values()} == set(
        tool.KINDS
    )
    assert '"description":"' not in gateway_api.FILE.read_text()


def test_a_field_that_is_called_description_stays() -> None:
    schema = {"description": "prose", "properties": {"description": {"type": "string"}}}
    assert tool.bare(schema) == {"properties": {"description": {"type": "string"}}}


def test_the_kinds_stand_before_who_looks_for_them(installed: Get) -> None:
    found = installed("istio")
    before = {each.name for each in found.before(found.named("acme-istio-istiod"))}
    kinds = {f"acme-istio-{kind.lower()}" for kind in tool.KINDS}
    assert kinds | {"acme-istio-istio-base"} <= before
    assert "apiextensions" in found.named("acme-istio-gateway").type
    metadata = found.named("acme-istio-gateway").inputs["metadata"]
    assert metadata["annotations"]["gateway.networking.k8s.io/bundle-version"] == "v1.5.1"
    assert metadata["annotations"]["api-approved.kubernetes.io"]
    # As the provider spells them; what the API server gets is upstream's.
    text = json.dumps(_spec(found, "acme-istio-httproute"))
    assert "x_kubernetes_validations" in text and "x-kubernetes" not in text
    assert "acme-istio" not in json.dumps([each.name for each in installed("domain").declared])


def test_istio_is_there_for_gateways_alone(installed: Get) -> None:
    values = installed("istio").releases["istiod"]["values"]
    assert values["sidecarInjectorWebhook"] == {"enableNamespacesByDefault": False}
    assert values["autoscaleEnabled"] and values["autoscaleMin"] == 2
    assert values["global"]["defaultPodDisruptionBudget"] == {"enabled": True}
    once = installed("istio-dev").releases["istiod"]["values"]
    assert (once["autoscaleEnabled"], once["replicaCount"]) == (False, 1)
    assert once["global"]["defaultPodDisruptionBudget"] == {"enabled": False}
    for name in ("istio-base", "istiod"):
        assert "1.35" in (catalog.chart(name).kubernetes or ())


def test_the_gateway_is_istios(installed: Get) -> None:
    found = installed("istio")
    made = _spec(found, "acme-gateway-gateway-platform")
    assert made["gatewayClassName"] == "istio"
    assert made["infrastructure"] == {
        "parametersRef": {"group": "", "kind": "ConfigMap", "name": "gateway-options"}
    }
    (listener,) = made["listeners"]
    assert (listener["port"], listener["hostname"]) == (443, "*.ml.example.com")
    assert not [each for each in found.declared if "gateway.envoyproxy.io" in each.type]
    assert "envoy-gateway" not in found.releases
    (dev,) = _spec(installed("istio-dev"), "acme-gateway-gateway-platform")["listeners"]
    assert (dev["port"], dev["protocol"]) == (80, "HTTP")


def test_proxies_are_two_and_apart_behind_their_load_balancer(installed: Get) -> None:
    data = installed("istio").named("acme-gateway-gateway-options").inputs["data"]
    assert set(data) == {"deployment", "service", "podDisruptionBudget"}
    deployment = yaml.safe_load(data["deployment"])["spec"]
    assert deployment["replicas"] == 2
    assert deployment["strategy"]["rollingUpdate"]["maxUnavailable"] == 0
    pod = deployment["template"]["spec"]
    assert pod["nodeSelector"] == {"plinth.dev/pool": "system"} and pod["affinity"]
    (container,) = pod["containers"]
    assert container["name"] == "istio-proxy"
    assert set(container["resources"]) == {"requests", "limits"}
    service = yaml.safe_load(data["service"])
    assert service == {"metadata": {"annotations": {"example.com/scheme": "internal"}}}
    assert yaml.safe_load(data["podDisruptionBudget"]) == {"spec": {"minAvailable": 1}}
    once = installed("istio-dev").named("acme-gateway-gateway-options").inputs["data"]
    assert set(once) == {"deployment", "service"}


def test_ports_of_istios_proxies_are_open_and_envoy_gateways_are_not(installed: Get) -> None:
    name = "acme-gateway-envoy-gateway-system-allow-named"
    ports = _spec(installed("istio"), name)["ingress"][1]["ports"]
    assert [each["port"] for each in ports] == [80, 443]
    ports = _spec(installed("domain"), name)["ingress"][1]["ports"]
    assert [each["port"] for each in ports] == [10080, 10443, 9443]


def test_routes_are_the_same_and_bounded_by_themselves(installed: Get) -> None:
    found = installed("istio")
    route = _spec(found, "acme-kserve-httproute-fraud-model")
    assert [(each["name"], each["weight"]) for each in route["rules"][0]["backendRefs"]] == [
        ("fraud-predictor", 90),
        ("fraud-canary-predictor", 10),
    ]
    tracking = _spec(found, "acme-mlflow-httproute-mlflow")["rules"]
    assert [each["timeouts"]["request"] for each in tracking if "backendRefs" in each]
    assert not [each for each in tracking if "backendRefs" not in each and "timeouts" in each]
    kserve = found.releases["kserve-resources"]["values"]["kserve"]["controller"]
    assert kserve["deploymentMode"] == "Standard"
    assert kserve["gateway"]["ingressGateway"]["className"] == "istio"


# --- Knative --------------------------------------------------------------------------------------


def test_knative_serving(installed: Get) -> None:
    made = _spec(installed("knative"), "acme-knative-knativeserving-knative-serving")
    assert made["version"] == "1.21"
    assert made["high-availability"] == {"replicas": 2}
    assert [each["name"] for each in made["workloads"]] == list(CONTROL) == list(CONTAINER)
    for each in made["workloads"]:
        (asked,) = each["resources"]
        assert set(asked) == {"container", "requests", "limits"}
        assert each["nodeSelector"] == {"plinth.dev/pool": "system"}
    assert {each["minAvailable"] for each in made["podDisruptionBudgets"]} == {1}
    gateways = made["ingress"]["istio"]
    ports = {
        name: gateways[name]["servers"][0]["port"]["number"]
        for name in ("knative-ingress-gateway", "knative-local-gateway")
    }
    # No Service leads to the one of public Services, and no NetworkPolicy opens its port.
    assert ports == {"knative-ingress-gateway": 8082, "knative-local-gateway": 8081}
    once = _spec(installed("knative-dev"), "acme-knative-knativeserving-knative-serving")
    assert once["high-availability"] == {"replicas": 1}
    assert {each["minAvailable"] for each in once["podDisruptionBudgets"]} == {0}


def test_config_follows_the_spec(installed: Get) -> None:
    made = _spec(installed("knative"), "acme-knative-knativeserving-knative-serving")["config"]
    assert made["autoscaler"]["scale-down-delay"] == "120s"
    assert made["autoscaler"]["requests-per-second-target-default"] == "80"
    assert made["defaults"]["max-revision-timeout-seconds"] == "1800"
    # vLLM has half an hour, and a node may have to come first.
    assert made["deployment"]["progress-deadline"] == "50m"
    assert made["domain"] == {"svc.cluster.local": ""}
    skipped = made["deployment"]["registries-skipping-tag-resolving"].split(",")
    assert {"index.docker.io", "nvcr.io"} <= set(skipped) and "docker.io" not in skipped
    (local,) = yaml.safe_load(made["istio"]["local-gateways"])
    assert local["service"] == "knative-local-gateway.envoy-gateway-system.svc.cluster.local"
    assert all(isinstance(each, str) for part in made.values() for each in part.values())


def test_a_config_of_nothing_is_upstreams_bounds(installed: Get) -> None:
    class Site:
        spec = spec("knative-dev")

    made = config(Site())  # pyright: ignore[reportArgumentType]
    assert made["defaults"]["max-revision-timeout-seconds"] == "600"
    assert made["deployment"]["progress-deadline"] == "30m"


def test_the_way_to_knative(installed: Get) -> None:
    found = installed("knative")
    service = _spec(found, "acme-gateway-knative-local-gateway")
    assert service["selector"] == {"gateway.networking.k8s.io/gateway-name": "platform"}
    (port,) = service["ports"]
    assert (port["port"], port["targetPort"], port["name"]) == (80, 8081, "http2")
    grant = _spec(found, "acme-gateway-referencegrant-knative-local-gateway")
    assert {each["namespace"] for each in grant["from"]} == {"models"}
    assert [each["name"] for each in grant["to"]] == ["knative-local-gateway"]

    def callers(name: str) -> list[str]:
        peers = _spec(found, name)["ingress"][0]["from"]
        return peers[1]["namespaceSelector"]["matchExpressions"][0]["values"]

    assert callers("acme-gateway-envoy-gateway-system-allow-named") == [
        "airflow", "knative-serving", "kserve", "models", "monitoring",
    ]  # fmt: skip
    assert "knative-serving" in callers("acme-kserve-models-allow-named")
    assert callers("acme-knative-knative-serving-allow-named") == [
        "envoy-gateway-system", "models", "monitoring",
    ]  # fmt: skip
    assert "knative-local-gateway" not in json.dumps(
        [each.inputs for each in installed("istio").declared], default=str
    )


def test_versions_are_led_to_by_the_names_that_knative_knows(installed: Get) -> None:
    found = installed("knative")
    grpc = _spec(found, "acme-kserve-grpcroute-fraud-model")["rules"][0]["backendRefs"]
    assert [each["weight"] for each in grpc] == [90, 10]
    assert {(each["name"], each["namespace"], each["port"]) for each in grpc} == {
        ("knative-local-gateway", "envoy-gateway-system", 80)
    }
    hosts = [each["filters"][0]["requestHeaderModifier"]["set"] for each in grpc]
    assert hosts == [
        [{"name": "Host", "value": "fraud-predictor.models.svc.cluster.local"}],
        [{"name": "Host", "value": "fraud-canary-predictor.models.svc.cluster.local"}],
    ]
    green = _spec(found, "acme-kserve-httproute-ranker-model")["rules"][0]["backendRefs"]
    assert [each["weight"] for each in green] == [0, 100]
    names = {each.name for each in found.declared}
    assert "acme-kserve-httproute-fraud-model" not in names


def test_models_are_knatives_services(installed: Get) -> None:
    found = installed("knative")
    fraud = found.named("acme-kserve-model-fraud").inputs
    annotations, labels = fraud["metadata"]["annotations"], fraud["metadata"]["labels"]
    assert annotations["serving.kserve.io/deploymentMode"] == "Knative"
    assert annotations["autoscaling.knative.dev/class"] == "kpa.autoscaling.knative.dev"
    assert labels["networking.knative.dev/visibility"] == "cluster-local"
    predictor = fraud["spec"]["predictor"]
    assert (predictor["scaleMetric"], predictor["scaleTarget"]) == ("concurrency", 8)
    assert predictor["timeout"] == 5
    assert (predictor["model"]["runtime"], predictor["model"]["protocolVersion"]) == (
        "plinth-onnx-grpc",
        "grpc-v2",
    )
    # Knative refuses both.
    assert not {"terminationGracePeriodSeconds", "deploymentStrategy"} & set(predictor)
    chat = _spec(found, "acme-kserve-model-chat")["predictor"]
    assert (chat["minReplicas"], chat["maxReplicas"]) == (0, 2)
    iris = _spec(found, "acme-kserve-model-iris")["predictor"]
    assert (iris["scaleMetric"], iris["scaleTarget"]) == ("rps", 20)
    cpu = installed("knative-dev").named("acme-kserve-model-iris").inputs
    assert cpu["metadata"]["annotations"]["autoscaling.knative.dev/class"].startswith("hpa.")
    assert cpu["spec"]["predictor"]["scaleMetric"] == "cpu"
    assert cpu["spec"]["predictor"]["scaleTarget"] == 70


def test_runtimes_are_what_knative_takes(installed: Get) -> None:
    found = installed("knative")
    made = {
        each.inputs["metadata"]["name"]: each.inputs["spec"]
        for each in found.declared
        if each.type.endswith(":ClusterServingRuntime")
    }
    assert {"plinth-onnx-grpc", "plinth-triton", "plinth-torchserve"} <= set(made)
    # Nobody asks for that.
    assert "plinth-triton-grpc" not in made
    for name, runtime in made.items():
        (container,) = runtime["containers"]
        (port,) = container["ports"]
        assert port["name"] == ("h2c" if name.endswith("-grpc") else "http1"), name
        assert "/tmp" not in [each["mountPath"] for each in container["volumeMounts"]]  # noqa: S108
        assert {each["name"] for each in container["volumeMounts"]} == {
            each["name"] for each in runtime["volumes"]
        }
        for probe in ("startupProbe", "readinessProbe", "livenessProbe"):
            asked = container[probe]
            if "grpc" in asked:
                assert asked["grpc"] == {"port": 9000} and "httpGet" not in asked
            else:
                (handler,) = [each for each in ("httpGet", "tcpSocket") if each in asked]
                assert asked[handler]["port"] == port["containerPort"]
    chosen = made["plinth-onnx-grpc"]["supportedModelFormats"]
    assert not any(each["autoSelect"] for each in chosen)


def test_metrics_of_ports_that_knative_does_not_know(installed: Get) -> None:
    found = installed("knative")
    (own,) = _spec(found, "acme-kserve-podmonitor-models-own-port")["podMetricsEndpoints"]
    assert own["port"] == "user-port"
    assert own["relabelings"][-1] == {
        "sourceLabels": ["__meta_kubernetes_pod_ip"],
        "targetLabel": "__address__",
        "replacement": "${1}:8002",
    }
    assert SERVERS["triton"].ports["metrics"] == 8002
    assert SERVERS["torchserve"].ports["metrics"] == 8082
    (queue,) = _spec(found, "acme-kserve-podmonitor-models-queue")["podMetricsEndpoints"]
    assert queue["port"] == "http-usermetric"
    kinds = {
        each.inputs["spec"]["labels"]["plinth.dev/metrics"]
        for each in found.declared
        if each.type.endswith(":ClusterServingRuntime")
    }
    names = {each.name for each in found.declared}
    assert {f"acme-kserve-podmonitor-models-{kind}" for kind in kinds} <= names


def test_kserve_waits_for_knative_and_goes_before_it(installed: Get) -> None:
    found = installed("knative")
    serving = found.named("acme-knative-knativeserving-knative-serving")
    assert serving in found.before(found.named("acme-kserve-kserve-resources"))
    assert serving in found.before(found.named("acme-kserve-model-fraud"))
    # Its finalizer is the operator's.
    releases = [each.name for each in found.before(serving) if each.type.endswith(":Release")]
    assert "acme-knative-knative-operator" in releases
    values = found.releases["kserve-resources"]["values"]["kserve"]["controller"]
    assert values["deploymentMode"] == "Knative"
    assert values["gateway"]["disableIstioVirtualHost"] is True
    assert values["gateway"]["localGateway"]["gatewayService"].startswith("knative-local-gateway.")

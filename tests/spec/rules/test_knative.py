"""Rules of Knative mode and of Istio's gateway: what goes with them, and what does not."""

from __future__ import annotations

import pytest

from ..files import GRAFANA, added, faults

KNATIVE = "serving:\n  mode: knative\n  gateway: istio\n  autoscaling: {engine: knative}\n"

MODELS = f"{KNATIVE}  runtimes: [triton, tensorflow, sklearn]\n  models:\n"

# Each case: what is added to a stack, and every word that is said of it.
CASES: dict[str, tuple[str, list[str]]] = {
    "Istio's gateway": ("serving: {gateway: istio}\n", []),
    "Knative without models": (KNATIVE, []),
    "a model that wakes by itself": (f"""\
{MODELS}\
    - {{name: a, runtime: sklearn, storage: "artifacts:models/a", scaling: {{minReplicas: 0, targetInFlight: 4}}}}
    - {{name: b, runtime: triton, protocols: [grpc], storage: "artifacts:models/b", rollout: {{candidate: {{storage: "artifacts:models/c"}}}}}}
    - {{name: d, runtime: triton, storage: "artifacts:models/d", rollout: {{strategy: blue-green, active: green, candidate: {{storage: "artifacts:models/c"}}}}}}
""", [
    ]),
    "a canary behind Istio": ("""\
serving:
  gateway: istio
  models:
    - {name: a, runtime: triton, protocols: [rest, grpc], storage: "artifacts:models/a", rollout: {candidate: {storage: "artifacts:models/c"}}}
""", [
    ]),
    "two ways in, and gRPC that says nothing of itself": (f"""\
{MODELS}\
    - {{name: a, runtime: triton, protocols: [rest, grpc], storage: "artifacts:models/a"}}
    - {{name: b, runtime: tensorflow, protocols: [grpc], storage: "artifacts:models/b"}}
""", [
        "acme.yaml:10:34: serving.models[0].protocols: Knative gives a pod one port, and these are two (mend: one of them, or mode: standard)",
        "acme.yaml:11:38: serving.models[1].protocols: nothing tells Knative by gRPC whether TensorFlow Serving is ready (mend: rest, or mode: standard)",
    ]),
    "what wakes it, where a request does": (f"""\
{MODELS}\
    - name: a
      runtime: triton
      storage: artifacts:models/a
      timeoutSeconds: 601
      scaling: {{minReplicas: 0, wakeHours: {{start: 7, end: 19}}, wakeQueries: [{{query: up}}]}}
""", [
        "acme.yaml:13:7: warning: serving.models[0].timeoutSeconds: a request of more than 600 seconds ends when Knative's activator, which it may come through, is replaced (mend: 600 or less)",
        "acme.yaml:14:33: warning: serving.models[0].scaling.wakeHours: is not used: in Knative mode a request wakes it (mend: take it away)",
        "acme.yaml:14:65: warning: serving.models[0].scaling.wakeQueries: is not used: in Knative mode a request wakes it (mend: take it away)",
    ]),
    "CPU that goes to zero": ("""\
serving:
  mode: knative
  gateway: istio
  models:
    - {name: a, runtime: triton, storage: "artifacts:models/a", scaling: {minReplicas: 0}}
""", [
        "acme.yaml:8:75: serving.models[0].scaling.minReplicas: a HorizontalPodAutoscaler does not scale to zero (mend: 1 or more, or serving.autoscaling.engine: knative)",
    ]),
    "kept on nodes": (f"""\
gpu: {{pools: [{{name: serve, accelerator: t4, nodes: {{min: 0, max: 4}}, purpose: serving, labels: {{kserve/localmodel: worker}}}}]}}
{MODELS}\
    - {{name: a, runtime: triton, storage: "artifacts:models/a", gpuPool: serve, cache: true, sizeGib: 9}}
""", [
        "acme.yaml:11:81: serving.models[0].cache: models are kept on nodes in standard mode alone (mend: false, or mode: standard)",
    ]),
    "CPU's target, where requests count": ("serving: {mode: knative, gateway: istio, autoscaling: {engine: knative, targetUtilizationPercent: 50}}\n", [
        "acme.yaml:4:73: warning: serving.autoscaling.targetUtilizationPercent: is not used: the autoscaler is knative (mend: take it away, or change that)",
    ]),
    "objectives that nothing measures": ("serving: {gateway: istio}\nmonitoring: {slo: {latencyMilliseconds: 1000}}\n", [
        "acme.yaml:5:14: warning: monitoring.slo: is not used: objectives are measured by the series of Envoy Gateway (mend: take it away, or change that)",
    ]),
    "a page that asks for its own password": ("""\
access: {domain: ml.example.com, oidc: {issuer: https://id.example.com, clientId: a, clientSecret: sso/client}}
serving: {gateway: istio}
orchestration: {prefect: {enabled: true, workPools: [{name: search}]}}
""", [
        f"acme.yaml:4:34: {GRAFANA}",
        "acme.yaml:5:11: serving.gateway: callers of models are asked at Envoy Gateway, and this is istio (mend: envoy, or serving.auth: none)",
        "acme.yaml:5:11: warning: serving.gateway: istio signs nobody in: Prefect's page asks for its own password (mend: envoy, or hand that password on)",
    ]),
    "a gateway that there is none of": ("serving: {gateway: contour}\n", [
        "acme.yaml:4:11: serving.gateway: \"contour\" is not one of envoy, istio, none (mend: choose one of these)",
    ]),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_rules_of_knative_and_istio(case: str) -> None:
    text, said = CASES[case]
    assert faults(added(text)) == said

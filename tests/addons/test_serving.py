"""Models of the spec: servers, roll-out, scaling, placement, cache and edge."""

from __future__ import annotations

import json
from typing import Any, get_args

import pulumi
import pytest

from components.addons.serving import cache, metrics, models, rollout, runtimes
from components.cloud import Bucket, NodePool
from spec.compute import Taint
from spec.models import Model, Runtime
from spec.platform import Platform
from spec.variants import replicas, shares, variants
from tests.addons import place
from tests.addons.conftest import Get
from tests.specs import BASE


def platform(model: dict[str, Any], serving: dict[str, Any] | None = None, **more: Any) -> Platform:
    least = {"name": "fraud", "runtime": "triton", "storage": "artifacts:models/fraud/3"}
    own = {**(serving or {}), "models": [least | model]}
    return Platform.model_validate_json(json.dumps(BASE | {"serving": own} | more))


def versions(rollout: dict[str, Any], **more: Any) -> list[tuple[str, str, int, int, int]]:
    """Name, storage, weight and bounds of what stands for a model with that roll-out."""
    spec = platform({"rollout": rollout}, more.pop("serving", None), **more)
    (model,) = spec.serving.models
    return [
        (each.name, each.storage, each.weight, each.replicas.least, each.replicas.most)
        for each in variants(model, spec)
    ]


def service(installed: Get, name: str, model: str) -> dict[str, Any]:
    return installed(name).named(f"acme-kserve-model-{model}").inputs


# --- runtimes -------------------------------------------------------------------------------------


def test_every_runtime_of_the_language_is_a_server() -> None:
    every = get_args(Runtime)
    assert set(runtimes.SERVERS) == set(models.FORMATS) == set(metrics.LOADS) == set(every)
    spec = platform({}, {"runtimes": list(every)})
    made = runtimes.cluster_runtimes(spec.serving, [], gpus=False)
    assert set(made) == {f"plinth-{each}" for each in every}
    for runtime, each in zip(every, made.values(), strict=True):
        formats = [found["name"] for found in each["supportedModelFormats"]]
        assert models.FORMATS[runtime] in formats
        assert each["labels"]["plinth.dev/metrics"] in metrics.ENDPOINTS


def test_no_two_servers_are_picked_for_one_format() -> None:
    spec = platform({}, {"runtimes": list(get_args(Runtime))})
    made = runtimes.cluster_runtimes(spec.serving, [], gpus=True)
    picked = [
        (each["name"], each["version"])
        for found in made.values()
        for each in found["supportedModelFormats"]
        if each["autoSelect"]
    ]
    assert len(picked) == len(set(picked))


def test_servers_are_pinned_hardened_and_probed(installed: Get) -> None:
    found = [
        each for each in installed("models").objects if each["kind"] == "ClusterServingRuntime"
    ]
    assert {"plinth-torchserve-gpu", "plinth-tensorflow-gpu", "plinth-huggingface-gpu"} <= {
        each["metadata"]["name"] for each in found
    }
    for each in found:
        (container,) = each["spec"]["containers"]
        assert container["name"] == "kserve-container"
        assert container["image"].partition("/")[0] in ("docker.io", "nvcr.io")
        assert "latest" not in container["image"]
        security = container["securityContext"]
        assert security["capabilities"] == {"drop": ["ALL"]}
        assert security["allowPrivilegeEscalation"] is False and security["privileged"] is False
        assert security.get("runAsNonRoot") or each["metadata"]["name"] == "plinth-vllm"
        assert {"startupProbe", "readinessProbe", "livenessProbe"} <= set(container)
        tolerated = {each["value"] for each in each["spec"]["tolerations"]}
        assert tolerated == {"", "serving"}


def test_each_endpoint_of_metrics_is_a_port_of_its_servers() -> None:
    for server in runtimes.SERVERS.values():
        port, path = metrics.ENDPOINTS[server.metrics]
        assert port in server.ports and path.endswith("/metrics")
    assert runtimes.SERVERS["triton"].ports["metrics"] == 8002


def test_series_carry_the_model_and_its_version(installed: Get) -> None:
    found = installed("models").of("kubernetes:monitoring.coreos.com/v1:PodMonitor")
    own = [each.inputs for each in found if each.inputs["metadata"]["namespace"] == "models"]
    assert {each["metadata"]["name"] for each in own} == {
        "models-own-port", "models-http", "models-tensorflow",
    }  # fmt: skip
    for each in own:
        (endpoint,) = each["spec"]["podMetricsEndpoints"]
        assert [found["targetLabel"] for found in endpoint["relabelings"]] == [
            "inference_service", "served_model", "served_version",
        ]  # fmt: skip


# --- roll-out -------------------------------------------------------------------------------------

NEXT = {"storage": "artifacts:models/fraud/4"}
OLD, NEW = "artifacts:models/fraud/3", "artifacts:models/fraud/4"


def test_without_a_candidate_one_version_stands() -> None:
    assert versions({}) == [("fraud", OLD, 100, 2, 10)]


@pytest.mark.parametrize(
    ("percent", "weights", "least"),
    [(None, (90, 10), 1), (0, (100, 0), 1), (25, (75, 25), 1), (60, (40, 60), 2), (100, (0, 100), 2)],
)  # fmt: skip
def test_a_canary_takes_its_percent(
    percent: int | None, weights: tuple[int, int], least: int
) -> None:
    given = {"candidate": NEXT} | ({} if percent is None else {"percent": percent})
    assert versions(given) == [
        ("fraud", OLD, weights[0], 2, 10),
        ("fraud-canary", NEW, weights[1], least, 10),
    ]


def test_the_way_of_a_canary_leaves_its_model_in_place() -> None:
    # What serves keeps its name and its files through every step until the files are changed.
    steps = [
        versions({}),
        versions({"candidate": NEXT, "percent": 10}),
        versions({"candidate": NEXT, "percent": 100}),
    ]
    assert {step[0][:2] for step in steps} == {("fraud", OLD)}
    assert all(sum(each[2] for each in step) == 100 for step in steps)


def test_blue_and_green_are_both_up_and_one_word_switches() -> None:
    given = {"strategy": "blue-green", "candidate": NEXT}
    blue, green = versions(given), versions(given | {"active": "green"})
    assert blue == [("fraud", OLD, 100, 2, 10), ("fraud-green", NEW, 0, 2, 10)]
    assert green == [("fraud", OLD, 0, 2, 10), ("fraud-green", NEW, 100, 2, 10)]


def test_routes_split_by_weight(installed: Get) -> None:
    found = installed("models")
    http = found.named("acme-kserve-httproute-fraud-model").inputs["spec"]
    grpc = found.named("acme-kserve-grpcroute-fraud-model").inputs["spec"]
    # An HTTPRoute and a GRPCRoute may not have one name.
    assert http["hostnames"] == ["fraud-models.ml.example.com"]
    assert grpc["hostnames"] == ["fraud-grpc-models.ml.example.com"]
    for route, port in ((http, 80), (grpc, 9000)):
        (rule,) = route["rules"]
        assert [(each["name"], each["port"], each["weight"]) for each in rule["backendRefs"]] == [
            ("fraud-predictor", port, 90),
            ("fraud-canary-predictor", port, 10),
        ]
    assert http["rules"][0]["timeouts"] == {"request": "5s"}
    assert not [each for each in found.declared if "httproute-vision" in each.name]


def test_a_route_waits_for_what_it_leads_to(installed: Get) -> None:
    found = installed("models")
    before = found.before(found.named("acme-kserve-httproute-fraud-model"))
    for name in ("fraud", "fraud-canary"):
        made = found.named(f"acme-kserve-model-{name}")
        assert made in before
        annotations = made.inputs["metadata"]["annotations"]
        assert annotations["pulumi.com/waitFor"] == "condition=Ready"


def test_no_pod_goes_before_another_answers(installed: Get) -> None:
    found = installed("models")
    for each in found.objects:
        if each["kind"] != "InferenceService":
            continue
        strategy = each["spec"]["predictor"]["deploymentStrategy"]["rollingUpdate"]
        assert strategy == {"maxSurge": 1, "maxUnavailable": 0}
        # KServe makes no route of its own, which would take the model's name.
        assert each["metadata"]["labels"]["networking.kserve.io/visibility"] == "cluster-local"
    budget = found.named("acme-kserve-fraud-budget").inputs["spec"]
    assert budget == {
        "maxUnavailable": 1,
        "selector": {"matchLabels": {"serving.kserve.io/inferenceservice": "fraud"}},
    }


# --- scaling --------------------------------------------------------------------------------------


def test_dev_starts_one_replica_and_others_two() -> None:
    for environment, least in (("dev", 1), ("prod", 2)):
        spec = platform({}, environment=environment)
        assert replicas(spec.serving.models[0], spec).least == least


def test_hpa_goes_by_cpu(installed: Get) -> None:
    spec = platform({}, {"autoscaling": {"targetUtilizationPercent": 60}})
    (variant,) = variants(spec.serving.models[0], spec)
    made = models.Place(spec.serving, [], _bucket(), {}, False)
    annotations, service = models.inference_service(variant, made)
    assert annotations["serving.kserve.io/autoscalerClass"] == "hpa"
    predictor = service["predictor"]
    assert (predictor["scaleMetric"], predictor["scaleTarget"]) == ("cpu", 60)
    assert "autoScaling" not in predictor


def test_a_version_says_its_stage_and_the_signature_that_was_verified() -> None:
    signed = "sha256:" + 64 * "0"
    candidate = {"storage": "artifacts:models/fraud/4", "signature": signed}
    for strategy in ("canary", "blue-green"):
        for more in ({}, {"active": "green"}):
            rollout = {"strategy": strategy, "candidate": candidate, **more}
            spec = platform({"rollout": rollout})
            made = models.Place(spec.serving, [], _bucket(), {}, False)
            own, other = variants(spec.serving.models[0], spec)
            # The label stays while traffic moves: another one would start pods.
            assert models.labels(own, made)["plinth.dev/model-stage"] == "champion"
            assert models.labels(other, made)["plinth.dev/model-stage"] == "challenger"
            assert "plinth.dev/model-signature" not in models.inference_service(own, made)[0]
            annotations, _ = models.inference_service(other, made)
            assert annotations["plinth.dev/model-signature"] == signed


def test_keda_goes_by_the_requests_of_each_version(installed: Get) -> None:
    predictor = service(installed, "models", "ranker-green")["spec"]["predictor"]
    (metric,) = predictor["autoScaling"]["metrics"]
    assert metric["external"]["target"] == {"type": "Value", "value": "80"}
    assert metric["external"]["metric"]["query"] == (
        'sum(rate(nv_inference_request_success{namespace="models",'
        'inference_service="ranker-green"}[2m]))'
    )
    assert predictor["autoScaling"]["behavior"] == {
        "scaleDown": {"stabilizationWindowSeconds": 120}
    }


def test_what_goes_to_zero_has_what_wakes_it(installed: Get) -> None:
    predictor = service(installed, "models", "chat")["spec"]["predictor"]
    assert (predictor["minReplicas"], predictor["maxReplicas"]) == (0, 2)
    queries = [each["external"]["metric"]["query"] for each in predictor["autoScaling"]["metrics"]]
    assert len(queries) == 3 and queries[2] == "sum(chat_queue_length)"


def test_one_replica_has_no_autoscaler(installed: Get) -> None:
    made = service(installed, "models", "churn")
    assert made["metadata"]["annotations"]["serving.kserve.io/autoscalerClass"] == "none"
    assert not [
        each for each in installed("models").declared if each.name == "acme-kserve-churn-budget"
    ]


# --- what a model is given ------------------------------------------------------------------------


def _bucket(account: str | None = None) -> Bucket:
    known = pulumi.Output.from_input
    return Bucket(known("acme-artifacts"), known("s3://acme-artifacts"), account)


@pytest.mark.parametrize(
    ("storage", "account", "said"),
    [
        ("artifacts:models/a", None, "s3://acme-artifacts/models/a"),
        ("artifacts:/models/a/", None, "s3://acme-artifacts/models/a"),
        ("artifacts:models/a", "acme.blob.core.windows.net",
         "https://acme.blob.core.windows.net/acme-artifacts/models/a"),
        ("hf://a/b", None, "hf://a/b"),
    ],
)  # fmt: skip
def test_storage_is_as_the_initializer_takes_it(
    storage: str, account: str | None, said: str
) -> None:
    pulumi.runtime.mocks.set_mocks(place.Recorder())

    @pulumi.runtime.test
    def found() -> Any:
        made = pulumi.Output.from_input(models.uri(storage, _bucket(account)))
        return made.apply(lambda each: [each] == [said] or pytest.fail(each))

    found()


def test_a_model_is_on_its_pool_and_known_to_its_cloud(installed: Get) -> None:
    made = service(installed, "models", "fraud")
    predictor = made["spec"]["predictor"]
    assert predictor["nodeSelector"] == {"plinth.dev/pool": "slice"}
    assert {each["value"] for each in predictor["tolerations"]} == {"", "serving"}
    assert predictor["serviceAccountName"] == "predictor"
    assert made["metadata"]["labels"]["example.com/use"] == "true"
    assert predictor["model"]["resources"]["limits"]["nvidia.com/gpu"] == "1"
    on_cpu = service(installed, "models", "iris")["spec"]["predictor"]
    assert on_cpu["nodeSelector"] == {"plinth.dev/pool": "cpu"} and "tolerations" not in on_cpu
    assert "nvidia.com/gpu" not in on_cpu["model"]["resources"]["limits"]


def test_a_pool_of_several_groups_of_nodes_is_one_to_a_model() -> None:
    spec = platform({"gpuPool": "serve"}, gpu={"pools": [
        {"name": "serve", "accelerator": "l4", "nodes": {"min": 0, "max": 4}, "purpose": "serving"}]})  # fmt: skip
    groups = [
        NodePool(f"serve-{capacity}", {"plinth.dev/pool": "serve"}, (Taint(key="nvidia.com/gpu"), *more))
        for capacity, more in (("on-demand", ()), ("spot", (Taint(key="spot"),)))
    ]  # fmt: skip
    (variant,) = variants(spec.serving.models[0], spec)
    made = models.predictor_of(variant, models.Place(spec.serving, groups, _bucket(), {}, False))
    assert made["nodeSelector"] == {"plinth.dev/pool": "serve"}
    assert [each["key"] for each in made["tolerations"]] == ["nvidia.com/gpu", "spot"]
    chart = cache.values(["serve"], groups)["kserve"]["localmodelnode"]["controller"]
    assert [each["key"] for each in chart["tolerations"]] == ["nvidia.com/gpu", "spot"]


def test_both_versions_answer_to_the_models_name(installed: Get) -> None:
    for name in ("words", "iris", "vision"):
        args = service(installed, "models", name)["spec"]["predictor"]["model"]["args"]
        assert args == [f"--model_name={name}"]
    chat = service(installed, "models", "chat")["spec"]["predictor"]["model"]["args"]
    assert chat == ["--served-model-name=chat", "--max-model-len=8192"]


def test_vllm_lays_a_model_over_its_gpus() -> None:
    model = Model(name="a", runtime="vllm", storage="hf://a/b", gpu_pool="p", gpus=4)
    assert "--tensor-parallel-size=4" in models.started(model, None)["args"]


def test_another_configuration_is_another_pod() -> None:
    def sum_of(size: int) -> str:
        spec = platform({"triton": {"backend": "onnxruntime", "maxBatchSize": size}})
        (model,) = spec.serving.models
        env = models.started(model, models.generated(model))["env"]
        return {each["name"]: each["value"] for each in env}["MODEL_CONFIG_SHA256"]

    assert sum_of(4) != sum_of(8) and sum_of(4) == sum_of(4)


def test_a_repository_is_served_as_it_is(installed: Get) -> None:
    model = service(installed, "models", "ranker")["spec"]["predictor"]["model"]
    assert model["args"] == [
        "--model-control-mode=explicit", "--load-model=first", "--load-model=second",
    ]  # fmt: skip
    assert "command" not in model and "env" not in model


# --- the cache ------------------------------------------------------------------------------------


def test_a_cached_model_is_fetched_as_the_predictor(installed: Get) -> None:
    found = installed("models")
    (kept,) = [each for each in found.objects if each["kind"] == "LocalModelNamespaceCache"]
    assert kept["metadata"]["namespace"] == "models"
    assert kept["spec"] == {
        "sourceModelUri": "hf://Qwen/Qwen3-4B",
        "modelSize": "20Gi",
        "nodeGroups": ["serve"],
        "serviceAccountName": "predictor",
    }
    made = service(installed, "models", "chat")
    assert made["metadata"]["annotations"]["serving.kserve.io/nodegroup"] == "serve"
    # A URI that is not the cache's own is fetched anew for each pod.
    assert made["spec"]["predictor"]["model"]["storageUri"] == kept["spec"]["sourceModelUri"]


def test_both_charts_and_the_volumes_agree_on_the_folder(installed: Get) -> None:
    found = installed("models")
    paths = {
        release["values"]["kserve"]["localmodel"]["agent"]["hostPath"]
        for key, release in found.releases.items()
        if key in ("kserve-resources", cache.VALUES)
    }
    (group,) = [each for each in found.objects if each["kind"] == "LocalModelNodeGroup"]
    assert paths == {group["spec"]["persistentVolumeSpec"]["local"]["path"]} == {cache.HOST_PATH}
    classed = found.named(f"acme-kserve-{cache.CLASS}").inputs
    assert classed["provisioner"] == "kubernetes.io/no-provisioner"
    assert group["spec"]["persistentVolumeClaimSpec"]["storageClassName"] == cache.CLASS


def test_no_agent_where_nothing_is_kept(installed: Get) -> None:
    found = installed("domain")
    assert cache.VALUES not in found.releases
    assert "localmodel" not in found.releases["kserve-resources"]["values"]["kserve"]
    level = "pod-security.kubernetes.io/enforce"
    assert found.named("acme-kserve-kserve").inputs["metadata"]["labels"][level] == "restricted"


# --- the edge -------------------------------------------------------------------------------------


def test_the_edge_is_small_and_alone(installed: Get) -> None:
    found = installed("edge")
    made = service(installed, "edge", "defects")
    predictor = made["spec"]["predictor"]
    assert (predictor["minReplicas"], predictor["maxReplicas"]) == (1, 1)
    assert predictor["nodeSelector"] == {"kubernetes.io/arch": "arm64"}
    assert predictor["runtimeClassName"] == "nvidia"
    assert "runtimeClassName" not in service(installed, "edge", "sounds")["spec"]["predictor"]
    assert not [each for each in found.declared if each.type.endswith(("HTTPRoute", "GRPCRoute"))]
    assert not [each for each in found.declared if each.name.endswith("defects-budget")]
    for each in found.objects:
        if each["kind"] == "ClusterServingRuntime":
            assert each["spec"]["containers"][0]["image"].endswith("-igpu")
    requests = found.releases["kserve-resources"]["values"]["kserve"]["controller"]["resources"]
    assert requests["requests"] == {"cpu": "50m", "memory": "128Mi"}


def test_shares_of_a_node() -> None:
    def pool(**sharing: Any) -> Any:
        made = {"name": "a", "accelerator": "l4", "nodes": {"min": 0, "max": 1}, **sharing}
        gpu = {"pools": [made | {"gpusPerNode": 2}]}
        return Platform.model_validate_json(json.dumps(BASE | {"gpu": gpu})).gpu.pools[0]

    assert shares(pool()) == 2
    assert shares(pool(sharing={"timeSlicing": 4})) == shares(pool(sharing={"mps": 4})) == 8
    assert shares(pool(sharing={"mig": "1g.10gb"}), 7) == 14


def test_hosts_are_one_label_under_the_domain() -> None:
    (model,) = platform({}).serving.models
    for grpc in (False, True):
        assert rollout.host(model, "ml.example.com", grpc=grpc).count(".") == 3

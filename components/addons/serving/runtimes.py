"""ClusterServingRuntimes: the servers that models run on, pinned and placed.

Our own objects, not those of the chart kserve-runtime-configs: its Triton is of 2023 with no port for
metrics, its TensorFlow Serving of 2021, its vLLM floats, and it takes neither arguments, nor ports,
nor probes, nor labels. Names are ours too: KServe changes the tags of images by the names of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from spec.models import Runtime
from spec.serving import Serving

from .. import catalog
from ..pods import WRITABLE_CONTAINER_SECURITY, resources
from . import knative
from .names import CONTAINER, METRICS_LABEL, WHERE
from .server import HTTP, Manifest, Server

GRPC, METRICS = 9000, 8002

TF_MONITORING = "tensorflow-serving-monitoring"
"""ConfigMap of the models' namespace that turns on the metrics of TensorFlow Serving."""

TF_CONFIG = 'prometheus_config { enable: true, path: "/monitoring/prometheus/metrics" }\n'


_TRITON = Server(
    image="triton",
    formats=(),
    command=("tritonserver",),
    args=(
        # Kubernetes fills it in: a model of the spec sets it to the repository that is made for it.
        "--model-repository=$(MODEL_REPOSITORY)",
        f"--http-port={HTTP}",
        f"--grpc-port={GRPC}",
        f"--metrics-port={METRICS}",
        "--allow-http=true",
        "--allow-grpc=true",
        "--allow-metrics=true",
        # Requests under way are answered before a pod goes.
        "--exit-timeout-secs=30",
    ),
    ports={"http": HTTP, "grpc": GRPC, "metrics": METRICS},
    protocols=("v2", "grpc-v2"),
    ready="/v2/health/ready",
    metrics="own-port",
    env={"MODEL_REPOSITORY": WHERE, "HOME": "/tmp"},  # noqa: S108
    shared_memory=True,
)


def _triton(*formats: tuple[str, str, bool]) -> Server:
    return replace(_TRITON, formats=formats)


def _python(name: str, *formats: tuple[str, str, bool], **more: Any) -> Server:
    """A server of KServe's own Python package."""
    return Server(
        image=name,
        formats=formats,
        args=("--model_name={{.Name}}", f"--model_dir={WHERE}", f"--http_port={HTTP}"),
        protocols=("v1", "v2"),
        ready="/v2/health/ready",
        metrics="http",
        **more,
    )


SERVERS: Mapping[Runtime, Server] = {
    "triton": _triton(("triton", "2", True), ("tensorrt", "10", True), ("pytorch", "2", False)),
    # Triton's ONNX Runtime backend.
    "onnx": _triton(("onnx", "1", True)),
    "vllm": Server(
        image="vllm",
        formats=(("vLLM", "1", True),),
        command=("vllm", "serve"),
        args=(WHERE, "--served-model-name={{.Name}}", f"--port={HTTP}"),
        ready="/health",
        metrics="http",
        # Its image has no other user, and writes beside its program.
        user=None,
        startup_minutes=30,
        shared_memory=True,
    ),
    "huggingface": _python(
        "huggingfaceserver",
        ("huggingface", "1", True),
        startup_minutes=30,
        shared_memory=True,
        gpu_image="huggingfaceserver-gpu",
        env={"HF_HOME": "/tmp/huggingface"},  # noqa: S108
    ),
    "sklearn": _python("sklearnserver", ("sklearn", "1", True)),
    "xgboost": _python("xgbserver", ("xgboost", "1", True), ("xgboost", "2", True)),
    "tensorflow": Server(
        image="tensorflow-serving",
        formats=(("tensorflow", "1", True), ("tensorflow", "2", True)),
        command=("/usr/bin/tensorflow_model_server",),
        args=(
            "--model_name={{.Name}}",
            f"--model_base_path={WHERE}",
            f"--port={GRPC}",
            f"--rest_api_port={HTTP}",
            "--rest_api_timeout_in_ms=60000",
            "--monitoring_config_file=/etc/plinth/server/monitoring.config",
        ),
        ports={"http": HTTP, "grpc": GRPC},
        protocols=("v1", "grpc-v1"),
        # A path that names no model: KServe puts the InferenceService's name for {{.Name}}.
        ready="/monitoring/prometheus/metrics",
        metrics="tensorflow",
        gpu_image="tensorflow-serving-gpu",
        config=TF_MONITORING,
    ),
    "torchserve": Server(
        image="torchserve",
        formats=(("pytorch", "1", True),),
        args=(
            "torchserve",
            "--start",
            f"--model-store={WHERE}/model-store",
            f"--ts-config={WHERE}/config/config.properties",
        ),
        # Its addresses are said in the config.properties that comes with the model.
        ports={"http": 8085, "metrics": 8082},
        protocols=("v1",),
        ready="",
        metrics="own-port",
        env={"TS_SERVICE_ENVELOPE": "kserve"},
        gpu_image="torchserve-gpu",
    ),
}
"""Every word of `serving.runtimes`."""


def name_of(runtime: Runtime, *, gpu: bool = False) -> str:
    """Name of the ClusterServingRuntime of a word of the spec."""
    return f"plinth-{runtime}{'-gpu' if gpu and SERVERS[runtime].gpu_image else ''}"


def cluster_runtimes(
    serving: Serving, tolerations: Sequence[Mapping[str, str]], *, gpus: bool
) -> dict[str, Manifest]:
    """Specs of the ClusterServingRuntimes that are asked for, by name.

    Args:
        tolerations: of the pools that serve.
        gpus: whether there is a pool of GPUs.
    """
    made: dict[str, Manifest] = {}
    for runtime in serving.runtimes:
        server = SERVERS[runtime]
        jetson = serving.profile == "edge" and serving.edge_device == "jetson"
        image = "triton-jetson" if server.image == "triton" and jetson else server.image
        own = {name_of(runtime): _spec(server, image, tolerations, auto=True)}
        if gpus and server.gpu_image:
            own[name_of(runtime, gpu=True)] = _spec(
                server, server.gpu_image, tolerations, auto=False
            )
        if serving.mode == "knative":
            own = dict(_knative(own, server, runtime in _asked_by_grpc(serving)))
        made |= own
    return made


def _asked_by_grpc(serving: Serving) -> set[Runtime]:
    return {each.runtime for each in serving.models if knative.grpc(each)}


def _knative(
    made: Mapping[str, Manifest], server: Server, speaks_grpc: bool
) -> Iterator[tuple[str, Manifest]]:
    """One of each way to speak: Knative gives a pod one port."""
    for name, each in made.items():
        yield name, knative.runtime(each, server, speaks_grpc=False)
        if speaks_grpc:
            chosen = [{**form, "autoSelect": False} for form in each["supportedModelFormats"]]
            found = knative.runtime(each, server, speaks_grpc=True)
            yield f"{name}{knative.GRPC}", {**found, "supportedModelFormats": chosen}


def _spec(
    server: Server, image: str, tolerations: Sequence[Mapping[str, str]], *, auto: bool
) -> Manifest:
    volumes: list[Manifest] = [{"name": "tmp", "emptyDir": {"sizeLimit": "2Gi"}}]
    mounts: list[Manifest] = [{"name": "tmp", "mountPath": "/tmp"}]  # noqa: S108
    if server.shared_memory:
        volumes.append({"name": "shm", "emptyDir": {"medium": "Memory", "sizeLimit": "2Gi"}})
        mounts.append({"name": "shm", "mountPath": "/dev/shm"})  # noqa: S108
    if server.config:
        volumes.append({"name": "server", "configMap": {"name": server.config}})
        mounts.append({"name": "server", "mountPath": "/etc/plinth/server", "readOnly": True})
    user: Manifest = {} if server.user is None else {"runAsNonRoot": True, "runAsUser": server.user}
    container: Manifest = {
        "name": CONTAINER,
        "image": catalog.image(image).pinned,
        "imagePullPolicy": "IfNotPresent",
        **({"command": list(server.command)} if server.command else {}),
        "args": list(server.args),
        "env": [{"name": key, "value": value} for key, value in server.env.items()],
        "ports": [
            {"name": name, "containerPort": port, "protocol": "TCP"}
            for name, port in server.ports.items()
        ],
        "securityContext": {
            **WRITABLE_CONTAINER_SECURITY,
            "privileged": False,
            "seccompProfile": {"type": "RuntimeDefault"},
            **user,
        },
        "resources": resources("1", "2Gi", cpu_limit="1", memory_limit="2Gi"),
        "volumeMounts": mounts,
        **probes(server),
    }
    return {
        "labels": {METRICS_LABEL: server.metrics},
        "supportedModelFormats": [
            {"name": name, "version": version, "autoSelect": auto and chosen, "priority": 1}
            for name, version, chosen in server.formats
        ],
        **({"protocolVersions": list(server.protocols)} if server.protocols else {}),
        "containers": [container],
        "volumes": volumes,
        **({"tolerations": [dict(each) for each in tolerations]} if tolerations else {}),
    }


def probes(server: Server) -> dict[str, Manifest]:
    """A pod gets requests when its model is loaded, and is started anew when it hangs."""
    port = next(iter(server.ports.values()))
    asked: Manifest = (
        {"httpGet": {"path": server.ready, "port": port}}
        if server.ready
        else {"tcpSocket": {"port": port}}
    )
    # A server that unloads a model to load another is alive, and not ready.
    path = server.ready.replace("/health/ready", "/health/live")
    alive = {"httpGet": {"path": path, "port": port}} if path else asked
    return {
        "startupProbe": {
            **asked,
            "periodSeconds": 5,
            "timeoutSeconds": 5,
            "failureThreshold": server.startup_minutes * 12,
        },
        "readinessProbe": {**asked, "periodSeconds": 5, "timeoutSeconds": 5, "failureThreshold": 2},
        "livenessProbe": {
            **alive,
            "periodSeconds": 15,
            "timeoutSeconds": 10,
            "failureThreshold": 4,
        },
    }

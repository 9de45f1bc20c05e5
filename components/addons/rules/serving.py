"""Models: whether they stand, whether they answer, and whether they keep up."""

from __future__ import annotations

from collections.abc import Iterator

from spec.platform import Platform

from .form import MODELS, PERCENT, Rule, alert, gone, of_team, record, renamed, served
from .slo import ANSWERS, AREA, ROUTES, TIME, by_model

ERROR_RATIO = 0.05
WAITING = 10
"""Requests in a language model's queue."""
CACHE_RATIO = 0.95
QUEUE_RATIO = 0.5
"""Share of a request's time in Triton that it waits."""

# vLLM 0.24, vllm/v1/metrics/loggers.py; Triton 25.07, docs/user_guide/metrics.md (2026-11).
LLM_WAITING = "vllm:num_requests_waiting"
LLM_CACHE = "vllm:kv_cache_usage_perc"
TRITON_QUEUE = "nv_inference_queue_duration_us"
TRITON_TIME = "nv_inference_request_duration_us"
# kube-state-metrics, docs/metrics/workload/deployment-metrics.md.
AVAILABLE = f'kube_deployment_status_replicas_available{{namespace="{MODELS}"}}'


def records(*, routed: bool) -> Iterator[Rule]:
    """The team of each model: the label `plinth.dev/team` of its InferenceService, which its pods have."""
    isvc = "label_serving_kserve_io_inferenceservice"
    pods = f'kube_pod_labels{{namespace="{MODELS}", {isvc}!=""}}'
    model = renamed(renamed(pods, "model", isvc), "model", "label_plinth_dev_model")
    both = renamed(model, "team", "label_plinth_dev_team")
    # While the label changes, pods have two.
    teams = f"topk by (model) (1, max by (model, team) ({both}))"
    # A model that was scaled to zero has no pod, and may still fail.
    called = f" or on (model) {by_model(f'{ANSWERS}{{{ROUTES}}}', '5m')} * 0 + 1" if routed else ""
    yield record("plinth:model_team:info", teams + called)


def alerts(spec: Platform, *, routed: bool) -> Iterator[Rule]:
    """What goes wrong with models."""
    yield from _down()
    if routed:
        yield from _answers(spec)
    if "vllm" in spec.serving.runtimes:
        yield from _language()
    if {"triton", "onnx"} & set(spec.serving.runtimes):
        yield from _triton()


def _down() -> Iterator[Rule]:
    form = "(.+?)-(?:predictor|transformer|explainer).*"
    yield alert(
        "ModelDown",
        of_team(renamed(gone(MODELS), "model", "deployment", form)),
        wait="10m",
        severity="critical",
        area=AREA,
        summary="No pod of {{ $labels.deployment }} is ready",
        description="kubectl -n models describe inferenceservice {{ $labels.model }}, and the events "
        "of its pods, say why: no node for it, an image or a model that cannot be read, a probe.",
    )


def _answers(spec: Platform) -> Iterator[Rule]:
    every = by_model(f"{ANSWERS}{{{ROUTES}}}", "10m")
    failed = by_model(f'{ANSWERS}{{{ROUTES}, envoy_response_code_class="5"}}', "10m")
    yield alert(
        "ModelErrors",
        of_team(f"{failed} / {every} > {ERROR_RATIO}"),
        wait="10m",
        severity="warning",
        area=AREA,
        summary=f"{PERCENT} of the answers of {{{{ $labels.model }}}} are server errors",
        description="503 without a log line of the model: no pod was ready. 504: it took longer "
        "than the gateway waits. Else the model's own log has the reason.",
    )
    milliseconds = spec.monitoring.slo.latency_milliseconds
    form = f"httproute/{MODELS}/(.+?)(?:-predictor|-transformer|-explainer)?/rule/.*"
    buckets = renamed(f"rate({TIME}_bucket{{{ROUTES}}}[10m])", "model", "envoy_cluster_name", form)
    slow = f"histogram_quantile(0.95, sum by (model, le) ({buckets})) > {milliseconds}"
    language = (
        " unless on (model) plinth:language_model:info" if "vllm" in spec.serving.runtimes else ""
    )
    yield alert(
        "ModelSlow",
        of_team(f"{slow}{language}"),
        wait="15m",
        severity="warning",
        area=AREA,
        summary="5 % of the answers of {{ $labels.model }} take more than {{ $value | humanize }} ms",
        description=f"monitoring.slo asks for {milliseconds} ms. More replicas, larger batches, or "
        "the features that it waits for.",
    )


def _language() -> Iterator[Rule]:
    yield alert(
        "LanguageModelQueue",
        of_team(f"sum by (model) ({served(f'avg_over_time({LLM_WAITING}[10m])')}) > {WAITING}"),
        wait="10m",
        severity="warning",
        area=AREA,
        summary="{{ $value | humanize }} requests wait for {{ $labels.model }}",
        description="It has no room for more at once: add replicas, or shorten what is asked of it.",
    )
    yield alert(
        "LanguageModelCacheFull",
        of_team(f"max by (model) ({served(LLM_CACHE)}) > {CACHE_RATIO}"),
        wait="15m",
        severity="warning",
        area=AREA,
        summary=f"{{{{ $labels.model }}}} uses {PERCENT} of its key-value cache",
        description="Requests are put back and begun anew. Add replicas or memory, or lower "
        "--max-model-len.",
    )


def _triton() -> Iterator[Rule]:
    waiting, whole = (
        f"sum by (model) ({served(f'rate({each}[10m])')})" for each in (TRITON_QUEUE, TRITON_TIME)
    )
    yield alert(
        "TritonQueue",
        of_team(f"{waiting} / {whole} > {QUEUE_RATIO}"),
        wait="15m",
        severity="warning",
        area=AREA,
        summary=f"Requests wait {PERCENT} of their time in {{{{ $labels.model }}}}",
        description="More instances of the model per GPU (instance_group), dynamic batching, or more "
        "replicas.",
    )

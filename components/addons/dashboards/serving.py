"""Serving: what models promise, and how they keep it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from spec.monitoring import Objectives

from ..rules import serving as found
from ..rules.form import MODELS, renamed, served
from ..rules.slo import ANSWERS, FIRST_TOKEN, ROUTES, TIME
from .form import RATE, Board, Panel, Row, Variable, graph, stat

_OF = '* on (model) group_left () (max by (model) (plinth:model_team:info{team=~"$team", model=~"$model"}) * 0 + 1)'


def board(runtimes: Sequence[str], objectives: Objectives, *, routed: bool) -> Board:
    """The dashboard, with what the runtimes that are asked for tell of themselves."""
    rows = [*([_objectives(), _gateway(objectives)] if routed else []), _pods()]
    if "vllm" in runtimes:
        rows.append(Row("Language models (vLLM)", tuple(_language())))
    if {"triton", "onnx"} & set(runtimes):
        rows.append(Row("Triton", tuple(_triton())))
    if {"sklearn", "xgboost", "huggingface"} & set(runtimes):
        rows.append(Row("KServe's Python servers", tuple(_python())))
    return Board(
        "serving",
        "Plinth / Serving",
        "Models: objectives and how fast their budgets burn, answers, latency, load.",
        tuple(rows),
        (
            Variable("team", "Team", "plinth:model_team:info", "team"),
            Variable("model", "Model", "plinth:model_team:info", "model"),
        ),
    )


def _objectives() -> Row:
    burn = 'plinth:slo_burn:rate%s{model=~"$model"}'
    over = "{{model}} {{objective}}"
    return Row(
        "Objectives (monitoring.slo)",
        (
            stat("Budgets that burn", "Models and objectives that burn faster than 30 days allow.", "short",
                 f"count({burn % '6h'} > 1) or vector(0)", bad=(1, None), width=6),
            graph("Burn rate, 1 hour", "1 uses up the budget in 30 days; from 14.4 on somebody is woken.",
                  "short", (burn % "1h", over), bad=(1, 14.4), width=9),
            graph("Burn rate, 1 day", "From 3 on it is looked at the same day.", "short",
                  (burn % "1d", over), bad=(1, 3), width=9),
        ),
    )  # fmt: skip


def _gateway(objectives: Objectives) -> Row:
    def of(series: str, where: str = "") -> str:
        return _named(f"rate({series}{{{ROUTES}{where}}}[{RATE}])")

    every = f"sum by (model) ({of(ANSWERS)})"
    errors = of(ANSWERS, ', envoy_response_code_class="5"')
    failed = f"sum by (model) ({errors})"
    buckets = of(f"{TIME}_bucket")
    slow = objectives.latency_milliseconds
    return Row(
        "At the gateway",
        (
            graph("Requests", "By model.", "reqps", (f"{every} {_OF}", "{{model}}"), stacked=True),
            graph("Server errors", "Share of the answers that are 5xx.", "percentunit",
                  (f"{failed} / {every} {_OF}", "{{model}}"), bad=(0.01, found.ERROR_RATIO)),
            *(graph(f"Latency, p{share * 100:g}", "Until the whole answer is there.", "ms",
                    (f"histogram_quantile({share}, sum by (model, le) ({buckets})) {_OF}", "{{model}}"),
                    bad=(None, slow))
              for share in (0.5, 0.95, 0.99)),
        ),
    )  # fmt: skip


def _pods() -> Row:
    where = f'{{namespace="{MODELS}", pod=~"($model).*", container!=""}}'
    limits = f'{{namespace="{MODELS}", pod=~"($model).*", resource="cpu"}}'
    return Row(
        "Pods",
        (
            graph("Replicas that are ready", "By the model's Deployment.", "short",
                  (f'{found.AVAILABLE[:-1]}, deployment=~"($model).*"}}', "{{deployment}}")),
            graph("Processor", "Share of the limit that containers use.", "percentunit",
                  (f"sum by (pod) (rate(container_cpu_usage_seconds_total{where}[{RATE}])) / "
                   f"sum by (pod) (kube_pod_container_resource_limits{limits})", "{{pod}}"), bad=(0.8, 0.95)),
            graph("Memory", "Working set.", "bytes",
                  (f"sum by (pod) (container_memory_working_set_bytes{where})", "{{pod}}")),
        ),
    )  # fmt: skip


def _language() -> Iterator[Panel]:
    def total(series: str) -> str:
        return f"sum by (model) ({served(series)}) {_OF}"

    def p95(histogram: str) -> str:
        buckets = served(f"rate({histogram}_bucket[{RATE}])")
        return f"histogram_quantile(0.95, sum by (model, le) ({buckets})) {_OF}"

    yield graph("Time to the first token, p95", "What a reader of a streamed answer waits for.", "s",
                (p95(FIRST_TOKEN), "{{model}}"))  # fmt: skip
    yield graph("Time between tokens, p95", "How fast an answer is written.", "s",
                (p95("vllm:inter_token_latency_seconds"), "{{model}}"))  # fmt: skip
    yield graph("Tokens", "Read and written, a second.", "short",
                (total(f"rate(vllm:prompt_tokens_total[{RATE}])"), "{{model}} read"),
                (total(f"rate(vllm:generation_tokens_total[{RATE}])"), "{{model}} written"))  # fmt: skip
    yield graph("Requests that run and wait", "That run, and that wait for room.", "short",
                (total("vllm:num_requests_running"), "{{model}} run"),
                (total(found.LLM_WAITING), "{{model}} wait"))  # fmt: skip
    yield graph("Key-value cache", "Share in use; full, requests are begun anew.", "percentunit",
                (f"max by (model) ({served(found.LLM_CACHE)}) {_OF}", "{{model}}"),
                bad=(0.85, found.CACHE_RATIO))  # fmt: skip
    yield graph("Preemptions", "Requests put back because the cache was full, a second.", "short",
                (total(f"rate(vllm:num_preemptions_total[{RATE}])"), "{{model}}"))  # fmt: skip


def _triton() -> Iterator[Panel]:
    def rate(series: str) -> str:
        return f"sum by (model) ({served(f'rate({series}[{RATE}])')})"

    done = rate("nv_inference_request_success")
    yield graph("Requests that end", "That succeed, and that fail.", "reqps",
                (f"{done} {_OF}", "{{model}}"),
                (f"{rate('nv_inference_request_failure')} {_OF}", "{{model}} failed"))  # fmt: skip
    yield graph("Time of a request", "Mean of the whole, and of its wait in the queue.", "µs",
                (f"{rate(found.TRITON_TIME)} / {done} {_OF}", "{{model}}"),
                (f"{rate(found.TRITON_QUEUE)} / {done} {_OF}", "{{model}} queue"))  # fmt: skip
    yield graph("Requests that wait", "Not yet given to a backend.", "short",
                (f"sum by (model) ({served('nv_inference_pending_request_count')}) {_OF}",
                 "{{model}}"))  # fmt: skip
    per = f"{rate('nv_inference_count')} / {rate('nv_inference_exec_count')} {_OF}"
    yield graph("Batch", "Inferences of one execution: above 1 is dynamic batching at work.", "short",
                (per, "{{model}}"))  # fmt: skip


def _python() -> Iterator[Panel]:
    buckets = served(f"rate(request_predict_seconds_bucket[{RATE}])")
    yield graph("Time to predict, p95", "In the model itself, without its way there.", "s",
                (f"histogram_quantile(0.95, sum by (model, le) ({buckets})) {_OF}", "{{model}}"),
                width=12)  # fmt: skip
    counted = served(f"rate(request_predict_seconds_count[{RATE}])")
    yield graph("Predictions", "By model.", "reqps", (f"sum by (model) ({counted}) {_OF}", "{{model}}"),
                width=12)  # fmt: skip


def _named(series: str) -> str:
    form = f"httproute/{MODELS}/(.+?)(?:-predictor|-transformer|-explainer)?/rule/.*"
    return renamed(series, "model", "envoy_cluster_name", form)

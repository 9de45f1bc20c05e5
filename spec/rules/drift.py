"""The loop from drift to retraining is closed, and each part of it has what it needs."""

from __future__ import annotations

from ..cron import CronError, longest_gap
from ..finding import Finding, Findings, warning
from ..models import Model
from ..orchestration import Orchestration
from ..platform import Platform
from ..variants import Variant, variants
from .airflow import pinned

_AT = ("monitoring", "drift")
_CAPTURE = (*_AT, "payloadCapture")


def captured(spec: Platform) -> tuple[Model, ...]:
    """The models whose payloads are kept: KServe's agent hears HTTP alone."""
    section = spec.monitoring.drift.payload_capture
    if not section.enabled or spec.serving.engine != "kserve":
        return ()
    return tuple(each for each in _asked(spec) if _heard(each, spec))


def served(spec: Platform) -> tuple[Variant, ...]:
    """Of each model whose payloads are kept, the version that takes most of its traffic."""
    return tuple(
        max(variants(model, spec), key=lambda each: each.weight) for model in captured(spec)
    )


def _asked(spec: Platform) -> tuple[Model, ...]:
    named = spec.monitoring.drift.payload_capture.models
    return tuple(each for each in spec.serving.models if not named or each.name in named)


def _heard(model: Model, spec: Platform) -> bool:
    # Behind Knative a model that speaks gRPC has that port alone.
    return "rest" in model.protocols and not (
        spec.serving.mode == "knative" and "grpc" in model.protocols
    )


def runner(flows: Orchestration) -> str | None:
    """What starts a retraining: Airflow, else Prefect, else nothing."""
    if flows.airflow.enabled:
        return "airflow"
    return "prefect" if flows.prefect.enabled else None


def drift(spec: Platform) -> Findings:
    """There is something to look at, and somebody who starts what is to be started."""
    section = spec.monitoring.drift
    if section.enabled and not section.payload_capture.enabled:
        message = "drift without payloadCapture has nothing to look at"
        yield Finding((*_AT, "enabled"), message, "payloadCapture: {enabled: true}")
    if not section.retrain:
        return
    if not section.enabled:
        message = "retraining waits for drift that nobody watches"
        yield Finding((*_AT, "retrain"), message, "drift.enabled: true")
    found = runner(spec.orchestration)
    if found is None:
        only = spec.orchestration.kubeflow.pipelines
        message = (
            "nothing starts runs of Kubeflow Pipelines when drift is found"
            if only
            else "retraining without anything that runs pipelines"
        )
        yield Finding((*_AT, "retrain"), message, "enable airflow or prefect")
    if section.pipeline is None:
        message = "retraining without pipeline does not say what is started"
        mend = "pipeline: flow/deployment" if found == "prefect" else "pipeline: the id of a DAG"
        yield Finding((*_AT, "retrain"), message, mend)
    elif found == "airflow" and "/" in section.pipeline:
        message = f"{section.pipeline} is a deployment of Prefect, and Airflow is what is asked"
        yield Finding((*_AT, "pipeline"), message, "the id of a DAG, or airflow.enabled: false")
    elif found == "prefect" and "/" not in section.pipeline:
        message = f"{section.pipeline} is no deployment of Prefect"
        yield Finding((*_AT, "pipeline"), message, "flow/deployment")


def capture(spec: Platform) -> Findings:
    """Payloads come from models that are there, and by ways that can be heard."""
    section = spec.monitoring.drift.payload_capture
    if not section.enabled:
        return
    if spec.serving.engine == "none":
        message = "there are no payloads: serving.engine is none"
        yield Finding((*_CAPTURE, "enabled"), message, "serving.engine: kserve")
        return
    known = {each.name for each in spec.serving.models}
    if not known:
        message = "there are no payloads: serving.models is empty"
        yield Finding((*_CAPTURE, "enabled"), message, "add a model, or enabled: false")
    for index, name in enumerate(section.models):
        if name not in known:
            message = f"{name} is no model of serving.models"
            yield Finding((*_CAPTURE, "models", index), message, "take it away, or add the model")
    asked = _asked(spec)
    for index, model in enumerate(spec.serving.models):
        if "grpc" not in model.protocols or model not in asked:
            continue
        path = ("serving", "models", index, "protocols")
        if _heard(model, spec):
            message = "payload capture hears the calls by REST, and none by gRPC"
            yield warning(path, message, "take grpc away, or name other models in payloadCapture")
        else:
            message = "payload capture hears nothing of a model that speaks gRPC alone"
            yield warning(path, message, "add rest, or name other models in payloadCapture")
    if spec.serving.profile == "edge":
        message = "at the edge each model has an agent more in its pods, of 100 MiB at least"
        yield warning(
            (*_CAPTURE, "enabled"), message, "name the models it is for, or enabled: false"
        )


def image(spec: Platform) -> Findings:
    """There is an image to run, and it is the same one tomorrow."""
    section = spec.monitoring.drift
    if not section.payload_capture.enabled:
        return
    if section.image is not None:
        yield from pinned(spec, (*_AT, "image"), section.image)
        return
    flows = spec.orchestration.airflow
    if not flows.enabled or flows.image is None:
        message = "payload capture runs plinth_runtime, and no image has it"
        mend = "drift.image: one of runtime/drift.Dockerfile, or orchestration.airflow.image"
        yield Finding((*_CAPTURE, "enabled"), message, mend)


def times(spec: Platform) -> Findings:
    """The check comes, and payloads are kept as long as it looks at them."""
    section = spec.monitoring.drift
    if not section.enabled:
        return
    try:
        gap = longest_gap(section.schedule)
    except CronError as error:
        yield Finding((*_AT, "schedule"), f"{section.schedule!r} {error}", "such as 0 * * * *")
        return
    hours = section.window_hours
    if gap.total_seconds() > hours * 3600:
        longest = gap.total_seconds() / 3600
        message = f"{hours} hours of payloads are looked at, and up to {longest:g} pass between two"
        mend = "a schedule that comes more often, or more windowHours"
        yield warning((*_AT, "windowHours"), message, mend)
    kept = section.payload_capture.retention_days
    if not section.payload_capture.enabled:
        return
    if hours > kept * 24:
        message = f"payloads are deleted after {kept} days, and the check looks at {hours} hours"
        mend = f"{-(-hours // 24)} or more, or fewer drift.windowHours"
        yield Finding((*_CAPTURE, "retentionDays"), message, mend)
    if section.baseline_days >= kept:
        days = section.baseline_days
        message = f"payloads are deleted after {kept} days, before {days} of them are a reference"
        yield Finding((*_CAPTURE, "retentionDays"), message, f"{days + 1} or more, or fewer drift.baselineDays")  # fmt: skip


def sample(spec: Platform) -> Findings:
    """A share that is small finds rows enough, of models whose load the spec tells."""
    section = spec.monitoring.drift
    share = section.payload_capture.sample_percent
    if not section.enabled or not section.payload_capture.enabled:
        return
    needed = section.minimum_rows * 100 / share
    by_hour = needed / section.window_hours
    if by_hour > MANY:
        message = (
            f"of {share} % of requests a model needs {by_hour:,.0f} rows an hour for the "
            f"{section.minimum_rows} of drift.minimumRows in {section.window_hours} hours"
        )
        mend = "a larger share, more drift.windowHours, or fewer drift.minimumRows"
        yield warning((*_CAPTURE, "samplePercent"), message, mend)


MANY = 3600
"""Rows an hour that a check may take for granted: one each second."""


def expiry(spec: Platform) -> Findings:
    """The bucket keeps payloads as long as they are promised."""
    section = spec.monitoring.drift.payload_capture
    most = spec.storage.datasets.expire_days
    if not section.enabled or most is None or spec.cloud.provider == "onprem":
        return
    if section.retention_days > most:
        message = f"payloads are deleted after {most} days, as storage.datasets.expireDays says"
        mend = f"{most} or less, or storage.datasets.expireDays: {section.retention_days} or more"
        yield Finding((*_CAPTURE, "retentionDays"), message, mend)


RULES = (drift, capture, image, times, sample, expiry)

"""Rules of the loop from drift to retraining."""

from __future__ import annotations

import pytest

from spec.platform import Platform
from spec.rules.drift import captured, served
from tests.specs import BASE

from ..files import added, faults

AT = "monitoring.drift"
MODEL = "{name: fraud, runtime: sklearn, storage: 'artifacts:models/fraud'}"
SERVED = f"serving: {{runtimes: [sklearn], models: [{MODEL}]}}\n"
DRIFT = "monitoring: {{drift: {{image: 'registry.example.com/ml/drift:1', payloadCapture: {{enabled: true{}}}, enabled: true{}}}}}\n"
FLOWS = "orchestration: {airflow: {enabled: false}, prefect: {enabled: true}}\n"


def drift(more: str = "", capture: str = "") -> str:
    """Drift with its payloads; after `payloadCapture`, so that places do not move."""
    return DRIFT.format(capture, more)


# Each case: what is added to a stack, and every word of drift that is said of it.
CASES: dict[str, tuple[str, list[str]]] = {
    "whole": (SERVED + drift(", retrain: true, pipeline: retrain, cooldownHours: 48"), []),
    "whole by Prefect": (FLOWS + SERVED + drift(", retrain: true, pipeline: retrain/prod"), []),
    "payloads alone": (SERVED + "monitoring: {drift: {image: 'a.example.com/b:1', payloadCapture: {enabled: true}}}\n", []),
    "the image of pipelines": (SERVED + "orchestration: {airflow: {image: 'a.example.com/b:1'}}\nmonitoring: {drift: {payloadCapture: {enabled: true}}}\n", []),
    "no image": (SERVED + "monitoring: {drift: {payloadCapture: {enabled: true}}}\n", [
        f"acme.yaml:5:39: {AT}.payloadCapture.enabled: payload capture runs plinth_runtime, and no image has it (mend: drift.image: one of runtime/drift.Dockerfile, or orchestration.airflow.image)",
    ]),
    "an image that changes": (SERVED + "monitoring: {drift: {image: 'a.example.com/b:latest', payloadCapture: {enabled: true}}}\n", [
        f"acme.yaml:5:22: {AT}.image: latest is another image tomorrow (mend: a version as the tag, or a digest)",
    ]),
    "an image that is none": (SERVED + "monitoring: {drift: {image: 'Not An Image', payloadCapture: {enabled: true}}}\n", [
        f'acme.yaml:5:22: {AT}.image: "Not An Image" has the wrong form (mend: write an image with its registry and tag, such as registry.example.com/ml/pipelines:1.4.0)',
    ]),
    "no models": (drift(), [
        f"acme.yaml:4:81: {AT}.payloadCapture.enabled: there are no payloads: serving.models is empty (mend: add a model, or enabled: false)",
    ]),
    "a model that is none": (SERVED + drift(capture=", models: [fraud, frud]"), [
        f"acme.yaml:5:112: {AT}.payloadCapture.models[1]: frud is no model of serving.models (mend: take it away, or add the model)",
    ]),
    "a schedule that never comes": (SERVED + drift(", schedule: '0 0 31 2 *'"), [
        f"acme.yaml:5:112: {AT}.schedule: '0 0 31 2 *' never comes (mend: such as 0 * * * *)",
    ]),
    "a schedule that is none": (SERVED + drift(", schedule: '0 25 * * *'"), [
        f"acme.yaml:5:112: {AT}.schedule: '0 25 * * *' has no hour 25 (mend: such as 0 * * * *)",
    ]),
    "time between two checks that nobody looks at": (SERVED + drift(", schedule: '0 0 * * 0', windowHours: 24"), [
        f"acme.yaml:5:135: warning: {AT}.windowHours: 24 hours of payloads are looked at, and up to 168 pass between two (mend: a schedule that comes more often, or more windowHours)",
    ]),
    "payloads that are gone before they are looked at": (SERVED + drift(", windowHours: 49, baselineDays: 1", ", retentionDays: 2"), [
        f"acme.yaml:5:96: {AT}.payloadCapture.retentionDays: payloads are deleted after 2 days, and the check looks at 49 hours (mend: 3 or more, or fewer drift.windowHours)",
    ]),
    "payloads that are gone before they are a reference": (SERVED + drift("", ", retentionDays: 7"), [
        f"acme.yaml:5:96: {AT}.payloadCapture.retentionDays: payloads are deleted after 7 days, before 7 of them are a reference (mend: 8 or more, or fewer drift.baselineDays)",
    ]),
    "a bucket that keeps less": (SERVED + "storage: {datasets: {expireDays: 20}}\n" + drift(capture=", retentionDays: 60"), [
        f"acme.yaml:6:96: {AT}.payloadCapture.retentionDays: payloads are deleted after 20 days, as storage.datasets.expireDays says (mend: 20 or less, or storage.datasets.expireDays: 60 or more)",
    ]),
    "a share that is too small": (SERVED + drift(", windowHours: 1, minimumRows: 1000", ", samplePercent: 1"), [
        f"acme.yaml:5:96: warning: {AT}.payloadCapture.samplePercent: of 1 % of requests a model needs 100,000 rows an hour for the 1000 of drift.minimumRows in 1 hours (mend: a larger share, more drift.windowHours, or fewer drift.minimumRows)",
    ]),
    "retraining of nothing": (SERVED + drift(", retrain: true"), [
        f"acme.yaml:5:112: {AT}.retrain: retraining without pipeline does not say what is started (mend: pipeline: the id of a DAG)",
    ]),
    "retraining by nobody": ("orchestration: {airflow: {enabled: false}}\n" + SERVED + drift(", retrain: true, pipeline: a"), [
        f"acme.yaml:6:112: {AT}.retrain: retraining without anything that runs pipelines (mend: enable airflow or prefect)",
    ]),
    "retraining by Kubeflow": ("orchestration: {airflow: {enabled: false}, kubeflow: {pipelines: true}}\n" + SERVED + drift(", retrain: true, pipeline: a"), [
        f"acme.yaml:6:112: {AT}.retrain: nothing starts runs of Kubeflow Pipelines when drift is found (mend: enable airflow or prefect)",
    ]),
    "a deployment for Airflow": (SERVED + drift(", retrain: true, pipeline: flow/prod"), [
        f"acme.yaml:5:127: {AT}.pipeline: flow/prod is a deployment of Prefect, and Airflow is what is asked (mend: the id of a DAG, or airflow.enabled: false)",
    ]),
    "a DAG for Prefect": (FLOWS + SERVED + drift(", retrain: true, pipeline: retrain"), [
        f"acme.yaml:6:127: {AT}.pipeline: retrain is no deployment of Prefect (mend: flow/deployment)",
    ]),
    "a pipeline of no form": (SERVED + drift(", retrain: true, pipeline: 'a b'"), [
        f'acme.yaml:5:127: {AT}.pipeline: "a b" has the wrong form (mend: write the id of a DAG such as retrain, or flow/deployment of Prefect)',
    ]),
    "options of a retraining that is off": (SERVED + drift(", pipeline: retrain, cooldownHours: 2"), [
        f"acme.yaml:5:112: warning: {AT}.pipeline: is not used: drift.retrain is not on (mend: take it away, or change that)",
        f"acme.yaml:5:131: warning: {AT}.cooldownHours: is not used: drift.retrain is not on (mend: take it away, or change that)",
    ]),
    "bounds": (SERVED + drift(", threshold: 1.5, windowHours: 0, minimumRows: 5", ", samplePercent: 0, replicas: 0"), [
        f"acme.yaml:5:96: {AT}.payloadCapture.samplePercent: 0 is less than 1 (mend: at least 1 and at most 100)",
        f"acme.yaml:5:114: {AT}.payloadCapture.replicas: 0 is less than 1 (mend: at least 1 and at most 20)",
        f"acme.yaml:5:143: {AT}.threshold: 1.5 is more than 1 (mend: more than 0 and at most 1)",
        f"acme.yaml:5:159: {AT}.windowHours: 0 is less than 1 (mend: at least 1 and at most 720)",
        f"acme.yaml:5:175: {AT}.minimumRows: 5 is less than 100 (mend: at least 100 and at most 100000)",
    ]),
}  # fmt: skip


@pytest.mark.parametrize(("text", "said"), CASES.values(), ids=CASES)
def test_said(text: str, said: list[str]) -> None:
    assert [each for each in faults(added(text)) if AT in each] == said


GRPC = """\
serving:
  runtimes: [triton]
  models:
    - {{name: a, runtime: triton, storage: "artifacts:models/a", protocols: [{}]}}
"""


@pytest.mark.parametrize(
    ("protocols", "said"),
    [
        ("rest", []),
        ("rest, grpc", ["payload capture hears the calls by REST, and none by gRPC"]),
        ("grpc", ["payload capture hears nothing of a model that speaks gRPC alone"]),
    ],
)
def test_calls_that_are_not_heard(protocols: str, said: list[str]) -> None:
    found = [each for each in faults(added(GRPC.format(protocols) + drift())) if "hears" in each]
    assert len(found) == len(said)
    assert all(message in each for message, each in zip(said, found, strict=True))


def spec(**changed: object) -> Platform:
    model = {"name": "a", "runtime": "sklearn", "storage": "artifacts:models/a", "version": "1"}
    more = {
        "serving": {"runtimes": ["sklearn"], "models": [{**model, **changed}]},
        "monitoring": {"drift": {"image": "a.b/c:1", "payloadCapture": {"enabled": True}}},
    }
    return Platform.model_validate(BASE | more, strict=False)


def test_what_is_checked_is_the_version_that_takes_the_traffic() -> None:
    candidate = {"storage": "artifacts:models/b", "version": "2"}
    small = {"strategy": "canary", "percent": 10, "candidate": candidate}
    green = {"strategy": "blue-green", "active": "green", "candidate": candidate}
    assert [each.version for each in served(spec(rollout=small))] == ["1"]
    assert [each.version for each in served(spec(rollout=green))] == ["2"]
    assert not captured(spec(protocols=["grpc"]))

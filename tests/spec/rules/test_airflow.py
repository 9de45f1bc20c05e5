"""Rules of Airflow."""

from __future__ import annotations

import pytest

from ..files import added, faults

DIGEST = f"sha256:{'0a' * 32}"
POOL = "gpu: {pools: [{name: serve, accelerator: l4, nodes: {min: 0, max: 2}}]}\n"
OIDC = "access: {domain: ml.example.com, oidc: {issuer: https://id.example.com, clientId: a, clientSecret: sso/client, jwksUri: https://id.example.com/keys}}\n"
KEDA = "serving: {autoscaling: {engine: keda}}\n"
AIRFLOW = "orchestration: {{airflow: {{{}}}}}\n"
AT = "orchestration.airflow"

# Each case: what is added to a stack, and every word of Airflow that is said of it.
CASES: dict[str, tuple[str, list[str]]] = {
    "nothing": ("", []),
    "whole": (OIDC + POOL + KEDA + AIRFLOW.format(
        "auth: oidc, executor: celery, gpuSlots: 2, image: 'registry.example.com:5000/ml/pipelines:1.4.0', "
        "celery: {workers: 2, maxWorkers: 9, brokerSecret: airflow/broker}"), []),
    "a digest and no tag": (AIRFLOW.format(f"image: 'registry.example.com/ml/pipelines@{DIGEST}'"), []),
    "OIDC without an identity provider": (AIRFLOW.format("auth: oidc"), [
        f"acme.yaml:4:27: {AT}.auth: oidc without an identity provider (mend: add access.oidc, or auth: basic)",
    ]),
    "OIDC of an Airflow that is not there": (AIRFLOW.format("enabled: false, auth: oidc"), [
        f"acme.yaml:4:43: warning: {AT}.auth: is not used: airflow is not enabled (mend: take it away, or change that)",
    ]),
    "celery's options without celery": (AIRFLOW.format("celery: {workers: 3, maxWorkers: 2, brokerSecret: airflow/broker}"), [
        f"acme.yaml:4:36: warning: {AT}.celery.workers: is not used: {AT}.executor is not celery (mend: take it away, or change that)",
        f"acme.yaml:4:48: warning: {AT}.celery.maxWorkers: is not used: {AT}.executor is not celery (mend: take it away, or change that)",
        f"acme.yaml:4:63: warning: {AT}.celery.brokerSecret: is not used: {AT}.executor is not celery (mend: take it away, or change that)",
    ]),
    "the platform's own broker": (AIRFLOW.format("executor: celery, celery: {workers: 3}"), []),
    "more workers without what adds them": (AIRFLOW.format("executor: celery, celery: {maxWorkers: 9}"), [
        f"acme.yaml:4:54: {AT}.celery.maxWorkers: KEDA adds workers, and is not installed (mend: serving.autoscaling.engine: keda, or take maxWorkers away and set workers)",
    ]),
    "more at least than at most": (KEDA + AIRFLOW.format("executor: celery, celery: {workers: 5, maxWorkers: 2}"), [
        f"acme.yaml:5:66: {AT}.celery.maxWorkers: 2 is less than workers 5 (mend: maxWorkers: 5, or workers: 2)",
    ]),
    "slots without GPUs": (AIRFLOW.format("gpuSlots: 4"), [
        f"acme.yaml:4:27: warning: {AT}.gpuSlots: no pool of accelerators is there to run in (mend: add one to gpu.pools)",
    ]),
    "no slots by default, without GPUs": (AIRFLOW.format("gpuSlots: 0"), []),
    "more slots than GPUs": (POOL + AIRFLOW.format("gpuSlots: 4"), [
        f"acme.yaml:5:27: warning: {AT}.gpuSlots: 4 tasks wait for the 2 accelerators of gpu.pools (mend: 2 or fewer)",
    ]),
    "no slots, with GPUs": (POOL + AIRFLOW.format("gpuSlots: 0"), [
        f"acme.yaml:5:27: warning: {AT}.gpuSlots: 0 lets no task into the pool gpu (mend: 1 or more)",
    ]),
    "image without a tag": (AIRFLOW.format("image: registry.example.com/ml/pipelines"), [
        f"acme.yaml:4:27: {AT}.image: names no tag (mend: a version as the tag, or a digest)",
    ]),
    "image that moves": (AIRFLOW.format("image: 'registry.example.com/ml/pipelines:latest'"), [
        f"acme.yaml:4:27: {AT}.image: latest is another image tomorrow (mend: a version as the tag, or a digest)",
    ]),
    "image without a registry": (AIRFLOW.format("image: 'acme/pipelines:1.0'"), [
        f"acme.yaml:4:27: {AT}.image: acme is no registry (mend: docker.io/acme/pipelines:1.0, if that is meant)",
    ]),
    "image of a stranger": ("governance: {imageRegistries: [registry.example.com/ml]}\n" + AIRFLOW.format("image: 'registry.example.com/mlops/pipelines:1'"), [
        f"acme.yaml:5:27: {AT}.image: is from none of governance.imageRegistries (registry.example.com/ml) (mend: copy it to one of them, or add its registry there)",
    ]),
    "image of the right registry": ("governance: {imageRegistries: [registry.example.com/ml]}\n" + AIRFLOW.format("image: 'registry.example.com/ml/pipelines:1'"), []),
    "no image at all": (AIRFLOW.format("image: 'Not An Image'"), [
        f'acme.yaml:4:27: {AT}.image: "Not An Image" has the wrong form (mend: write an image with its registry and tag, such as registry.example.com/ml/pipelines:1.4.0)',
    ]),
    "worker counts out of bounds": (AIRFLOW.format("executor: celery, celery: {workers: 0, tasksPerWorker: 999}, retentionDays: 1"), [
        f"acme.yaml:4:54: {AT}.celery.workers: 0 is less than 1 (mend: at least 1 and at most 200)",
        f"acme.yaml:4:66: {AT}.celery.tasksPerWorker: 999 is more than 256 (mend: at least 1 and at most 256)",
        f"acme.yaml:4:88: {AT}.retentionDays: 1 is less than 7 (mend: at least 7 and at most 3650)",
    ]),
}  # fmt: skip


@pytest.mark.parametrize(("text", "said"), CASES.values(), ids=CASES)
def test_said(text: str, said: list[str]) -> None:
    assert [each for each in faults(added(text)) if AT in each] == said


def test_workers_on_a_cluster_of_ones_own() -> None:
    from spec.platform import Platform
    from spec.rules import airflow
    from tests.specs import BASE

    spec = Platform.model_validate(
        BASE
        | {
            "cloud": {"provider": "onprem", "site": "lab"},
            "serving": {"autoscaling": {"engine": "keda"}},
            "orchestration": {"airflow": {"executor": "celery", "celery": {"maxWorkers": 4}}},
        },
        strict=False,
    )
    (found,) = airflow.workers(spec)
    assert found.message == "KEDA counts tasks in the database, which here lets Airflow alone in"

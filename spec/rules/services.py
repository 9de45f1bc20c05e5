"""Tracking, pipelines, serving, language models, and how people reach them."""

from __future__ import annotations

import re

from ..cloud import AzureCloud, GcpCloud, OnPremCloud
from ..finding import Finding, Findings, warning
from ..platform import Platform
from ..services import Mlflow


def sign_in(spec: Platform) -> Findings:
    """Signing in by OIDC has an identity provider, and an address to come back to."""
    if isinstance(spec.tracking, Mlflow) and spec.tracking.auth == "oidc" and not spec.access.oidc:
        message = "oidc without an identity provider"
        yield Finding(("tracking", "auth"), message, "add access.oidc, or auth: basic")
    if spec.access.oidc and not spec.access.domain:
        message = "users cannot come back from the identity provider without access.domain"
        yield Finding(("access", "oidc"), message, "add access.domain")


def certificates(spec: Platform) -> Findings:
    """Let's Encrypt needs a name to certify and somebody to write to."""
    if spec.access.tls != "lets-encrypt":
        return
    for key, value in (("domain", spec.access.domain), ("email", spec.access.email)):
        if not value:
            message = f"lets-encrypt without access.{key}"
            yield Finding(("access", "tls"), message, f"add access.{key}, or tls: private-ca")
    cloud = spec.cloud
    path = ("access", "tls")
    if isinstance(cloud, GcpCloud) and not cloud.dns_zone:
        message = "lets-encrypt without the zone that the domain is answered for in"
        yield Finding(path, message, "add cloud.dnsZone, or tls: private-ca")
    if isinstance(cloud, AzureCloud) and not cloud.dns_zone_id:
        message = "lets-encrypt without the zone that the domain is answered for in"
        yield Finding(path, message, "add cloud.dnsZoneId, or tls: private-ca")
    if isinstance(cloud, OnPremCloud):
        message = "lets-encrypt asks for a DNS zone of a cloud, and an existing cluster has none"
        yield Finding(path, message, "tls: private-ca")


def exposure(spec: Platform) -> Findings:
    """Models are public only under a name and behind a sign-in."""
    serving = spec.serving
    if serving.engine == "none" or serving.exposure != "public":
        return
    path = ("serving", "exposure")
    if serving.gateway == "none":
        yield Finding(path, "public without a gateway", "gateway: envoy, or exposure: internal")
    if not spec.access.domain:
        yield Finding(path, "public without access.domain", "add it, or exposure: internal")
    if not spec.access.oidc:
        message = "public without access.oidc lets everybody call every model"
        yield Finding(path, message, "add it, or exposure: internal")


def modes(spec: Platform) -> Findings:
    """KServe's mode, gateway and autoscaler fit together."""
    serving = spec.serving
    if serving.engine == "none":
        return
    if serving.mode == "knative" and serving.gateway != "istio":
        message = f"Knative does not work with the gateway {serving.gateway}"
        yield Finding(("serving", "gateway"), message, "istio, or mode: standard")
    path = ("serving", "autoscaling", "engine")
    engine = serving.autoscaling.engine
    if serving.mode == "standard" and engine == "knative":
        yield Finding(path, "knative in standard mode", "hpa or keda, or mode: knative")
    if serving.mode == "knative" and engine == "keda":
        yield Finding(path, "keda in Knative mode", "knative or hpa, or mode: standard")


def replicas(spec: Platform) -> Findings:
    """Bounds of replicas, and what a single one means in prod."""
    if spec.serving.engine != "none":
        scaling = spec.serving.autoscaling
        path = ("serving", "autoscaling", "minReplicas")
        least, most = scaling.min_replicas, scaling.max_replicas
        if least > most:
            mend = f"minReplicas: {most}, or maxReplicas: {least}"
            yield Finding(path, f"{least} is more than maxReplicas {most}", mend)
        if least == 0 and scaling.engine == "hpa":
            message = "a HorizontalPodAutoscaler does not scale to zero"
            yield Finding(path, message, "1 or more, or engine: keda")
        if spec.environment == "prod" and least == 1:
            yield warning(path, "one replica of each model in prod", "2 or more")
    if spec.environment != "prod":
        return
    if isinstance(spec.tracking, Mlflow) and spec.tracking.replicas == 1:
        yield warning(("tracking", "replicas"), "one tracking server in prod", "2 or more")
    if spec.orchestration.airflow.enabled and spec.orchestration.airflow.schedulers == 1:
        path = ("orchestration", "airflow", "schedulers")
        yield warning(path, "one scheduler in prod", "2 or more")
    if spec.monitoring.replicas == 1:
        yield warning(("monitoring", "replicas"), "one Prometheus in prod", "2")
    if spec.features.engine != "none" and spec.features.replicas == 1:
        yield warning(("features", "replicas"), "one feature server in prod", "2 or more")


def drift(spec: Platform) -> Findings:
    """The loop from drift to retraining is closed."""
    section = spec.monitoring.drift
    path = ("monitoring", "drift")
    if section.enabled and not section.payload_capture.enabled:
        message = "drift without payloadCapture has nothing to look at"
        yield Finding((*path, "enabled"), message, "payloadCapture: {enabled: true}")
    if section.payload_capture.enabled and spec.serving.engine == "none":
        message = "there are no payloads: serving.engine is none"
        yield Finding((*path, "payloadCapture", "enabled"), message, "serving.engine: kserve")
    if section.retrain and not section.enabled:
        message = "retraining waits for drift that nobody watches"
        yield Finding((*path, "retrain"), message, "drift.enabled: true")
    flows = spec.orchestration
    if section.retrain and not (
        flows.airflow.enabled or flows.prefect.enabled or flows.kubeflow.pipelines
    ):
        message = "retraining without anything that runs pipelines"
        yield Finding((*path, "retrain"), message, "enable airflow, prefect or kubeflow.pipelines")


def repositories(spec: Platform) -> Findings:
    """A repository has its credentials in the secret store, and one reached by SSH needs them."""
    dags = spec.orchestration.airflow.dags
    path = ("orchestration", "airflow", "dags", "repository")
    if dags and re.match(r"https://[^/]*@", dags.repository):
        yield Finding(path, "holds credentials", "take them out, and add credentialsSecret")
    if dags and not dags.repository.startswith("https://") and not dags.credentials_secret:
        yield Finding(path, "SSH without credentialsSecret", "name the remote key of the SSH key")


def work_pools(spec: Platform) -> Findings:
    """Work pools have one name each."""
    first: dict[str, int] = {}
    for index, pool in enumerate(spec.orchestration.prefect.work_pools):
        if pool.name in first:
            path = ("orchestration", "prefect", "workPools", index, "name")
            message = f"{pool.name} is also the name of workPools[{first[pool.name]}]"
            yield Finding(path, message, "one name per pool")
        first.setdefault(pool.name, index)


def models(spec: Platform) -> Findings:
    """The model gateway has the gateway that it extends."""
    if spec.llm.gateway == "envoy-ai" and spec.serving.gateway != "envoy":
        message = (
            f"Envoy AI Gateway extends Envoy Gateway, and serving.gateway is {spec.serving.gateway}"
        )
        yield Finding(("llm", "gateway"), message, "serving.gateway: envoy")


RULES = (
    sign_in, certificates, exposure, modes, replicas, drift, repositories, work_pools, models,
)  # fmt: skip

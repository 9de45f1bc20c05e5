"""Airflow: where DAGs come from, who signs in, and what runs tasks."""

from __future__ import annotations

import re

from ..cloud import OnPremCloud
from ..faults import Path
from ..finding import Finding, Findings, warning
from ..platform import Platform

_AT = ("orchestration", "airflow")


def repositories(spec: Platform) -> Findings:
    """A repository has its credentials in the secret store, and one reached by SSH needs them."""
    dags = spec.orchestration.airflow.dags
    path = (*_AT, "dags", "repository")
    if dags and re.match(r"https://[^/]*@", dags.repository):
        yield Finding(path, "holds credentials", "take them out, and add credentialsSecret")
    if dags and not dags.repository.startswith("https://") and not dags.credentials_secret:
        yield Finding(path, "SSH without credentialsSecret", "name the remote key of the SSH key")


def sign_in(spec: Platform) -> Findings:
    """Signing in by OIDC has an identity provider."""
    flows = spec.orchestration.airflow
    if flows.enabled and flows.auth == "oidc" and not spec.access.oidc:
        message = "oidc without an identity provider"
        yield Finding((*_AT, "auth"), message, "add access.oidc, or auth: basic")


def workers(spec: Platform) -> Findings:
    """What adds Celery workers is installed, reaches what it counts, and has room to add."""
    flows = spec.orchestration.airflow
    if not flows.enabled or flows.executor != "celery" or flows.celery.max_workers is None:
        return
    path = (*_AT, "celery", "maxWorkers")
    most, least = flows.celery.max_workers, flows.celery.workers
    if least is not None and most < least:
        message = f"{most} is less than workers {least}"
        yield Finding(path, message, f"maxWorkers: {least}, or workers: {most}")
    serving = spec.serving
    if serving.engine != "kserve" or serving.autoscaling.engine != "keda":
        message = "KEDA adds workers, and is not installed"
        mend = "serving.autoscaling.engine: keda, or take maxWorkers away and set workers"
        yield Finding(path, message, mend)
    elif isinstance(spec.cloud, OnPremCloud):
        message = "KEDA counts tasks in the database, which here lets Airflow alone in"
        yield Finding(path, message, "take maxWorkers away, and set workers")


def slots(spec: Platform) -> Findings:
    """Slots for GPU tasks are slots of GPUs that there are."""
    flows = spec.orchestration.airflow
    if not flows.enabled:
        return
    path = (*_AT, "gpuSlots")
    written = "gpu_slots" in flows.model_fields_set
    there = sum(pool.nodes.max * pool.gpus_per_node for pool in spec.gpu.pools)
    if written and flows.gpu_slots and not spec.gpu.pools:
        yield warning(path, "no pool of accelerators is there to run in", "add one to gpu.pools")
    elif written and spec.gpu.pools and flows.gpu_slots > there and _whole(spec):
        message = f"{flows.gpu_slots} tasks wait for the {there} accelerators of gpu.pools"
        yield warning(path, message, f"{there} or fewer")
    elif spec.gpu.pools and flows.gpu_slots == 0:
        yield warning(path, "0 lets no task into the pool gpu", "1 or more")


def image(spec: Platform) -> Findings:
    """The image is one and the same tomorrow, and from a registry that was agreed on."""
    flows = spec.orchestration.airflow
    if flows.enabled and flows.image is not None:
        yield from pinned(spec, (*_AT, "image"), flows.image)


def pinned(spec: Platform, path: Path, image: str) -> Findings:
    """An image that the spec names, at that path."""
    name, _, digest = image.partition("@")
    tag = name.rpartition("/")[2].partition(":")[2]
    if not digest and tag in ("", "latest"):
        message = "names no tag" if not tag else "latest is another image tomorrow"
        yield Finding(path, message, "a version as the tag, or a digest")
    host = name.partition("/")[0]
    if "." not in host and ":" not in host and host != "localhost":
        yield Finding(path, f"{host} is no registry", f"docker.io/{image}, if that is meant")
        return
    allowed = spec.governance.image_registries
    if allowed and not name.startswith(tuple(each.rstrip("/") + "/" for each in allowed)):
        message = f"is from none of governance.imageRegistries ({', '.join(allowed)})"
        yield Finding(path, message, "copy it to one of them, or add its registry there")


def _whole(spec: Platform) -> bool:
    """Whether no pool lets several pods share an accelerator."""
    return all(pool.sharing == "none" for pool in spec.gpu.pools)


RULES = (repositories, sign_in, workers, slots, image)

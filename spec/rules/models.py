"""Models to serve: what each asks of its server, its GPUs, its storage and its cache."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from ..catalog import accelerators
from ..compute import GpuPool, Mig
from ..faults import Path
from ..finding import Finding, Findings, warning
from ..models import Model
from ..platform import Platform
from ..suggest import closest
from ..tracking import Mlflow
from ..variants import GPU_ALWAYS, SUFFIX, gpus, shares, strategy, variants

_CPU_ONLY = ("sklearn", "xgboost")
"""Servers whose images have nothing for a GPU."""

_GRPC = ("triton", "onnx", "tensorflow")
"""Servers that the platform's runtimes give a port for gRPC."""

_SCHEMES = {"s3": ("aws", "onprem"), "gs": ("gcp",)}
"""Object storage -> clouds on which the models' identity can read it."""

_BLOB = ".blob.core.windows.net"

PREFIXES = ("models/", "mlflow/")
"""What the models' service account may read of the platform's bucket."""


CACHE_LABEL = ("kserve/localmodel", "worker")
"""Label of nodes that KServe's agent of the cache runs on: the default of its chart."""


def _each(spec: Platform) -> Iterator[tuple[Path, Model]]:
    if spec.serving.engine == "none":
        return
    for index, model in enumerate(spec.serving.models):
        yield ("serving", "models", index), model


def names(spec: Platform) -> Findings:
    """Names are one of a kind, those of candidates included."""
    first: dict[str, str] = {}
    for path, model in _each(spec):
        made = [model.name]
        how = strategy(model, spec)
        if model.rollout.candidate is not None and how in SUFFIX:
            made.append(f"{model.name}{SUFFIX[how]}")
        for name in made:
            own = f"serving.models[{path[2]}]"
            if name in first:
                message = f"{name} is also the name of {first[name]}"
                yield Finding((*path, "name"), message, "one name per model")
            first.setdefault(name, own if name == model.name else f"the candidate of {own}")


def servers(spec: Platform) -> Findings:
    """A model's server is installed, and speaks what is asked of it."""
    serving = spec.serving
    for path, model in _each(spec):
        if model.runtime not in serving.runtimes:
            message = f"{model.runtime} is not among serving.runtimes"
            yield Finding((*path, "runtime"), message, "add it there")
        if "grpc" in model.protocols and model.runtime not in _GRPC:
            message = f"{model.runtime} has no gRPC here"
            yield Finding((*path, "protocols"), message, f"rest, or {', '.join(_GRPC)}")
        if serving.gateway == "none" and "protocols" in model.model_fields_set:
            message = "is not used: there is no gateway; every port answers within the cluster"
            yield warning((*path, "protocols"), message, "take it away, or gateway: envoy")


def devices(spec: Platform) -> Findings:
    """A model finds its GPUs, and asks for no more than a node, or a share of a GPU, has."""
    pools = {each.name: each for each in spec.gpu.pools}
    jetson = spec.serving.profile == "edge" and spec.serving.edge_device == "jetson"
    for path, model in _each(spec):
        count, at = gpus(model), (*path, "gpuPool")
        if model.gpu_pool is None:
            if model.runtime in GPU_ALWAYS:
                message = f"{model.runtime} needs a GPU"
                yield Finding((*path, "runtime"), message, "gpuPool: a pool with purpose: serving")
            elif count and not jetson:
                yield Finding((*path, "gpus"), "GPUs of no pool", "add gpuPool, or gpus: 0")
            elif count > 1:
                yield Finding((*path, "gpus"), "a Jetson has one GPU", "1")
            continue
        pool = pools.get(model.gpu_pool)
        if pool is None:
            meant = closest(model.gpu_pool, list(pools))
            mend = f"did you mean {meant}?" if meant else "the name of a pool, or take it away"
            yield Finding(at, f"gpu.pools has no {model.gpu_pool}", mend)
            continue
        known = accelerators.find(pool.accelerator)
        if known is not None and known.kind != "nvidia":
            message = f"{pool.accelerator} is no GPU of NVIDIA's, which every runtime here is for"
            yield Finding(at, message, "another pool")
        elif model.runtime in _CPU_ONLY:
            message = f"{model.runtime} does not use a GPU"
            yield Finding(at, message, "take it away, or onnx or triton")
        elif count == 0:
            yield Finding((*path, "gpus"), "a pool of GPUs, and none of them", "1, or no gpuPool")
        elif pool.sharing != "none" and count > 1:
            message = f"{count} shares of one GPU: a pod of {pool.name} has one, or another's"
            yield Finding((*path, "gpus"), message, "1, or a pool without sharing")
        elif count > pool.gpus_per_node:
            message = f"{count} GPUs, and a node of {pool.name} has {pool.gpus_per_node}"
            yield Finding((*path, "gpus"), message, f"{pool.gpus_per_node}, or another pool")
        elif pool.purpose != "serving":
            message = f"{pool.name} is a pool for {pool.purpose}"
            yield warning(at, message, "a pool with purpose: serving")


def capacity(spec: Platform) -> Findings:
    """The replicas of all models on a pool fit it, with room for a new one beside the old."""
    for index, pool in enumerate(spec.gpu.pools):
        on = [each for _, each in _each(spec) if each.gpu_pool == pool.name]
        room = pool.nodes.max * shares(pool, _instances(pool))
        stand = [each for model in on for each in variants(model, spec)]
        least = sum(each.replicas.least * gpus(each.model) for each in stand)
        path = ("gpu", "pools", index, "nodes", "max")
        if least > room:
            message = f"room for {room}, and the models on it ask for {least} at the least"
            yield Finding(path, message, "more nodes, or fewer replicas")
        elif stand and least == room:
            message = f"the models on it fill all {room}: no new version starts beside the old one"
            yield warning(path, message, "one node more, or fewer replicas")


def _instances(pool: GpuPool) -> int:
    if not isinstance(pool.sharing, Mig):
        return 1
    known = accelerators.find(pool.accelerator)
    return known.mig.get(pool.sharing.mig, 1) if known else 1


def storage(spec: Platform) -> Findings:
    """Files lie where the models' identity can read them."""
    for path, model in _each(spec):
        yield from _readable(spec, (*path, "storage"), model.storage)
        candidate = model.rollout.candidate
        if candidate is not None:
            at = (*path, "rollout", "candidate", "storage")
            yield from _readable(spec, at, candidate.storage)
            if candidate.storage == model.storage:
                mend = "other files, or take rollout away"
                yield warning(at, "the candidate is what serves already", mend)


def _readable(spec: Platform, at: Path, storage: str) -> Findings:
    provider = spec.cloud.provider
    path = storage.removeprefix("artifacts:")
    if path != storage:
        if not path.strip("/").startswith(PREFIXES):
            message = "models may read models/ and mlflow/ of the bucket"
            yield Finding(at, message, f"artifacts:models/{path.strip('/')}")
        elif path.strip("/").startswith("mlflow/") and not isinstance(spec.tracking, Mlflow):
            yield Finding(at, "there is no MLflow", "artifacts:models/...")
        elif ".." in path.split("/"):
            yield Finding(at, "leaves the bucket's prefix", "a path without ..")
        return
    parts = urlsplit(storage)
    own = _SCHEMES.get(parts.scheme)
    if own and provider not in own:
        message = f"nothing on {provider} lets a model read {parts.scheme}://"
        yield Finding(at, message, "artifacts: and a path in the platform's bucket")
    elif parts.scheme == "https" and parts.hostname and parts.hostname.endswith(_BLOB):
        if provider == "azure":
            yield from _foreign(at)
        else:
            message = f"nothing on {provider} lets a model read a storage account of Azure"
            yield Finding(at, message, "artifacts: and a path in the platform's bucket")
    elif own:
        yield from _foreign(at)


def _foreign(at: Path) -> Findings:
    message = "the models' service account may read the platform's bucket alone"
    yield warning(at, message, "artifacts: and a path, or let it read there yourself")


def cached(spec: Platform) -> Findings:
    """What is kept on nodes has nodes to be kept on, and room there."""
    pools = {each.name: (index, each) for index, each in enumerate(spec.gpu.pools)}
    kept: dict[str, int] = {}
    for path, model in _each(spec):
        at = (*path, "cache")
        if not model.cache:
            if model.size_gib is not None:
                message = "is not used: the model is not cached"
                yield warning((*path, "sizeGib"), message, "take it away, or cache: true")
            continue
        if model.gpu_pool is None:
            yield Finding(at, "kept on the nodes of no pool", "add gpuPool, or cache: false")
        if model.size_gib is None:
            yield Finding(at, "a cache of unknown size", "add sizeGib, the size of its files")
        if model.storage.startswith(("pvc://", "oci://")):
            scheme = model.storage.partition(":")[0]
            yield Finding(at, f"{scheme}:// is not fetched, and so not kept", "cache: false")
        if spec.cloud.provider == "azure" and model.storage.startswith(("artifacts:", "https:")):
            message = "what fetches it there has no label that Azure knows the models by"
            yield Finding(at, message, "cache: false, or hf://")
        index, pool = pools.get(model.gpu_pool or "", (0, None))
        if pool is not None and spec.cloud.provider != "onprem" and not _kept(pool):
            label, value = CACHE_LABEL
            message = "the cache's agent goes by a label that its nodes do not have"
            where = ("gpu", "pools", index, "labels")
            yield Finding(where, message, f"{{{label}: {value}}}")
        if model.gpu_pool is not None:
            versions = len(variants(model, spec))
            size = kept.get(model.gpu_pool, 0) + (model.size_gib or 0) * versions
            kept[model.gpu_pool] = size
    room = spec.serving.cache.size_gib
    for name, size in kept.items():
        if size > room:
            message = f"{room} GiB, and the models kept on {name} are {size} GiB"
            yield Finding(("serving", "cache", "sizeGib"), message, f"{size} or more")
        if name in pools and spec.cloud.provider != "onprem" and room > pools[name][1].disk_gib:
            index, pool = pools[name]
            message = f"a disk of {pool.disk_gib} GiB, and a cache of {room} GiB on it"
            path = ("gpu", "pools", index, "diskGib")
            yield Finding(path, message, f"{room + 100}, or a smaller serving.cache")
    if not kept and "cache" in spec.serving.model_fields_set and spec.serving.engine != "none":
        message = "is not used: no model has cache: true"
        yield warning(("serving", "cache"), message, "take it away, or cache a model")


def _kept(pool: GpuPool) -> bool:
    label, value = CACHE_LABEL
    return pool.labels.get(label) == value


def signed(spec: Platform) -> Findings:
    """Where only signed models are promoted, every model names the signature that was verified."""
    if spec.governance.model_signing != "required":
        return
    for path, model in _each(spec):
        candidate = model.rollout.candidate
        found = {path: model.signature}
        if candidate:
            found[(*path, "rollout", "candidate")] = candidate.signature
        for at, signature in found.items():
            if signature is None:
                message = "is missing: governance.modelSigning is required"
                mend = "the digest that plinth_runtime.promotion gave"
                yield Finding((*at, "signature"), message, mend)


RULES = (names, servers, devices, capacity, storage, cached, signed)

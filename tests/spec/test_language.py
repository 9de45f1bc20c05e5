"""What holds of every field of the language, whichever it is."""

from __future__ import annotations

import re
from typing import Any, get_origin

import pytest
from annotated_types import Ge, Gt, Le, Lt

from spec.catalog import instances
from spec.data import Database, RedisStore
from spec.faults import SpecError, written
from spec.fields import fields_of, sections_in
from spec.forms import WORDS
from spec.load import load
from spec.platform import Platform
from spec.schema import raw
from spec.section import Section
from spec.validate import revive

from .files import loaded
from .language import (
    AZURE,
    ENTRIES,
    GCP,
    OIDC,
    ONPREM,
    POSTGRES,
    WANDB,
    choices,
    fields_everywhere,
    is_list,
    paths,
    sections,
    stack,
    with_value,
)

Path = tuple[str | int, ...]

DOMAIN = {"access": {"domain": "ml.example.com"}}
RESERVED = {
    "cloud": {"reservations": {"a": {"id": "cr-0a1b2c3d4e5f67890", "zone": "us-east-1a"}}},
    "gpu": {"pools": [{"gpusPerNode": 8}]},
}
EDGE = {
    "cloud": ONPREM,
    "features": POSTGRES,
    "serving": {"gateway": "none", "runtimes": ["onnx"]},
}
SERVE = ENTRIES["gpu", "pools"] | {"purpose": "serving", "nodes": {"min": 0, "max": 4}}
TENSOR = {"name": "x", "type": "FP32", "dims": [1]}


def drift(**more: Any) -> dict[str, Any]:
    """Drift with an image, and a model to watch."""
    watched = model(name="a", runtime="triton", storage="artifacts:models/a")
    return {**watched, "monitoring": {"drift": {"image": "a.b/c:1", **more}}}


def model(**more: Any) -> dict[str, Any]:
    """More of the one model."""
    return {"serving": {"models": [more]}}


KNATIVE = {"serving": {"mode": "knative", "gateway": "istio"}}

COMPANIONS: dict[tuple[str, Any], dict[str, Any]] = {
    ("cloud.provider", "gcp"): {"cloud": GCP},
    ("cloud.provider", "azure"): {"cloud": AZURE},
    ("cloud.provider", "onprem"): {"cloud": ONPREM, "features": POSTGRES},
    ("cloud.loadBalancer", "metallb"): {"cloud": {"loadBalancerAddresses": ["10.0.0.8/29"]}},
    ("cloud.binaryAuthorization", "own"): {"governance": {"imageRegistries": ["docker.io"]}},
    ("cluster.endpoint", "public"): {"cluster": {"endpointCidrs": ["192.0.2.0/24"]}},
    ("cluster.endpoint", "public-and-private"): {"cluster": {"endpointCidrs": ["192.0.2.0/24"]}},
    ("gpu.pools[0].capacity", "reserved"): RESERVED,
    ("gpu.pools[0].capacity", "capacity-block"): RESERVED,
    ("gpu.pools[0].capacity", "flex-start"): {"cloud": GCP},
    ("gpu.pools[0].capacity", "queued"): {"cloud": GCP},
    ("gpu.queue", "kueue"): {"gpu": {"pools": [ENTRIES["gpu", "pools"]]}},
    ("tracking.engine", "wandb"): {"tracking": WANDB, **DOMAIN},
    **{("tracking.size", size): DOMAIN for size in ("small", "medium", "large", "xlarge")},
    **{("tracking.bucket.provider", each): DOMAIN for each in ("s3", "az")},
    **{("tracking.redis.tls", each): DOMAIN for each in (True, False)},
    **{("tracking.mysql.server", each): DOMAIN for each in ("cloud", "cluster")},
    ("tracking.auth", "local"): DOMAIN,
    ("tracking.auth", "oidc"): {"access": {**DOMAIN["access"], "oidc": OIDC}},
    ("serving.mode", "knative"): KNATIVE,
    ("serving.autoscaling.engine", "knative"): KNATIVE,
    ("serving.auth", "oidc"): {"access": {**DOMAIN["access"], "oidc": OIDC}},
    ("serving.exposure", "public"): {"access": {**DOMAIN["access"], "oidc": OIDC}},
    ("features.auth", "oidc"): {"access": {**DOMAIN["access"], "oidc": OIDC}},
    ("features.redis.readReplicas", True): {"features": {"online": "redis", "redis": {"shards": 2}}},
    ("access.dns", "external-dns"): DOMAIN,
    **{("serving.models[0].runtime", each): {"serving": {"runtimes": [each]}}
       for each in ("torchserve", "huggingface", "sklearn", "xgboost", "tensorflow", "onnx")},
    ("serving.models[0].runtime", "vllm"): {
        "gpu": {"pools": [SERVE]}, "serving": {"runtimes": ["vllm"], "models": [{"gpuPool": "a"}]},
    },
    ("serving.models[0].rollout.active", "green"): model(
        rollout={"strategy": "blue-green", "candidate": {"storage": "artifacts:models/b"}}
    ),
    ("serving.models[0].triton.backend", "tensorrt"): {"gpu": {"pools": [SERVE]}, **model(gpuPool="a")},
    **{("serving.models[0].triton.backend", each): model(triton={"inputs": [TENSOR], "outputs": [TENSOR]})
       for each in ("pytorch", "fil")},
    ("serving.models[0].triton.control", "poll"): model(storage="pvc://models/a"),
    ("serving.models[0].cache", True): {
        "gpu": {"pools": [SERVE | {"labels": {"kserve/localmodel": "worker"}}]},
        **model(sizeGib=1, gpuPool="a"),
    },
    ("orchestration.airflow.auth", "oidc"): {"access": {**DOMAIN["access"], "oidc": OIDC}},
    ("serving.profile", "edge"): EDGE,
    ("access.tls", "lets-encrypt"): {"access": {**DOMAIN["access"], "email": "a@example.com"}},
    **{("governance.imageSignatures[0].transparencyLog", each): {"governance": {"admission": "kyverno"}}
       for each in (True, False)},
    ("monitoring.drift.payloadCapture.enabled", True): drift(),
    ("monitoring.drift.enabled", True): drift(payloadCapture={"enabled": True}),
    ("monitoring.drift.retrain", True): drift(
        enabled=True, pipeline="a", payloadCapture={"enabled": True}
    ),
}  # fmt: skip
"""What else a spec must say for some choices; the others need nothing."""


def everywhere() -> list[tuple[Path, type[Section], Any]]:
    return [(path, section, info) for path, section, info in paths()]


def every_choice() -> list[tuple[Path, type[Section], Any]]:
    found: list[tuple[Path, type[Section], Any]] = []
    for path, section, info in everywhere():
        for value in choices(info.annotation):
            found.append((path, section, like(info.annotation, value)))
    return found


def like(annotation: Any, value: Any) -> Any:
    """The value as a field of that type has it: alone, in a list, in a map."""
    if is_list(annotation):
        return [value]
    return {"a-key": value} if get_origin(annotation) is dict else value


def bare(value: Any) -> Any:
    """The value without the list or map around it."""
    return (
        next(iter(value.values() if isinstance(value, dict) else value))
        if isinstance(value, (list, dict))
        else value
    )


def errors(*parts: dict[str, Any]) -> list[str]:
    try:
        load("acme", stack(*parts))
    except SpecError as error:
        return [str(fault) for fault in error.faults if fault.severity == "error"]
    return []


def named(case: tuple[Path, type[Section], Any]) -> str:
    path, section, value = case
    return f"{section.__name__}.{written(path)}={value}"


def test_sections_and_fields_say_what_they_are() -> None:
    for section in sections():
        assert section.__doc__ and section.__doc__.endswith("."), section
    for section, name, info in fields_everywhere():
        where = f"{section.__name__}.{name}"
        assert re.match(r"[A-Z]|vCPU", info.description or ""), where
        assert (info.description or "").endswith("."), where


def test_there_are_enough_of_them_to_mean_it() -> None:
    assert len(sections()) > 45
    assert len(list(fields_everywhere())) > 220
    assert len(every_choice()) > 180


def test_keys_are_camel_case_and_units_are_in_names() -> None:
    for section in sections():
        for key, info in fields_of(section).items():
            assert re.fullmatch(r"[a-z][a-zA-Z0-9]*", key)
            if "GiB" in (info.description or ""):
                assert key.endswith("Gib"), f"{section.__name__}.{key}"


def test_every_form_of_text_has_words() -> None:
    patterns: set[str] = set()

    def walk(part: Any) -> None:
        if isinstance(part, dict):
            patterns.update([part["pattern"]] if isinstance(part.get("pattern"), str) else [])
            for each in part.values():
                walk(each)
        elif isinstance(part, list):
            for each in part:
                walk(each)

    walk(raw())
    networks = {each for each in patterns if each.endswith(r"/\d{1,2}$")}
    assert len(networks) == 1
    assert patterns - networks == set(WORDS)


@pytest.mark.parametrize("case", every_choice(), ids=named)
def test_every_choice_can_be_had(case: tuple[Path, type[Section], Any]) -> None:
    path, section, value = case
    chosen = bare(value)
    companions = COMPANIONS.get((written(path), chosen), {})
    if section.__name__ == "OnPremCloud":
        companions = {**companions, "features": POSTGRES}
    data = with_value(path, value, section)
    if path in (("kind",), ("apiVersion",)):
        assert getattr(loaded().platform, "kind" if path == ("kind",) else "api_version") == value
        return
    assert errors(data, companions) == []


def test_companions_are_of_choices_that_there_are() -> None:
    known = {(written(path), str(bare(value))) for path, _, value in every_choice()}
    assert {(path, str(value)) for path, value in COMPANIONS} <= known


def bounds() -> list[tuple[Path, type[Section], Any]]:
    found: list[tuple[Path, type[Section], Any]] = []
    for path, section, info in everywhere():
        for mark in info.metadata:
            if isinstance(mark, Ge):
                found.append((path, section, mark.ge - 1))  # type: ignore[operator]
            if isinstance(mark, Le):
                found.append((path, section, mark.le + 1))  # type: ignore[operator]
            if isinstance(mark, (Gt, Lt)):
                found.append((path, section, mark.gt if isinstance(mark, Gt) else mark.lt))
    return found


@pytest.mark.parametrize("case", bounds(), ids=named)
def test_every_bound_holds(case: tuple[Path, type[Section], Any]) -> None:
    path, section, value = case
    start = f"{written(path)}: {value} is "
    assert [line for line in errors(with_value(path, value, section)) if start in line], start


@pytest.mark.parametrize("case", [(path, section, None) for path, section, info in everywhere() if list(sections_in(info.annotation))], ids=named)  # fmt: skip
def test_unknown_keys_are_refused_at_any_depth(case: tuple[Path, type[Section], Any]) -> None:
    path, _, _ = case
    info = next(info for where, _, info in everywhere() if where == path)
    if get_origin(info.annotation) is dict:
        return  # its keys are free; those of its sections are asked for by themselves
    for inner in sections_in(info.annotation):
        where = (*path, 0, "zzz") if is_list(info.annotation) else (*path, "zzz")
        data = with_value(where, 1, inner)
        found = errors(data)
        assert any(f" {written(where)}: is not a key here" in line for line in found) or any(
            f" {written(path)}: has no key that tells" in line for line in found
        ), (where, found)


@pytest.mark.parametrize("case", every_choice()[::3], ids=named)
def test_a_spec_survives_being_written_and_read(case: tuple[Path, type[Section], Any]) -> None:
    path, section, value = case
    try:
        platform = load("acme", stack(with_value(path, value, section))).platform
    except SpecError:
        return
    assert revive(platform.model_dump(mode="json")) == platform
    assert revive(platform.model_dump(mode="json", exclude_defaults=True)) == platform


def test_sizes_within_bounds_are_in_the_catalogue() -> None:
    def most(section: type[Section], name: str) -> int:
        return next(mark.le for mark in section.model_fields[name].metadata if isinstance(mark, Le))  # type: ignore[return-value]

    assert instances.pick("postgresql", most(Database, "vcpus"), most(Database, "memory_gib"))
    assert instances.pick("cache", memory_gib=most(RedisStore, "memory_gib"))


def test_specs_cannot_be_changed_in_place() -> None:
    platform = loaded().platform
    with pytest.raises(ValueError, match="frozen"):
        platform.name = "other"  # type: ignore[misc]
    with pytest.raises(ValueError, match="frozen"):
        platform.network.zones = 2  # type: ignore[misc]


def test_names_of_code_are_not_keys() -> None:
    # A spec writes costCenter; cost_center is for Python.
    assert errors({"cost_center": "1"})[0].endswith(
        "cost_center: is not a key here (mend: did you mean costCenter?)"
    )
    assert isinstance(Platform.model_fields["cost_center"].alias, str)

"""OpenShift's security context constraints: every namespace with pods is bound to the one it needs, and first."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Any

import pytest

from components.addons.install import ADDONS
from components.onprem.distribution import KNOWN, NONROOT, PRIVILEGED
from spec.platform import Platform

from ..addons import place
from ..clouds import platforms
from ..specs import BASE
from .conftest import CLOUD, FEATURES, STACK_NAMES, VARIANTS, Declared, World
from .whole import EVERY, before, whole

OPENSHIFT = {**CLOUD, "distribution": "openshift"}

ADDED = ("admission", "drift", "models", "pipelines", "queues")
"""Specs of the add-ons' own tests that have namespaces which no platform of a site has."""

PREFIX = "add-ons: "

CASES = (*VARIANTS, *STACK_NAMES, *(PREFIX + name for name in ADDED))

EMPTY = {
    "plinth-secrets": "holds Secrets alone",
    "gpu-operator": "NVIDIA's operator is OpenShift's own; a PodMonitor of its exporter is here",
}
"""Namespaces without a pod, and why."""

REASONS = {
    "metallb-system": "its speakers announce addresses from the host's network",
    "logging": "its agents read as root what the kubelet wrote of every pod",
    "velero": "its agents read the volumes of all pods through the host's file system",
    "kserve": "where models are kept on nodes: its agent mounts their folder there",
}
"""Namespaces whose pods may be privileged, and why."""

MAKES_PODS = ("CronJob", "DaemonSet", "Deployment", "Job", "Pod", "Release", "StatefulSet")

NEVER = {"ExternalDns": "no zone of a cloud is here", "PrometheusCrds": "OpenShift has its kinds"}
"""Add-ons that are never on OpenShift, and why."""


def spec(case: str) -> Platform:
    """A platform of a site, or of the add-ons' tests, on OpenShift."""
    _, added, name = case.rpartition(PREFIX)
    if not added:
        found = platforms.spec(("onprem", case))
        cloud = found.cloud.model_copy(update={"distribution": "openshift"})
        return found.model_copy(update={"cloud": cloud})
    own = {**BASE, **place.SPECS[name]}
    # No warehouse of a cloud, and whatever else it says of features.
    made = {**own, "cloud": OPENSHIFT, "features": {**own.get("features", {}), **FEATURES}}
    return Platform.model_validate_json(json.dumps(made))


@cache
def on_openshift(case: str) -> World:
    """The whole platform."""
    return platforms.declare(spec(case))


def bindings(made: World) -> list[Declared]:
    """Bindings to constraints, of whatever reach."""
    return [
        each
        for each in made.declared
        if each.kind in ("RoleBinding", "ClusterRoleBinding")
        and each.inputs["roleRef"]["name"].startswith("system:openshift:")
    ]


def namespaces(made: World) -> list[str]:
    """Those that the platform makes."""
    return [each.inputs["metadata"]["name"] for each in made.of("kubernetes:core/v1:Namespace")]


def privileged(wanted: Platform) -> set[str]:
    """Namespaces that a spec has privileged pods in, on OpenShift."""
    said = {
        "metallb-system": wanted.cloud.load_balancer == "metallb",  # type: ignore[union-attr]
        "logging": wanted.monitoring.logs == "loki",
        "velero": wanted.backup.enabled,
        "kserve": any(each.cache for each in wanted.serving.models),
    }
    return {name for name, yes in said.items() if yes}


def inside(each: Declared) -> str | None:
    """The namespace that a resource is in."""
    found: str | None = each.inputs.get("namespace")
    return found or (each.inputs.get("metadata") or {}).get("namespace")


def faults(made: World) -> Iterator[str]:
    """What is not bound, too much, to the wrong constraint, or too late."""
    made_here, more = namespaces(made), privileged(made.spec)
    bound: dict[str, list[Declared]] = {name: [] for name in made_here}
    for each in bindings(made):
        where = inside(each)
        if each.kind != "RoleBinding" or where not in bound:
            yield f"{each.name} is of the whole cluster, or of a namespace that is not ours"
            continue
        bound[where].append(each)
        group = {"kind": "Group", "name": f"system:serviceaccounts:{where}"}
        if each.inputs["subjects"] != [{"apiGroup": "rbac.authorization.k8s.io", **group}]:
            yield f"{where}: bound is {each.inputs['subjects']}"
    for name in made_here:
        role = PRIVILEGED if name in more else NONROOT
        roles = [each.inputs["roleRef"]["name"] for each in bound[name]]
        if roles != ([] if name in EMPTY else [role]):
            yield f"{name}: {roles}"
    first = {name: each[0].urn for name, each in bound.items() if each}
    for each in made.declared:
        where = inside(each)
        if where in EMPTY and each.kind in MAKES_PODS:
            yield f"{each.name} has pods in {where}"
        if where in first and each.urn != first[where] and first[where] not in before(made, each):
            yield f"{each.name} does not wait for its binding"


@pytest.mark.parametrize("case", CASES)
def test_every_namespace_is_bound_to_what_its_pods_need_before_all_else(case: str) -> None:
    made = on_openshift(case)
    assert not list(faults(made))
    assert privileged(made.spec) <= REASONS.keys()


@pytest.mark.parametrize("case", CASES)
def test_no_pod_is_where_nobody_is_bound(case: str) -> None:
    made = on_openshift(case)
    homes = {inside(each) for each in made.declared if each.kind in MAKES_PODS}
    assert homes <= set(namespaces(made)) - EMPTY.keys()


@pytest.mark.parametrize("case", CASES)
def test_the_level_is_privileged_for_nobody_else(case: str) -> None:
    made = on_openshift(case)
    for each in made.of("kubernetes:core/v1:Namespace"):
        metadata = each.inputs["metadata"]
        if metadata["labels"]["pod-security.kubernetes.io/enforce"] == "privileged":
            # That of the GPU operator is empty, as on clouds that make GPUs ready themselves.
            assert metadata["name"] in {*privileged(made.spec), "gpu-operator"}


def test_every_add_on_and_every_reason_is_tried() -> None:
    seen = {each.type for case in CASES for each in on_openshift(case).declared}
    wanted = {each.__name__ for each in ADDONS}
    assert {each for each in wanted if f"plinth:addons:{each}" not in seen} == NEVER.keys()
    assert {name for case in CASES for name in privileged(spec(case))} == REASONS.keys()


def test_people_s_own_namespaces_are_bound_like_the_platform_s() -> None:
    homes = {"models", "ray", "training", "flows-risk"}
    found = {inside(each): each for each in bindings(on_openshift("flows"))}
    assert homes <= found.keys()
    assert {found[each].inputs["roleRef"]["name"] for each in homes} == {NONROOT}


def test_monitoring_is_privileged_for_its_node_exporter_alone() -> None:
    def level(made: World) -> str:
        (found,) = [
            each.inputs["metadata"]["labels"]["pod-security.kubernetes.io/enforce"]
            for each in made.of("kubernetes:core/v1:Namespace")
            if each.inputs["metadata"]["name"] == "monitoring"
        ]
        return found

    assert level(on_openshift("least")) == "restricted"
    assert level(whole("least")) == "privileged"


def changed(made: World, name: str, **fields: Any) -> World:
    """The platform with other fields of one resource."""
    found = [replace(each, **fields) if each.name == name else each for each in made.declared]
    assert found != made.declared
    return replace(made, declared=found)


def test_whatever_is_not_as_it_should_be_is_found() -> None:
    made = on_openshift("flows")
    known = {inside(each): each for each in bindings(made)}
    one = known["kuberay"]

    def role(name: str) -> World:
        reference = {**one.inputs["roleRef"], "name": name}
        return changed(made, one.name, inputs={**one.inputs, "roleRef": reference})

    assert list(faults(role("view"))) == ["kuberay: []"]
    assert list(faults(role(PRIVILEGED))) == [f"kuberay: ['{PRIVILEGED}']"]
    wide = changed(made, one.name, type=one.type.replace("RoleBinding", "ClusterRoleBinding"))
    assert any("of the whole cluster" in each for each in faults(wide))
    (subject,) = one.inputs["subjects"]
    everybody = {**one.inputs, "subjects": [{**subject, "name": "system:serviceaccounts"}]}
    assert any("bound is" in each for each in faults(changed(made, one.name, inputs=everybody)))
    twice = replace(made, declared=[*made.declared, replace(one, urn=f"{one.urn}-2")])
    assert f"kuberay: {[NONROOT, NONROOT]}" in faults(twice)

    (chart,) = [each for each in made.of("Release") if inside(each) == "kuberay"]
    early = changed(made, chart.name, dependencies=frozenset())
    assert f"{chart.name} does not wait for its binding" in faults(early)
    moved = changed(made, chart.name, inputs={**chart.inputs, "namespace": "gpu-operator"})
    assert f"{chart.name} has pods in gpu-operator" in faults(moved)


@pytest.mark.parametrize("name", EVERY)
def test_other_clusters_are_bound_to_nothing(name: str) -> None:
    wanted = platforms.spec(("onprem", name))
    if wanted.cloud.distribution != "openshift":  # type: ignore[union-attr]
        assert not bindings(whole(name))


def test_only_openshift_asks_for_roles() -> None:
    assert {name for name, each in KNOWN.items() if each.pod_roles} == {"openshift"}
    assert set(KNOWN["openshift"].pod_roles) == {"restricted", "baseline", "privileged"}

"""From the resources of a plan to Kubernetes objects."""

from __future__ import annotations

from typing import Any

import pytest

from plinth import objects
from plinth.plan import Op, Resource


def resource(
    name: str,
    type_: str = "core/v1:ConfigMap",
    op: Op = "create",
    after: tuple[str, ...] = (),
    **more: Any,
) -> Resource:
    api_version, kind = type_.removeprefix("core/").split(":")
    inputs = {"apiVersion": api_version, "kind": kind, "metadata": {"name": name}, **more}
    urn = f"urn:pulumi:s::p::plinth:addons:Some$kubernetes:{type_}::{name}"
    return Resource(urn, f"kubernetes:{type_}", op, inputs, {}, "", after, protect=False)


def test_each_comes_after_what_it_depends_on_and_namespaces_first() -> None:
    last = resource("a-last")
    middle = resource("m", after=(last.urn, "urn:of:another:stack"))
    first = resource("z", after=(middle.urn,))
    namespace = resource("zz", "core/v1:Namespace", after=(first.urn,))
    found = objects.of([first, middle, namespace, last])
    assert [str(each) for each in found] == [
        "v1 Namespace zz",
        "v1 ConfigMap a-last",
        "v1 ConfigMap m",
        "v1 ConfigMap z",
    ]


def test_what_goes_and_what_is_no_object_is_left_out() -> None:
    component = Resource("urn::c", "plinth:addons:Some", "create", {}, {}, "", (), protect=False)
    release = resource("chart", "helm.sh/v3:Release")
    gone = resource("gone", op="delete")
    kept = [resource(name, op=name) for name in ("create", "update", "replace", "same")]  # type: ignore[arg-type]
    found = objects.of([component, release, gone, *kept])
    assert sorted(each.body["metadata"]["name"] for each in found) == sorted(
        each.name for each in kept
    )


def test_an_object_without_a_name_gets_one_as_from_the_provider() -> None:
    (found,) = objects.of([resource("Dev-Config", metadata={"labels": {"a": "b"}})])
    assert found.body["metadata"] == {"labels": {"a": "b"}, "name": "dev-config-0badcafe"}


def test_a_part_of_an_object_is_marked() -> None:
    whole, part = objects.of(
        [resource("a", "core/v1:Node"), resource("b", "core/v1:NodePatch", kind="Node")]
    )
    assert (whole.patch, part.patch, part.kind) == (False, True, "Node")


def test_the_component_is_the_nearest() -> None:
    (found,) = objects.of([resource("a", metadata={"name": "a", "namespace": "b"})])
    assert found.component == "plinth:addons:Some"
    assert str(found) == "v1 ConfigMap b/a"


TEMPLATE = {"metadata": {"labels": {"a": "b"}}, "spec": {"containers": []}}


@pytest.mark.parametrize(
    ("api_version", "kind", "spec"),
    [
        ("apps/v1", "Deployment", {"template": TEMPLATE}),
        ("apps/v1", "StatefulSet", {"template": TEMPLATE}),
        ("apps/v1", "DaemonSet", {"template": TEMPLATE}),
        ("batch/v1", "Job", {"template": TEMPLATE}),
        ("batch/v1", "CronJob", {"jobTemplate": {"spec": {"template": TEMPLATE}}}),
    ],
)
def test_the_pods_of_a_workload(api_version: str, kind: str, spec: Any) -> None:
    metadata = {"name": "w", "namespace": "n"}
    body = {"apiVersion": api_version, "kind": kind, "metadata": metadata, "spec": spec}
    assert objects.pod(body) == {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"labels": {"a": "b"}, "name": "w", "namespace": "n"},
        "spec": {"containers": []},
    }


def test_other_kinds_have_no_pods() -> None:
    body = {
        "apiVersion": "example.com/v1",
        "kind": "Deployment",
        "metadata": {"name": "w"},
        "spec": {"template": TEMPLATE},
    }
    assert objects.pod(body) is None

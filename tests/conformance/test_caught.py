"""What a genuine API server does not accept is told, with what it is and why."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from plinth import standins
from plinth.conformance import UNDEFINED, Report
from plinth.objects import Object
from plinth.plan import SECRET, UNKNOWN

from ..clouds.platforms import declared as platform
from .bench import Bench, declared, told

DEV = declared(platform(("aws", "dev")))


def an(kind: str, part: str = "") -> Object:
    """One of dev's own objects."""
    return next(each for each in DEV if each.kind == kind and part in each.urn)


def other(each: Object, change: Callable[[Any], object]) -> Object:
    """The object, changed."""
    body = copy.deepcopy(dict(each.body))
    change(body)
    return replace(each, body=body)


def made(api_version: str, kind: str, name: str = "one", **rest: Any) -> Object:
    """An object of the test's own."""
    body = {"apiVersion": api_version, "kind": kind, "metadata": {"name": name}, **rest}
    return Object(f"urn:pulumi:s::p::plinth:addons:Some$kubernetes:x:{kind}::{name}", body, False)


def tried(bench: Bench, each: Object) -> Report:
    """An object, tried after dev's namespaces and accounts."""
    before = [every for every in DEV if every.kind in ("Namespace", "ServiceAccount")]
    return bench.verify([*(every for every in before if every.urn != each.urn), each])


def refused(bench: Bench, each: Object) -> str:
    """Why it is rejected, and nothing else is."""
    report = tried(bench, each)
    (found,) = report.rejected
    assert found.object is each
    assert found.mend
    assert each not in report.accepted
    return found.message


def _container(body: Any) -> Any:
    return body["spec"]["template"]["spec"]["containers"][0]


BROKEN = {
    "an unknown field": (
        other(an("Deployment"), lambda body: body["spec"].update(replica=2)),
        ".spec.replica: field not declared in schema",
    ),
    "an unknown field, deep down": (
        other(an("Deployment"), lambda body: _container(body).update(cmd=["x"])),
        ".cmd: field not declared in schema",
    ),
    "a wrong type": (
        other(an("Deployment"), lambda body: body["spec"].update(replicas="three")),
        ".spec.replicas: expected numeric",
    ),
    "a value that is none": (
        other(an("Service"), lambda body: body["spec"].update(type="Public")),
        'Unsupported value: "Public"',
    ),
    "a selector that does not select": (
        other(
            an("Deployment"), lambda body: body["spec"]["selector"].update(matchLabels={"a": "b"})
        ),
        "`selector` does not match template `labels`",
    ),
    "a quantity that is none": (
        other(
            an("Deployment"),
            lambda body: _container(body).update(resources={"requests": {"memory": "1 GB"}}),
        ),
        "quantities must match the regular expression",
    ),
    "a name with a capital letter": (
        other(an("ConfigMap"), lambda body: body["metadata"].update(name="Config")),
        "a lowercase RFC 1123 subdomain",
    ),
    "a label that is none": (
        other(an("ConfigMap"), lambda body: body["metadata"].update(labels={"a": "b c"})),
        "a valid label must be",
    ),
    "a namespace that nobody makes": (
        other(an("ConfigMap"), lambda body: body["metadata"].update(namespace="nowhere")),
        'namespaces "nowhere" not found',
    ),
    "a custom resource with an unknown field": (
        other(an("ExternalSecret"), lambda body: body["spec"].update(refreshIntervall="1h")),
        ".spec.refreshIntervall: field not declared in schema",
    ),
    "a custom resource without what it must have": (
        other(an("Certificate"), lambda body: body["spec"].pop("secretName")),
        "spec.secretName: Required value",
    ),
    "a custom resource with a value that is none": (
        other(
            an("ExternalSecret"), lambda body: body["spec"]["target"].update(creationPolicy="Mine")
        ),
        'supported values: "Owner"',
    ),
    "a custom resource against its CEL rule": (
        other(
            an("Gateway"),
            lambda body: body["spec"].update(
                listeners=[
                    {"name": name, "protocol": "HTTP", "port": 80, "hostname": "example.com"}
                    for name in ("one", "two")
                ]
            ),
        ),
        "Combination of port, protocol and hostname must be unique for each listener",
    ),
    "a pod that its namespace does not admit": (
        other(
            an("Deployment"),
            lambda body: _container(body).update(securityContext={"privileged": True}),
        ),
        "its pods: ",
    ),
    "pods of an account that nobody makes": (
        other(
            an("CronJob"),
            lambda body: body["spec"]["jobTemplate"]["spec"]["template"]["spec"].update(
                serviceAccountName="nobody"
            ),
        ),
        'serviceaccount "nobody" not found',
    ),
    "a kind that Kubernetes has no more": (
        made("policy/v1beta1", "PodSecurityPolicy", spec={}),
        "Kubernetes has no kind PodSecurityPolicy in policy/v1beta1",
    ),
    "a version that Kubernetes has no more": (
        made("batch/v1beta1", "CronJob", spec={}),
        "batch/v1beta1 has no kind CronJob; batch/v1 has",
    ),
    "a version that the definition does not serve": (
        other(an("ExternalSecret"), lambda body: body.update(apiVersion="external-secrets.io/v9")),
        "external-secrets.io/v9 has no kind ExternalSecret; external-secrets.io/v1 has",
    ),
}


@pytest.mark.parametrize("fault", BROKEN)
def test_a_broken_object_is_rejected(fault: str, bench: Bench) -> None:
    each, why = BROKEN[fault]
    assert why in refused(bench, each)


def test_the_level_of_the_namespace_is_named(bench: Bench) -> None:
    each, _ = BROKEN["a pod that its namespace does not admit"]
    (found,) = tried(bench, each).rejected
    assert 'violates PodSecurity "restricted:' in found.message
    assert found.mend == (
        "mend the pods of plinth:addons:Feast, or the level that the namespace enforces"
    )


def test_the_same_object_twice(bench: Bench) -> None:
    one = an("ConfigMap")
    again = replace(one, urn=one.urn + "-again")
    report = bench.verify([*(each for each in DEV if each.kind == "Namespace"), one, again])
    (found,) = report.rejected
    assert found.object is again
    assert found.message == f"{one.urn} is the same object"


def test_two_parts_of_one_node_are_no_fault(bench: Bench) -> None:
    parts = [
        replace(made("v1", "Node", metadata={"name": "gpu-1", "labels": {key: "x"}}), patch=True)
        for key in ("a", "b")
    ]
    report = bench.verify(parts)
    assert (len(report.accepted), report.rejected, report.unverified) == (2, [], [])


def test_a_part_of_a_node_that_is_none(bench: Bench) -> None:
    taints = [{"key": "nvidia.com/gpu", "effect": "NoPods"}]
    part = replace(made("v1", "Node", spec={"taints": taints}), patch=True)
    (found,) = bench.verify([part]).rejected
    assert 'Unsupported value: "NoPods"' in found.message or "invalid" in found.message


def test_a_part_of_what_is_not_in_the_plan(bench: Bench) -> None:
    part = replace(made("apps/v1", "Deployment", spec={"replicas": 2}), patch=True)
    (found,) = bench.verify([part]).unverified
    assert found.message == "a part of an object that is not in the plan"


def test_a_kind_without_a_definition_is_not_verified(bench: Bench) -> None:
    (found,) = bench.verify([made("example.com/v1", "Thing")]).unverified
    assert found.message == UNDEFINED


def test_a_deprecated_kind_is_warned_of(bench: Bench) -> None:
    each = made("v1", "Endpoints", metadata={"name": "one", "namespace": "default"})
    report = bench.verify([each])
    assert report.accepted == [each]
    (found,) = report.warned
    assert "v1 Endpoints is deprecated" in found.message


def test_an_unknown_value_hides_no_other_fault(bench: Bench) -> None:
    each = other(
        an("ExternalSecret"),
        lambda body: (
            body["spec"]["data"][0].update(secretKey=SECRET),
            body["spec"].update(unheard="of"),
        ),
    )
    assert "unheard: field not declared" in refused(bench, each)


def test_a_value_that_only_the_cloud_knows_is_not_held_against_it(bench: Bench) -> None:
    each = made(
        "v1",
        "Service",
        metadata={"name": "one", "namespace": "default"},
        spec={"type": "NodePort", "ports": [{"port": 80, "nodePort": UNKNOWN}]},
    )
    report = bench.verify([each])
    assert not report.rejected
    (found,) = report.unverified
    assert found.message.startswith("not known before `up`: spec.ports[0].nodePort")


SECRETS = ("Opaque", *standins.SECRETS)


@pytest.mark.parametrize("type_", SECRETS)
def test_a_secret_of_which_nothing_is_told(type_: str, bench: Bench) -> None:
    each = made("v1", "Secret", type=type_, stringData=UNKNOWN)
    report = bench.verify([each])
    assert report.accepted == [each], told(report)


@pytest.mark.parametrize("type_", SECRETS)
@pytest.mark.parametrize("field", ["data", "stringData"])
def test_a_secret_whose_values_are_not_told(type_: str, field: str, bench: Bench) -> None:
    hidden = dict.fromkeys(standins.SECRETS.get(type_, {"a": ""}), SECRET)
    each = made("v1", "Secret", type=type_, **{field: hidden})
    report = bench.verify([each])
    assert report.accepted == [each], told(report)


def test_a_secret_that_lacks_a_key_of_its_type(bench: Bench) -> None:
    each = made("v1", "Secret", type="kubernetes.io/tls", stringData={"tls.crt": SECRET})
    assert "data[tls.key]: Required value" in refused(bench, each)

"""Privileged containers."""

from __future__ import annotations

import json
from typing import Any

import pytest

from policies.catalog import rules

from ..fixtures import CONTAINER, DEPLOYMENT, POD, POD_SPEC
from ..suite import UNKNOWN, Fixture, suite, verdicts

PRIVILEGED = {f"{CONTAINER}.securityContext.privileged": True}
SAID = "securityContext.privileged of container server is true"

TestRule = suite(
    "pods-unprivileged",
    DEPLOYMENT,
    bad=[
        (PRIVILEGED, SAID),
        (
            {
                f"{POD_SPEC}.initContainers": [
                    {"name": "first", "securityContext": {"privileged": True}}
                ]
            },
            "securityContext.privileged of container first is true",
        ),
    ],
    unknown=[
        (
            {f"{CONTAINER}.securityContext.privileged": UNKNOWN},
            "spec.template.spec.containers[0].securityContext.privileged",
        ),
        ({**PRIVILEGED, "metadata.namespace": UNKNOWN}, "metadata.namespace"),
    ],
    configured=[
        ({"privilegedNamespaces": ["models"]}, PRIVILEGED, None),
        ({"privilegedNamespaces": ["other"]}, PRIVILEGED, SAID),
    ],
)


@pytest.mark.parametrize(
    ("kind", "inputs"),
    [
        ("core/v1:Pod", {"spec": POD}),
        ("apps/v1:StatefulSet", {"spec": {"template": {"spec": POD}}}),
        ("apps/v1:DaemonSet", {"spec": {"template": {"spec": POD}}}),
        ("apps/v1:ReplicaSet", {"spec": {"template": {"spec": POD}}}),
        ("batch/v1:Job", {"spec": {"template": {"spec": POD}}}),
        ("batch/v1:CronJob", {"spec": {"jobTemplate": {"spec": {"template": {"spec": POD}}}}}),
    ],
)
def test_every_kind_that_runs_pods_is_looked_into(kind: str, inputs: dict[str, Any]) -> None:
    rule = next(each for each in rules() if each.id == "pods-unprivileged")
    assert [each.state for each in verdicts(rule, Fixture(f"kubernetes:{kind}", inputs))] == [
        "pass"
    ]
    bad = json.loads(
        json.dumps(inputs).replace('"allowPrivilegeEscalation"', '"privileged": true, "x"')
    )
    (found,) = verdicts(rule, Fixture(f"kubernetes:{kind}", bad))
    assert found.message == f"{SAID}. {rule.mend}"

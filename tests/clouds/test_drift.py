"""Payload capture and the check of drift on every cloud: nothing missing, nothing idle, nothing broad."""

from __future__ import annotations

from functools import cache

import pytest

from components.identity import matrix
from spec.models import Model
from spec.monitoring import Drift, PayloadCapture
from spec.platform import Platform

from .bound import BOUND
from .engine import World
from .grants import Judge
from .needs import PEOPLE, accounts, idle, uncovered, uses
from .platforms import Case, declare, spec

STACKS: tuple[Case, ...] = (
    ("aws", "prod"),
    ("gcp", "gcp-prod"),
    ("azure", "azure-prod"),
    ("onprem", "onprem"),
)


def with_drift(case: Case) -> Platform:
    """A stack with a model that is watched, and trained anew by Airflow."""
    plain = spec(case)
    section = Drift(
        enabled=True,
        image="registry.example.com/drift:1",
        retrain=True,
        pipeline="retrain",
        payload_capture=PayloadCapture(enabled=True),
    )
    models = (
        Model(name="near", runtime="sklearn", storage="artifacts:models/near"),
        Model(name="far", runtime="sklearn", storage="hf://example/far"),
    )
    airflow = plain.orchestration.airflow.model_copy(update={"enabled": True})
    return plain.model_copy(
        update={
            "monitoring": plain.monitoring.model_copy(update={"drift": section}),
            "serving": plain.serving.model_copy(update={"engine": "kserve", "models": models}),
            "orchestration": plain.orchestration.model_copy(update={"airflow": airflow}),
        }
    )


@cache
def world(case: Case) -> World:
    """What such a platform declares."""
    return declare(with_drift(case))


@pytest.mark.parametrize("case", STACKS, ids="-".join)
def test_each_may_do_what_it_is_told_to_and_no_more(case: Case) -> None:
    made = world(case)
    vault = case[0] == "azure"
    rows = [row for row in matrix(made.spec) if row.namespace == "drift"]
    assert {row.name for row in rows} == {"payload-collector", "payload-retention", "drift-check"}
    used = {each for each in uses(made) if each.namespace in ("drift", "external-secrets")}
    assert {each.resource for each in used if each.kind == "bucket"} == {"datasets", "artifacts"}
    assert uncovered(matrix(made.spec), used, vault=vault) == set()
    assert not idle(rows, uses(made), vault=vault) - PEOPLE.keys()
    assert {(row.namespace, row.service_account) for row in rows} <= accounts(made)
    assert Judge().judge(made) == []


@pytest.mark.parametrize("case", [case for case in STACKS if case[0] in BOUND], ids="-".join)
def test_the_cloud_binds_the_matrix_and_nothing_beyond(case: Case) -> None:
    asked, made = BOUND[case[0]](world(case))
    assert made == asked
    assert any("drift" in str(each) for each in asked)

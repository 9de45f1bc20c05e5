"""Alert rules, by Prometheus itself: that it takes them, and when they fire."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from components.addons import rules
from components.addons.rules import slo
from spec.data import FeatureView
from spec.monitoring import AlertRoute, Objectives
from spec.platform import Platform
from tests.specs import BASE

from .conftest import ALL, Get
from .place import GPU, spec
from .prometheus import alerts, check, fires
from .rule_cases import CASES, Case

VIEW = FeatureView(name="customers", max_age_minutes=60)

AGE = 'feast_feature_freshness_seconds{project="fraud", feature_view="customers", pod="a"}'

EVERYTHING: dict[str, Any] = {
    "cloud": {"provider": "onprem", "site": "lab"},
    "gpu": GPU | {"queue": "kueue"},
    "features": {"engine": "feast", "offline": "postgres", "online": "redis"},
    "orchestration": {
        "airflow": {"executor": "celery"},
        "prefect": {"enabled": True},
        "kubeflow": {"pipelines": True, "trainer": True, "ray": True},
    },
    "serving": {"runtimes": ["triton", "vllm", "sklearn"], "autoscaling": {"engine": "keda"}},
    "access": {"domain": "ml.example.com", "dns": "external-dns"},
    "governance": {"admission": "kyverno"},
    "backup": {"enabled": True},
    "monitoring": {
        "cost": "opencost",
        "logs": "loki",
        "traces": "tempo",
        "drift": {"enabled": True, "payloadCapture": {"enabled": True}},
    },
    "budget": {"monthlyUsd": 1000, "notify": ["a@example.com"]},
}
"""What asks for every rule that there is, but those of what excludes another."""

OTHER: dict[str, Any] = {
    "tracking": {"engine": "wandb", "licenseSecret": "wandb/licence"},
    "access": {"domain": "ml.example.com"},
}
"""What asks for the rules of the other tracking server."""

MANUAL = Path(__file__).parents[2] / "docs" / "monitoring.md"


def everything() -> Platform:
    return Platform.model_validate_json(json.dumps(BASE | EVERYTHING))


def other() -> Platform:
    return Platform.model_validate_json(json.dumps(BASE | OTHER))


def whole() -> dict[str, Any]:
    """All rules as one file: what one records, another reads."""
    found = {**rules.wanted(other()), **rules.wanted(everything())}.values()
    return {"groups": [group for each in found for group in each["groups"]]}


def test_prometheus_takes_them(tmp_path: Path) -> None:
    assert check(tmp_path, whole()) == ""
    assert check(tmp_path, rules.features("fraud", [VIEW])) == ""


@ALL
def test_prometheus_takes_all_that_is_declared(installed: Get, name: str, tmp_path: Path) -> None:
    made = [each for each in installed(name).objects if each["kind"] == "PrometheusRule"]
    assert made
    for each in made:
        assert check(tmp_path, each["spec"]) == "", each["metadata"]["name"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.alert)
def test_it_fires(case: Case, tmp_path: Path) -> None:
    if case.bad or not case.good:
        found = fires(tmp_path, whole(), case.alert, case.at, case.bad, case.every)
        assert any(all(each in labels for each in case.labels) for labels in found), found


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.alert)
def test_it_stays_quiet(case: Case, tmp_path: Path) -> None:
    if case.good:
        assert not fires(tmp_path, whole(), case.alert, case.at, case.good, case.every)


def test_every_alert_has_a_case_of_both() -> None:
    made = {each["alert"] for each in alerts([whole()])}
    assert {each.alert for each in CASES} == made
    assert made == {each.alert for each in CASES if each.good}


def test_a_stale_view_is_told_of(tmp_path: Path) -> None:
    made = rules.features("fraud", [VIEW])

    def stale(at: str, values: str) -> list[str]:
        return fires(tmp_path, made, "FeatureViewStale", at, {AGE: values})

    # A minute older every minute, as one that nobody fills again.
    ages = "0+60x100"
    assert not stale("60m", ages)
    assert not stale("65m", ages), "within the wait"
    (labels,) = stale("75m", ages)
    assert 'feature_view="customers"' in labels and 'severity="warning"' in labels


def test_a_view_that_was_never_filled_is_told_of(tmp_path: Path) -> None:
    made = rules.features("fraud", [VIEW])
    (labels,) = fires(tmp_path, made, "FeatureViewStale", "15m", {})
    assert 'feature_view="customers"' in labels and 'project="fraud"' in labels


def test_each_view_has_a_rule_of_its_own_bound() -> None:
    other = FeatureView(name="orders", max_age_minutes=5)
    (group,) = rules.features("fraud", [VIEW, other])["groups"]
    assert [re.findall(r"> (\d+)", rule["expr"]) for rule in group["rules"]] == [["3600"], ["300"]]


@ALL
def test_each_alert_says_what_whoever_hears_of_it_needs(installed: Get, name: str) -> None:
    made = [each["spec"] for each in installed(name).objects if each["kind"] == "PrometheusRule"]
    sections = set(re.findall(r"^#{2,4} (\w+)$", MANUAL.read_text(), re.MULTILINE))
    for rule in alerts(made):
        assert AlertRoute(severity=rule["labels"]["severity"], slack_secret="a")
        assert rule["annotations"]["summary"] and rule["for"]
        assert rule["alert"] in sections, f"{rule['alert']} has no section in docs/monitoring.md"
        if "area" in rule["labels"]:
            link = f"docs/monitoring.md#{rule['alert'].lower()}"
            assert rule["annotations"]["runbook"] == link
            assert rule["annotations"]["description"].endswith(".")


@ALL
def test_rules_are_of_what_the_spec_asks_for(name: str) -> None:
    platform = spec(name)
    made = set(rules.wanted(platform))
    assert ("gpu" in made) == bool(rules.nvidia_pools(platform))
    measured = platform.serving.engine != "none" and platform.serving.gateway == "envoy"
    assert ("slo" in made) == measured
    assert ("feature-servers" in made) == (platform.features.engine == "feast")
    assert ("airflow" in made) == platform.orchestration.airflow.enabled
    assert ("queue" in made) == (platform.gpu.queue == "kueue")
    assert ("kubeflow" in made) == platform.orchestration.kubeflow.pipelines
    assert ("trainer" in made) == platform.orchestration.kubeflow.trainer
    assert ("wandb" in made) == (platform.tracking.engine == "wandb")
    assert ("drift" in made) == platform.monitoring.drift.enabled
    assert ("cost" in made) == (platform.monitoring.cost == "opencost")


def test_a_group_has_a_name_of_its_own() -> None:
    names = [group["name"] for group in whole()["groups"]]
    assert len(names) == len(set(names))


def test_burn_rates_are_of_the_objectives() -> None:
    strict = Objectives(availability_percent=99.9, latency_milliseconds=250)
    made = {
        (each["record"], each["labels"]["objective"]): each["expr"]
        for each in slo.records(strict, language=False)
    }
    assert len(made) == 2 * len(slo.WINDOWS)
    assert made["plinth:slo_burn:rate1h", "availability"].endswith("/ 0.001")
    assert r'le=~"250(\\.0)?"' in made["plinth:slo_burn:rate1h", "latency"]


def test_the_windows_of_alerts_are_recorded() -> None:
    asked = {window for burn in slo.BURNS for window in (burn.long, burn.short)}
    assert asked <= set(slo.WINDOWS)
